import Diagnostics
import Events
import Foundation
import ROOTReader
import Testing

@testable import EventReaders

/// What uproot reads of `Fixtures/delphes.root` (`Fixtures/make.py`).
struct Expected: Decodable {
  let values: [String: [[Double]]]

  init(from decoder: any Decoder) throws {
    values = try decoder.singleValueContainer().decode([String: [[Double]]].self)
  }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")
  static let path = folder.appendingPathComponent("delphes.root").path

  static func read() throws -> Expected {
    try JSONDecoder().decode(
      Expected.self, from: Data(contentsOf: folder.appendingPathComponent("delphes.json")))
  }

  func all(_ name: String, _ entries: Range<Int> = 0..<60) -> [Double] {
    (values[name] ?? [])[entries].flatMap { $0 }
  }

  func offsets(_ name: String) -> [Int] {
    (values[name] ?? []).reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
  }
}

@Suite struct DelphesInputTests {
  private func batch(
    _ input: any EventInput, _ entries: Range<Int>
  ) throws -> EventBatch {
    var batch = EventBatch()
    try input.makeReader().read(entries, into: &batch)
    return batch
  }

  @Test func eventsAreThoseThatUprootReads() throws {
    let expected = try Expected.read()
    let input = try DelphesInput(path: Expected.path)
    #expect(input.entryCount == 60 && input.hasFlavor && input.hasBTag)
    let batch = try batch(input, 0..<60)
    #expect(batch.entry == Array(0..<60))
    #expect(batch.number.map(Double.init) == expected.all("Event.Number"))
    #expect(batch.weight == expected.all("Event.Weight"))
    #expect(batch.met.map(Double.init) == expected.all("MissingET.MET"))
    #expect(batch.metPhi.map(Double.init) == expected.all("MissingET.Phi"))
    #expect(batch.jets.offsets == expected.offsets("Jet.PT"))
    #expect(batch.jets.pt.map(Double.init) == expected.all("Jet.PT"))
    #expect(batch.jets.eta.map(Double.init) == expected.all("Jet.Eta"))
    #expect(batch.jets.phi.map(Double.init) == expected.all("Jet.Phi"))
    #expect(batch.jets.mass.map(Double.init) == expected.all("Jet.Mass"))
    #expect(batch.jets.flavor.map(Double.init) == expected.all("Jet.Flavor"))
    #expect(batch.jets.btag.map(Double.init) == expected.all("Jet.BTag"))
    for (leptons, name) in [(batch.electrons, "Electron"), (batch.muons, "Muon")] {
      #expect(leptons.offsets == expected.offsets("\(name).PT"))
      #expect(leptons.pt.map(Double.init) == expected.all("\(name).PT"))
      #expect(leptons.eta.map(Double.init) == expected.all("\(name).Eta"))
      #expect(leptons.phi.map(Double.init) == expected.all("\(name).Phi"))
      #expect(leptons.charge.map(Double.init) == expected.all("\(name).Charge"))
    }
  }

  @Test func laterRangesBeginTheirOffsetsAtZero() throws {
    let expected = try Expected.read()
    let input = try DelphesInput(path: Expected.path)
    let reader = try input.makeReader()
    var batch = EventBatch()
    for entries in [40..<47, 10..<11, 60..<60, 0..<3] {
      try reader.read(entries, into: &batch)
      #expect(batch.entry == entries.map(UInt64.init))
      #expect(batch.jets.offsets.first == 0)
      #expect(batch.jets.offsets.last == batch.jets.pt.count)
      #expect(batch.jets.pt.map(Double.init) == expected.all("Jet.PT", entries))
      #expect(batch.muons.charge.map(Double.init) == expected.all("Muon.Charge", entries))
    }
  }

  @Test func formatIsSeenByContent() throws {
    #expect(try openEventInput(path: Expected.path).entryCount == 60)
    #expect(try InputFormat(ofFileAt: Expected.path) == .root)
  }

  // MARK: Unusual trees

