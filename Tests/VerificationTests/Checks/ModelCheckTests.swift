import HDF5Store
import StageFiles
import Testing

@testable import Verification

@Suite struct ModelCheckTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A model of two features: 3 units, then a head of 2 outputs and one of 1.
  private func model(
    config: String = #"{"feature_layers":[3],"label_layers":[2],"domain_layers":[4,1]}"#,
    layers: [(String, inputs: Int, outputs: Int)] = [
      ("/feature/0", 2, 3), ("/label/0", 3, 2), ("/domain/0", 3, 4), ("/domain/1", 4, 1),
    ]
  ) throws -> String {
    let path = folder / "model.h5"
    let writer = try HDF5Writer(path: path, format: "hep-prep/model", version: 1)
    try FileStamp(config: config, inputs: [], seed: 1, key: "k").write(to: writer)
    for (place, inputs, outputs) in layers {
      try writer.createDataset(
        "\(place)/weight", of: Float.self, rowShape: [outputs], unit: "", description: "weight"
      ).append([Float](repeating: 0.5, count: inputs * outputs))
      try writer.createDataset("\(place)/bias", of: Float.self, unit: "", description: "bias")
        .append([Float](repeating: 0, count: outputs))
    }
    for (name, values) in [("mean", [1.0, 2]), ("std", [3.0, 4])] {
      try writer.createDataset(
        "/scaling/\(name)", of: Double.self, unit: "", description: name
      ).append(values)
    }
    try writer.writeStrings("/features/names", ["a", "b"], unit: "", description: "names")
    try writer.writeStrings("/features/units", ["", ""], unit: "", description: "units")
    try writer.commit()
    return path
  }

  private func verdict(_ change: (FileCopy) throws -> FileCopy) throws -> String {
    try VerificationTests.verdict(change(FileCopy(of: model())).write(folder / "copy.h5"))
  }

  @Test func layersChain() throws {
    #expect(try VerificationTests.verdict(model()) == "ok")
    #expect(
      try Verifier(isQuiet: true).verify(model()).size
        == .init(count: 9 + 8 + 16 + 5, unit: "parameters"))
    let layers = [("/feature/0", 2, 3), ("/label/0", 4, 2), ("/domain/0", 3, 1)]
    #expect(
      try VerificationTests.verdict(model(config: "{}", layers: layers))
        == "65 /label/0/weight: found the shape [4, 2], expected [3, outputs], as the layer before has "
        + "outputs")
    #expect(
      try VerificationTests.verdict(
        model(
          config: "{}", layers: [("/feature/1", 2, 3), ("/label/0", 3, 2), ("/domain/0", 3, 1)]))
        == "65 /feature: found the layers [\"1\"], expected layers 0, 1 and so on, without a gap")
    #expect(
      try VerificationTests.verdict(
        model(
          config: "{}", layers: [("/feature/0", 2, 3), ("/label/0", 3, 3), ("/domain/0", 3, 1)]))
        == "65 /label: found 3 outputs, expected 2, background and signal")
  }

  @Test func widthsAreThoseOfTheConfiguration() throws {
    #expect(
      try VerificationTests.verdict(model(config: #"{"domain_layers":[5,1]}"#))
        == "65 /domain: found layers of the widths [4, 1], expected those of the attribute config")
  }

  @Test func numbersCanBeUsed() throws {
    #expect(
      try verdict { $0.setting("/domain/0/weight", 5, to: .nan) }
        == "65 /domain/0/weight: row 1: found nan in column 1, expected a finite number")
    #expect(
      try verdict { $0.setting("/scaling/std", 1, to: -1) }
        == "65 /scaling/std: row 1: found -1.0, expected a finite standard deviation above 0")
    #expect(
      try verdict { $0.setting("/features/names", 1, to: "a") }
        == "65 /features/names: found \"a\" twice, expected every feature once")
    #expect(
      try verdict { $0.attribute("/label/0/bias@unit", .none) } == "ok",
      "an empty unit is a unit")
  }
}
