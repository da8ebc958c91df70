import Foundation
import HDF5Store
package import NeuralNetwork
package import StageFiles

/// A trained network with all that is needed to use it: `model.h5`.
///
///     /{feature,label,domain}/<i>/weight   float32 [in, out]
///     /{feature,label,domain}/<i>/bias     float32 [out]
///     /scaling/{mean, std}                 float64 [features]
///     /features/{names, units}             string [features]
///
/// Column 1 of the label output is signal. The attribute `config` says what the datasets cannot:
/// set-up and activation.
package struct Model: Sendable {
  /// The network.
  package let network: AdversarialNetwork
  /// The values it was trained with.
  package let configuration: TrainingConfiguration
  /// The names of the input features, in the order of the columns.
  package let featureNames: [String]
  /// Their units.
  package let featureUnits: [String]
  /// How they are standardised.
  package let scaling: FeatureScaling
}

extension Model {
  /// Writes the model.
  ///
  /// - Parameters:
  ///   - path: The file; one of this program is replaced.
  ///   - inputs: What the model was trained on.
  ///   - key: The attribute `key`.
  /// - Returns: The content hash.
  /// - Throws: `HDF5Error`.
  func write(to path: String, inputs: [InputRecord], key: String) throws -> String {
    let writer = try HDF5Writer(
      path: path, format: StageHeader.Format.model.rawValue, version: StageHeader.Format.version)
    try FileStamp(
      config: configuration.canonicalText, inputs: inputs, seed: configuration.seed, key: key
    ).write(to: writer)
    for layer in network.architecture.layers {
      let place = Self.place(layer)
      let weight = try writer.createDataset(
        "\(place)/weight", of: Float.self, rowShape: [layer.outputs], unit: "",
        description: "weight of layer \(layer.index) of the \(layer.part.rawValue) part, [in, out]")
      try weight.append(Array(network.parameters[layer.weightRange]))
      let bias = try writer.createDataset(
        "\(place)/bias", of: Float.self, unit: "",
        description: "bias of layer \(layer.index) of the \(layer.part.rawValue) part")
      try bias.append(Array(network.parameters[layer.biasRange]))
    }
    try writer.createDataset(
      "/scaling/mean", of: Double.self, unit: "as the feature's",
      description: "subtracted from each feature"
    ).append(scaling.mean)
    try writer.createDataset(
      "/scaling/std", of: Double.self, unit: "as the feature's",
      description: "divides each feature, after the subtraction"
    ).append(scaling.std)
    try writer.writeStrings(
      "/features/names", featureNames, unit: "", description: "names of the input features")
    try writer.writeStrings(
      "/features/units", featureUnits, unit: "", description: "units of the input features")
    return try writer.commit()
  }

  /// Reads a model.
  ///
  /// - Throws: `HDF5Error`, ``TrainingError`` where the parts do not fit together.
  package init(path: String) throws {
    let reader = try HDF5Reader(path: path)
    func wrong(_ location: String, _ found: String, _ expected: String) -> TrainingError {
      .badRun(path: path, location: location, found: found, expected: expected)
    }
    let header = try StageHeader(reader)
    guard let header, header.format == StageHeader.Format.model.rawValue else {
      throw wrong("@format", header?.format ?? "nothing", StageHeader.Format.model.rawValue)
    }
    let text = header.config ?? ""
    guard
      let configuration = try? JSONDecoder().decode(
        TrainingConfiguration.self, from: Data(text.utf8))
    else { throw wrong("@config", "no configuration of a training", "one") }
    featureNames = try reader.dataset("/features/names").strings()
    featureUnits = try reader.dataset("/features/units").strings()
    let (mean, std) = try (reader.dataset("/scaling/mean"), reader.dataset("/scaling/std"))
    for dataset in [mean, std] { try dataset.expect(shape: [featureNames.count]) }
    scaling = FeatureScaling(mean: try mean.values(), std: try std.values())
    guard let outputs = configuration.domainLayers.last else {
      throw wrong("@config", "no domain layers", "at least one")
    }
    let architecture = try configuration.architecture(
      inputs: featureNames.count, domains: configuration.setup == .a ? outputs : outputs + 1)
    var parameters = [Float](repeating: 0, count: architecture.parameterCount)
    for layer in architecture.layers {
      let weight = try reader.dataset("\(Self.place(layer))/weight")
      try weight.expect(shape: [layer.inputs, layer.outputs])
      parameters.replaceSubrange(layer.weightRange, with: try weight.values())
      let bias = try reader.dataset("\(Self.place(layer))/bias")
      try bias.expect(shape: [layer.outputs])
      parameters.replaceSubrange(layer.biasRange, with: try bias.values())
    }
    network = AdversarialNetwork(architecture: architecture, parameters: parameters)
    self.configuration = configuration
    guard network.isFinite, scaling.std.allSatisfy({ $0 > 0 }) else {
      throw wrong("weights and scaling", "a number that is not finite", "finite numbers")
    }
  }

  private static func place(_ layer: DenseLayer) -> String {
    "/\(layer.part.rawValue)/\(layer.index)"
  }
}
