import Diagnostics
import HDF5Store
import Testing

@testable import StageFiles

@Suite struct DomainsFileReaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func columns(_ rows: Range<Int>, hasLabels: Bool = true) -> DomainColumns {
    var columns = DomainColumns()
    for i in rows {
      columns.sample.append(UInt16(i % 2))
      columns.file.append(UInt32(i))
      columns.entry.append(UInt64(i) << 40)
      columns.weight.append(-Double(i))
      columns.domainWeight.append(0.5 * Float(i))
      if hasLabels {
        columns.label.append(UInt8(i % 2))
        columns.labelWeight.append(2 * Float(i))
      }
    }
    return columns
  }

  private func write(
    _ name: String, targets: [(DomainRole, hasTruth: Bool)],
    scaling: FeatureScaling = FeatureScaling(mean: [300, 0], std: [100, 1])
  ) throws -> String {
    let writer = try DomainsFileWriter(
      path: folder / name, names: ["ht", "n_jets"], units: ["GeV", ""],
      samples: [
        SampleDescription(name: "ttH", category: "signal", domain: "both"),
        SampleDescription(name: "ttbb", category: "background", domain: "source"),
      ])
    for part in DomainPart.allCases {
      for (role, hasTruth) in [(.source, true)] + targets {
        let block = try writer.block(part, role, hasTruth: hasTruth)
        try block.append(x: [1, 2, 3, 4])
        try block.append(columns(0..<3, hasLabels: hasTruth))
        try block.append(x: [5, 6])
      }
    }
    try writer.commit(scaling: scaling, stamp: stamp)
    return folder / name
  }

  @Test func blocksComeBack() throws {
    let path = try write("a.h5", targets: [(.target(nil), hasTruth: true)])
    let reader = try DomainsFileReader(path: path)
    #expect(reader.names == ["ht", "n_jets"])
    #expect(reader.units == ["GeV", ""])
    #expect(reader.scaling == FeatureScaling(mean: [300, 0], std: [100, 1]))
    #expect(reader.samples?.map(\.name) == ["ttH", "ttbb"])
    #expect(reader.samples?.map(\.category) == ["signal", "background"])
    #expect(reader.targets == [.target(nil)])
    #expect(try reader.computeContentHash() == reader.contentHash)
    for part in DomainPart.allCases {
      for role in [.source, .target(nil)] as [DomainRole] {
        let block = try reader.block(part, role)
        let expected = columns(0..<3)
        #expect(block.count == 3)
        #expect(block.hasLabels)
        var x: [Float] = []
        try block.readX(1..<3, into: &x)
        #expect(x == [3, 4, 5, 6])
        #expect(try block.labels() == expected.label)
        #expect(try block.labelWeights() == expected.labelWeight)
        #expect(try block.domainWeights() == expected.domainWeight)
        #expect(try block.samples() == expected.sample)
        #expect(try block.files() == expected.file)
        #expect(try block.entries() == expected.entry)
        #expect(try block.weights() == expected.weight)
      }
    }
  }

  @Test func severalTargetsAreFoundByName() throws {
    let path = try write(
      "a.h5", targets: [(.target("sherpa"), hasTruth: true), (.target("data"), hasTruth: false)])
    let reader = try DomainsFileReader(path: path)
    #expect(reader.targets == [.target("data"), .target("sherpa")])
    let data = try reader.block(.test, .target("data"))
    #expect(data.group == "/test/target/data")
    #expect(!data.hasLabels)
    #expect(try reader.block(.test, .target("sherpa")).hasLabels)
    let error = #expect(throws: HDF5Error.self) { try data.labels() }
    #expect(
      error?.line
        == "\(path): /test/target/data/truth_label: found nothing, expected a dataset; its group"
        + " has entry, file, sample, w_domain, weight, x")
  }

  @Test(arguments: ["a,b", "..", "é", String(repeating: "n", count: 101)])
  func targetsAreNamedSoThatColumnsAndFilesCanBe(name: String) throws {
    let path = try write("a.h5", targets: [(.target(name), hasTruth: false)])
    let error = #expect(throws: StageFileError.self) { try DomainsFileReader(path: path) }
    #expect(error?.reason == .targetName(found: name))
    #expect(
      error?.line
        == "\(path): /train/target: found a target named \"\(name)\", expected at most 100 letters,"
        + " digits and _ . + -, the first no sign; rename the group")
    #expect(error?.exitStatus == .badData)
  }

  @Test func targetMayBeCalledAsAColumnIs() throws {
    let path = try write("a.h5", targets: [(.target("x"), hasTruth: true)])
    #expect(try DomainsFileReader(path: path).targets == [.target("x")])
  }

  @Test func fileOfOthersIsAccepted() throws {
    // Written by h5py: no attributes, names of fixed length, doubles and 64-bit integers.
    let reader = try DomainsFileReader(path: fixture("foreign_domains.h5"))
    #expect(reader.header == nil)
    #expect(reader.contentHash == nil)
    #expect(reader.names == ["ht", "dr_bb"])
    #expect(reader.units == nil)
    #expect(reader.samples == nil)
    let source = try reader.block(.train, .source)
    #expect(try source.labels() == [0, 1, 0, 1, 0, 1])
    #expect(try source.labelWeights() == [1, 1, 1, 1, 1, 1])
    var x: [Float] = []
    try source.readX(0..<1, into: &x)
    #expect(x == [334.558, 2.411])
    let target = try reader.block(.test, .target(nil))
    #expect(target.count == 4)
    #expect(!target.hasLabels)
    #expect(throws: HDF5Error.self) { try target.samples() }
  }

  @Test func deviationOfZeroIsRefused() throws {
    let path = try write(
      "a.h5", targets: [(.target(nil), hasTruth: true)],
      scaling: FeatureScaling(mean: [0, 0], std: [1, 0]))
    let error = #expect(throws: StageFileError.self) { try DomainsFileReader(path: path) }
    #expect(
      error?.line
        == "\(path): /scaling/std: row 1: found 0.0 (feature n_jets), expected a finite standard"
        + " deviation above 0")
  }
}

