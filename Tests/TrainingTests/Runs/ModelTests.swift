import Diagnostics
import HDF5Store
import NeuralNetwork
import StageFiles
import Testing

@testable import Training

@Suite struct ModelTests {
  private func model(_ setup: Setup) throws -> Model {
    var options = TrainingOptions()
    options.setup = setup
    let configuration = try TrainingConfiguration(options, domains: 2, sourceEvents: 1000)
    return Model(
      network: AdversarialNetwork(
        architecture: try configuration.architecture(inputs: 3, domains: 2), seed: 7),
      configuration: configuration, featureNames: ["pt", "η", "mass"],
      featureUnits: ["GeV", "", "GeV"], scaling: FeatureScaling(mean: [1, 2, 3], std: [4, 5, 6]))
  }

  @Test(arguments: Setup.allCases) func readsBackAsItWasWritten(setup: Setup) throws {
    let file = try ToyFile()
    let written = try model(setup)
    let path = "\(file.folder)/model.h5"
    let hash = try written.write(to: path, inputs: [], key: "k")
    let read = try Model(path: path)
    #expect(read.network == written.network)
    #expect(read.configuration == written.configuration)
    #expect(read.featureNames == written.featureNames)
    #expect(read.featureUnits == written.featureUnits)
    #expect(read.scaling == written.scaling)
    let header = try #require(try StageHeader.read(path: path))
    #expect(header.contentHash == hash)
    #expect(header.seed == 1 && header.key == "k" && header.format == "hep-prep/model")
    // Written anew it is the same file.
    #expect(try read.write(to: path, inputs: [], key: "k") == hash)
  }

  @Test func layoutIsInputsByOutputs() throws {
    let file = try ToyFile()
    let path = "\(file.folder)/model.h5"
    let written = try model(.b)
    _ = try written.write(to: path, inputs: [], key: "")
    let reader = try HDF5Reader(path: path)
    #expect(try reader.dataset("/feature/0/weight").shape == [3, 20])
    #expect(try reader.dataset("/label/0/weight").shape == [10, 2])
    #expect(try reader.dataset("/domain/3/bias").shape == [1])
    let first = try #require(written.network.architecture.layers.first)
    let weight: [Float] = try reader.dataset("/feature/0/weight").values()
    #expect(weight == Array(written.network.parameters[first.weightRange]))
  }

  @Test func anotherFileIsNoModel() throws {
    let file = try ToyFile()
    #expect(
      throws: TrainingError.badRun(
        path: file.path, location: "@format", found: "hep-prep/domains",
        expected: "hep-prep/model")
    ) { try Model(path: file.path) }
  }

  /// Nothing is allocated by what a model says of itself.
  @Test(arguments: [
    ("[20,16,13,10]", "[9223372036854775807]"), ("[20,16,13,10]", "[4096,4096,4096]"),
    ("[20,16,13,10]", "[-1]"), ("[20,16,13,10]", "[]"), ("[20,35,50,2]", "[9223372036854775807]"),
    ("[20,35,50,2]", String(repeating: "[", count: 100_000)),
  ])
  func aModelOfImpossibleWidthsIsRefused(old: String, new: String) throws {
    let file = try ToyFile()
    let path = "\(file.folder)/model.h5"
    let config = try model(.a).configuration.canonicalText
    #expect(config.contains(old))
    let writer = try HDF5Writer(path: path, format: "hep-prep/model", version: 1)
    try writer.setAttribute("config", .string(config.replacing(old, with: new)))
    for name in ["names", "units"] {
      try writer.writeStrings(
        "/features/\(name)", ["pt", "η", "mass"], unit: "", description: "")
    }
    for name in ["mean", "std"] {
      try writer.createDataset("/scaling/\(name)", of: Double.self, unit: "", description: "")
        .append([1, 1, 1])
    }
    try writer.commit()
    do {
      _ = try Model(path: path)
      Issue.record("a model of \(new.prefix(40))")
    } catch {
      #expect(error is any Diagnostic, "\(error)")
    }
  }
}
