import Diagnostics
import EventReaders
import HDF5Store
import Settings
import Testing

@testable import Pipeline

@Suite struct InspectorTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func inspect(
    _ path: String, sums: Bool = false, selection: String = "tth-1l5j3b"
  ) throws -> [Inspection] {
    try Inspector(
      withSums: sums, selection: selection, isQuiet: true, log: silent
    ).inspect(path)
  }

  /// Sums by uproot of the first 60 events.
  @Test func delphesFileIsOneTree() throws {
    let results = try inspect(delphesFile, sums: true)
    #expect(results.count == 1)
    let result = results[0]
    #expect(result.file == delphesFile && result.format == "ROOT")
    #expect(result.tree == "Delphes" && result.cycle == 1 && result.entries == 60)
    #expect(result.missing == nil)
    #expect(result.btagBits == [0])
    #expect(abs((result.sumOfWeights ?? 0) - 60.0) < 1e-6)
    let columns = Dictionary(
      result.columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    #expect(columns["Jet.PT"]?.type == "float32[]")
    #expect(columns["Jet.PT"]?.items == 347)
    #expect(abs((columns["Jet.PT"]?.sum ?? 0) - 32679.003593444824) < 1e-3)
    #expect(columns["Jet_size"]?.items == 60)
    #expect(columns["Jet_size"]?.sum == 347)
  }

  @Test func withoutSumsNoColumnIsRead() throws {
    let result = try inspect(delphesFile)[0]
    #expect(result.columns.allSatisfy { $0.items == nil && $0.sum == nil })
    #expect(result.columns.count > 20)
  }

  @Test func everyTreeOfAFileIsListed() throws {
    let variants = fixture("variants.root", of: "EventReadersTests")
    let results = try inspect(variants, sums: true)
    #expect(Set(results.compactMap(\.tree)) == ["twins", "bare", "nan", "first", "second"])
    #expect(results.allSatisfy { $0.entries == 5 })
    let bare = try #require(results.first { $0.tree == "bare" })
    #expect(bare.sumOfWeights == nil)
    #expect(bare.btagBits == nil)
    // The bits are those of the collection that the selection names.
    let fat = try folder.write("fat.toml", "[collections]\njet = \"FatJet\"\n")
    let named = try inspect(variants, selection: fat)
    #expect(named.first { $0.tree == "nan" }?.btagBits == [0, 1])
    #expect(named.first { $0.tree == "nan" }?.missing == nil)
  }

  @Test func highestCycleOfATreeIsShown() throws {
    let results = try inspect(fixture("cycles.root", of: "ROOTReaderTests"))
    #expect(results.count == Set(results.map(\.tree)).count)
    #expect(results.contains { ($0.cycle ?? 0) > 1 })
    #expect(results.allSatisfy { $0.missing?.contains("cycles.root") == true })
  }

  @Test func flatFilesHaveDatasetsAndNoTree() throws {
    let path = folder / "flat.h5"
    let writer = try HDF5Writer(path: path, format: "x", version: 1)
    try writer.createDataset("/event/weight", of: Double.self, unit: "", description: "")
      .append([1, 0.5, -0.25])
    try writer.createDataset("/x", of: Float.self, rowShape: [2], unit: "", description: "")
      .append([1, 2, .nan, 4])
    try writer.createDataset("/n", of: UInt64.self, unit: "", description: "").append([1, 2])
    try writer.writeStrings("/s", ["a"], unit: "", description: "")
    try writer.commit()
    let result = try inspect(path, sums: true)[0]
    #expect(result.format == "HDF5" && result.tree == nil && result.cycle == nil)
    #expect(result.entries == 3 && result.sumOfWeights == 1.25)
    #expect(result.columns.map(\.name) == ["/event/weight", "/n", "/s", "/x"])
    #expect(result.columns.map(\.items) == [3, 2, 1, 4])
    #expect(result.columns.map(\.sum) == [1.25, 3, nil, nil])
    #expect(result.missing?.hasPrefix("\(path): ") == true)
  }

  @Test func compressionOfAFlatFileIsThatOfItsDatasets() throws {
    for (name, compression) in [("plain", HDF5Writer.Compression.none), ("gzip", .gzip(level: 4))] {
      let path = folder / "\(name).h5"
      let writer = try HDF5Writer(path: path, format: "x", version: 1, compression: compression)
      try writer.createDataset("/x", of: Float.self, unit: "", description: "").append(
        [Float](repeating: 1, count: 100_000))
      try writer.commit()
      let result = try inspect(path)[0]
      #expect(result.compression == (name == "gzip" ? "gzip" : "none"))
      #expect(result.entries == 100_000)
    }
  }

  @Test func lhcoTextIsOneObjectOfColumns() throws {
    let text = "# typ eta phi pt\n0 1 0\n1 4 0.5 1 60 2 3 2.0\n2 6 0 1 9\n0 2 0\n1 1 1 1 30 0 -1\n"
    let path = try folder.write("a.txt", text)
    let result = try inspect(path, sums: true)[0]
    #expect(result.format == "LHCO" && result.tree == nil && result.cycle == nil)
    #expect(result.entries == 2 && result.compression == "none" && result.sumOfWeights == nil)
    #expect(result.btagBits == [1])
    #expect(
      result.columns.map(\.name).prefix(7) == ["typ", "eta", "phi", "pt", "jmas", "ntrk", "btag"])
    #expect(result.columns.map(\.items) == [3, 3, 3, 3, 2, 2, 1, 0, 0, 0])
    #expect(result.columns.map(\.sum).prefix(4) == [11, 1.5, 3, 99])
    #expect(result.columns.map(\.type).prefix(2) == ["int32[]", "float32[]"])
    #expect(
      result.notices == [
        "\(path): 1 of 2 events have no row of missing momentum (typ 6): their met and met_phi are 0"
      ])
    #expect(
      result.missing
        == "\(path): the jets have no flavours, expected them for the emulation of b-tags; "
        + "use mode = \"bit\" in [btag] of the selection")
    let bits = try folder.write("bit.toml", "[btag]\nmode = \"bit\"\n")
    #expect(try inspect(path, selection: bits)[0].missing == nil)
    #expect(try inspect(path)[0].columns.allSatisfy { $0.items == nil && $0.sum == nil })
  }

  @Test func whatIsNoEventFileIsRefused() throws {
    let note = try folder.write("note.txt", "hello")
    let error = #expect(throws: EventReaderError.self) { try inspect(note) }
    #expect(error == .unknownFormat(file: note))
    #expect(throws: SettingsError.self) { try inspect(delphesFile, selection: "nope") }
  }
}