/// What a file of others may get wrong: a small one is written whole, with one thing replaced.
@Suite struct DamagedDomainsFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(
    _ other: [String: [Double]] = [:], without: Set<String> = [], more: [String] = []
  ) throws -> DomainsFileReader {
    let path = folder / "a.h5"
    let writer = try HDF5Writer(path: path, format: "hep-prep/domains", version: 1)
    try writer.writeStrings("/features/names", ["ht", "n"], unit: "", description: "")
    var columns: [String: [Double]] = [
      "scaling/mean": [0, 0], "scaling/std": [1, 1], "train/source/w_domain": [1, 1],
      "train/source/w_label": [1, 1], "train/source/label": [0, 1],
      "train/target/w_domain": [1, 1],
    ]
    columns.merge(other) { $1 }
    for (name, values) in columns where !without.contains(name) {
      try writer.createDataset("/\(name)", of: Double.self, unit: "", description: "")
        .append(values)
    }
    for group in ["train/source", "train/target"] + more where !without.contains(group) {
      try writer.createDataset(
        "/\(group)/x", of: Double.self, rowShape: [2], unit: "", description: ""
      ).append(other["x"] ?? [1, 2, 3, 4])
    }
    try writer.commit()
    return try DomainsFileReader(path: path)
  }

  private func message(_ body: () throws -> Void) -> String? {
    let error = #expect(throws: (any Error).self) { try body() }
    let diagnostic = error as? any Diagnostic
    #expect(diagnostic?.exitStatus == .badData)
    return (diagnostic?.line).map { String($0.dropFirst((folder / "a.h5").count)) }
  }

  @Test func everyDamageNamesDatasetAndRow() throws {
    func source(_ other: [String: [Double]] = [:], without: Set<String> = []) throws -> DomainBlock
    {
      try write(other, without: without).block(.train, .source)
    }
    #expect(
      message { _ = try source(["train/source/w_domain": [1]]) }
        == ": /train/source/w_domain: found 1 rows, expected 2 as in /train/source/x")
    #expect(
      message { _ = try source(["train/source/label": [0, 2]]).labels() }
        == ": /train/source/label: row 1: found 2, expected 0 or 1")
    #expect(
      message { _ = try source(["train/source/label": [0, 0.5]]).labels() }
        == ": /train/source/label: row 1: found 0.5, expected what fits uint8")
    #expect(
      message { _ = try source(["train/source/w_label": [.nan, 1]]).labelWeights() }
        == ": /train/source/w_label: row 0: found nan, expected a finite weight")
    #expect(
      message {
        var x: [Float] = []
        try source(["x": [1, 2, 3, .infinity]]).readX(0..<2, into: &x)
      } == ": /train/source/x: row 1: found inf for n, expected a finite number")
    #expect(
      message { _ = try source(["scaling/mean": [0]]) }
        == ": /scaling/mean: found 1 rows, expected 2 as in /features/names")
    #expect(
      message { _ = try source(without: ["train/source"]) }
        == ": /train/source/x: found nothing, expected a dataset; its group has label, w_domain,"
        + " w_label")
  }

  @Test func targetsMustBeNamedOrAlone() throws {
    #expect(
      message { _ = try write(more: ["train/target/sherpa"]) }
        == ": /train/target: found both x and the group sherpa, expected /train/target/x, or a"
        + " group with its own x for every target")
    #expect(
      message { _ = try write(without: ["train/target", "train/target/w_domain"]) }
        == ": /train/target: found no target, expected /train/target/x, or a group with its own x"
        + " for every target")
  }
}