  private static let variants = Expected.folder.appendingPathComponent("variants.root").path

  @Test func ofTwoCollectionsOfOneNameTheJetsAreRead() throws {
    let input = try DelphesInput(
      path: Self.variants, collections: DelphesCollections(jet: "Particle"))
    let batch = try batch(input, 0..<5)
    #expect(batch.jets.offsets == [0, 0, 1, 3, 6, 10])
    #expect(batch.jets.pt.prefix(3) == [1100, 1200, 1201])
    #expect(batch.jets.btag.allSatisfy { $0 == 3 })
    #expect(batch.number == [10, 11, 12, 13, 14])
  }

  @Test func whatAFileMayLackHasItsDocumentedValue() throws {
    let input = try DelphesInput(path: Self.variants)
    #expect(!input.hasFlavor && !input.hasBTag)
    let batch = try batch(input, 1..<4)
    #expect(batch.jets.flavor.isEmpty && batch.jets.btag.isEmpty)
    #expect(batch.weight == [1, 1, 1] && batch.number == [0, 0, 0])
    #expect(batch.muons.charge == [1, 1, -1])
  }

  // MARK: Messages

  @Test func weightThatIsNoNumberNamesItsEntry() throws {
    let input = try DelphesInput(
      path: Self.variants, collections: DelphesCollections(jet: "FatJet"))
    #expect(
      line { _ = try batch(input, 0..<5) }
        == "65 \(Self.variants): tree \"nan\", branch \"Event/Event.Weight\", entry 2: "
        + "found weight nan, expected a finite one; make the sample again")
  }

  @Test func branchesInTwoTreesAreAmbiguous() {
    let collections = DelphesCollections(jet: "SlimJet")
    #expect(
      line { _ = try DelphesInput(path: Self.variants, collections: collections) }
        == "65 \(Self.variants): found the branches in the trees \"first\", \"second\", expected "
        + "one tree with them; keep one of them in the file, or call it \"Delphes\"")
  }

  private func line(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return (error as? any Diagnostic).map { "\($0.exitStatus.rawValue) \($0.line)" }
    }
  }

  @Test func missingBranchesAreNamedTogether() {
    let collections = DelphesCollections(jet: "Jets", electron: "Elektron")
    #expect(
      line { _ = try DelphesInput(path: Expected.path, collections: collections) }
        == "65 \(Expected.path): tree \"Delphes\": found no \"Jets.PT\", \"Jets.Eta\", "
        + "\"Jets.Phi\", \"Jets.Mass\", \"Elektron.PT\", \"Elektron.Eta\", \"Elektron.Phi\", "
        + "\"Elektron.Charge\", expected these branches; the nearest in the file: \"Jet.PT\", "
        + "\"Jet.Eta\", \"Jet.Phi\", \"Jet.Mass\", \"Electron.PT\", \"Electron.Eta\", "
        + "\"Electron.Phi\", \"Electron.Charge\"; set the names under [collections] of the "
        + "selection if the file has others"
    )
  }

  @Test func weightThatAnEventDoesNotHaveIsAnError() throws {
    let input = try DelphesInput(path: Expected.path, weightIndex: 3)
    #expect(
      line { _ = try batch(input, 5..<7) }
        == "65 \(Expected.path): tree \"Delphes\", branch \"Weight/Weight.Weight\", entry 5: "
        + "found 1 items, expected an item 3")
  }

  @Test func fileOfNoKnownFormatIsAnError() throws {
    let path = Expected.folder.appendingPathComponent("make.py").path
    #expect(
      line { _ = try openEventInput(path: path) }
        == "65 \(path): found first bytes of no known format, expected a ROOT, an HDF5 or an LHCO file"
    )
  }

  @Test(arguments: [("/nowhere/a.root", "66"), ("/tmp", "65")])
  func missingFileAndDirectoryHaveTheirStatus(path: String, status: String) {
    #expect(line { _ = try openEventInput(path: path) }?.hasPrefix("\(status) \(path): ") == true)
  }
}
