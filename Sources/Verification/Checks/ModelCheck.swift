import HDF5Store
import Pipeline
import StageFiles

/// A trained network.
struct ModelCheck {
  private let file: OpenedFile

  init(_ file: OpenedFile) { self.file = file }

  /// Checks shapes and values.
  ///
  /// - Returns: The number of weights and biases.
  func run(_ configuration: JSONValue) throws -> Int {
    let names = try FeatureNames(file).names
    try FeatureNames.checkScaling(file, names)
    let features = try chain("feature", from: names.count, configuration)
    let label = try chain("label", from: features.outputs, configuration)
    guard label.outputs == 2 else {
      throw file.failure(
        "/label", found: "\(label.outputs) outputs", expected: "2, background and signal")
    }
    let domain = try chain("domain", from: features.outputs, configuration)
    return features.parameters + label.parameters + domain.parameters
  }

  /// Follows the layers of a part from its inputs to its outputs.
  private func chain(
    _ part: String, from inputs: Int, _ configuration: JSONValue
  ) throws -> (outputs: Int, parameters: Int) {
    let found = try file.reader.children(of: "/\(part)").sorted {
      ($0.utf8.count, $0) < ($1.utf8.count, $1)
    }
    guard !found.isEmpty, found == found.indices.map({ "\($0)" }) else {
      throw file.failure(
        "/\(part)", found: found.isEmpty ? "no layer" : "the layers \(found)",
        expected: "layers 0, 1 and so on, without a gap")
    }
    var widths: [Int] = []
    var parameters = 0
    for layer in found {
      let place = "/\(part)/\(layer)"
      let before = widths.last ?? inputs
      let weight = try file.reader.dataset("\(place)/weight")
      guard weight.shape.count == 2, weight.rowCount == before else {
        throw file.failure(
          "\(place)/weight", found: "the shape \(weight.shape)",
          expected: "[\(before), outputs], as the layer before has outputs")
      }
      let outputs = weight.shape[1]
      let bias = try file.column("\(place)/bias", .real(bytes: 4))
      for dataset in [
        try file.column("\(place)/weight", .real(bytes: 4), width: outputs), bias,
      ] {
        try file.checkValues(dataset, as: Float.self, expected: "a finite number") { $0.isFinite }
        parameters += dataset.rowCount * dataset.rowSize
      }
      guard bias.rowCount == outputs, outputs > 0 else {
        throw file.failure(
          "\(place)/bias", found: "\(bias.rowCount) values",
          expected: "\(outputs), the outputs of the weight, at least one")
      }
      widths.append(outputs)
    }
    if case .array(let list)? = configuration["\(part)_layers"],
      list != widths.map({ .integer(Int64($0)) })
    {
      throw file.failure(
        "/\(part)", found: "layers of the widths \(widths)",
        expected: "those of the attribute config")
    }
    return (widths.last ?? inputs, parameters)
  }
}

/// `/features` and `/scaling`, which domain files and models share.
struct FeatureNames {
  let names: [String]

  /// Reads the names.
  ///
  /// - Throws: ``VerificationError`` where one is there twice, or there are not as many units.
  init(_ file: OpenedFile) throws {
    let dataset = try file.column("/features/names", .string)
    names = try dataset.strings()
    if let name = names.firstRepeated {
      throw file.failure(
        dataset.path, found: "\"\(name)\" twice", expected: "every feature once")
    }
    guard !names.isEmpty else {
      throw file.failure(dataset.path, found: "no feature", expected: "at least one")
    }
    guard file.isOwn || file.reader.contains("/features/units") else { return }
    _ = try file.column("/features/units", .string, rows: (names.count, dataset.path)).strings()
  }

  /// Checks that a scaling can be applied.
  static func checkScaling(_ file: OpenedFile, _ names: [String]) throws {
    let rows = (count: names.count, of: "/features/names")
    let mean = try file.column("/scaling/mean", .real(bytes: 8), rows: rows)
    try file.checkValues(mean, as: Double.self, expected: "a finite mean") { $0.isFinite }
    let std = try file.column("/scaling/std", .real(bytes: 8), rows: rows)
    try file.checkValues(std, as: Double.self, expected: "a finite standard deviation above 0") {
      $0.isFinite && $0 > 0
    }
  }
}
