import Events
import Foundation
import Settings
import Testing

@testable import EventReaders

@Suite struct MappedROOTInputTests {
  private static let root = MappedFixtures.root
  private static let odd = MappedFixtures.odd

  private func open(_ path: String, _ mapping: Mapping, weightIndex: Int = 0) throws
    -> any EventInput
  {
    try openEventInput(
      path: path, options: EventInputOptions(weightIndex: weightIndex, mapping: mapping))
  }

  // MARK: The same events in every form

  @Test(arguments: [
    MappedFixtures.tree("jagged", .mev), MappedFixtures.tree("fixed"),
    MappedFixtures.tree("vectors"),
  ])
  func eventsAreThoseOfTheDelphesFile(mapping: Mapping) throws {
    let delphes = try DelphesInput(path: Expected.path)
    let input = try open(Self.root, mapping)
    #expect(input.entryCount == 60 && input.hasFlavor && input.hasBTag)
    let (reader, expected) = (try input.makeReader(), try delphes.makeReader())
    var (found, wanted) = (EventBatch(), EventBatch())
    for entries in [0..<60, 20..<41, 59..<60, 7..<7, 0..<3] {
      try reader.read(entries, into: &found)
      try expected.read(entries, into: &wanted)
      expectEqual(found, wanted)
    }
  }

  @Test func aDelphesFileCanBeMappedToo() throws {
    let members = ["pt": "PT", "eta": "Eta", "phi": "Phi", "mass": "Mass", "flavor": "Flavor"]
    let more = ["btag": "BTag", "charge": "Charge"]
    var mapping = MappedFixtures.mapping { object, member in
      "\(object.capitalized).\(members[member] ?? more[member] ?? "")"
    }
    mapping.event = .init(number: "Event.Number", weight: "Event/Event.Weight")
    mapping.met = .init(pt: "MissingET.MET", phi: "MissingET.Phi")
    let input = try open(Expected.path, mapping)
    expectEqual(try batch(input, 0..<60), try batch(DelphesInput(path: Expected.path), 0..<60))
  }

  // MARK: Values

  @Test func whatAMappingLeavesOutHasItsDocumentedValue() throws {
    let input = try open(Self.odd, MappedFixtures.oddMapping)
    #expect(input.entryCount == 4 && !input.hasFlavor && !input.hasBTag)
    let batch = try batch(input, 0..<4)
    #expect(batch.jets.offsets == [0, 0, 2, 3, 6])
    #expect(batch.jets.pt == [100, 101, 200, 300, 301, 302])
    #expect(batch.number == [0, 0, 0, 0] && batch.weight == [1, 1, 1, 1])
    #expect(batch.jets.flavor.isEmpty && batch.jets.btag.isEmpty)
    #expect(batch.muons.charge == [0, 1, 0, 0, 1, 2])
  }

  @Test func flavoursLoseTheirSign() throws {
    var mapping = MappedFixtures.oddMapping
    mapping.jet.flavor = "flavor"
    let input = try open(Self.odd, mapping)
    #expect(try batch(input, 0..<3).jets.flavor == [5, 5, 21])
    #expect(
      line { _ = try batch(input, 2..<4) }
        == "65 \(Self.odd): tree \"odd\", branch \"flavor\", entry 3: found 300, expected an "
        + "integer from -255 to 255")
  }

  /// The scores are 0.9 and 0.8 as four-byte reals, and not a number for the last jet.
  @Test(
    arguments: [
      (.atLeast, 0.9, [1, 0, 1, 1, 0, 0]), (.equal, 0.9, [1, 0, 1, 1, 0, 0]),
      (.above, 0.8, [1, 0, 1, 1, 0, 0]), (.atMost, 0.8, [0, 1, 0, 0, 1, 0]),
      (.below, 0.9, [0, 1, 0, 0, 1, 0]),
    ] as [(Mapping.TagMask.Comparison, Double, [UInt32])])
  func comparisonIsMadeAtTheColumnsPrecision(
    comparison: Mapping.TagMask.Comparison, number: Double, expected: [UInt32]
  ) throws {
    var mapping = MappedFixtures.oddMapping
    mapping.jet.btag = .comparison(column: "score", comparison, number)
    #expect(try batch(open(Self.odd, mapping), 0..<4).jets.btag == expected)
  }

  @Test func tagMasksThatNobodyAsksForAreNotRead() throws {
    var options = EventInputOptions(wantsTagMasks: false, mapping: MappedFixtures.tree("vectors"))
    #expect(try batch(openEventInput(path: Self.root, options: options), 0..<9).jets.btag.isEmpty)
    options.wantsTagMasks = true
    let masks = try batch(openEventInput(path: Self.root, options: options), 0..<9).jets.btag
    #expect(!masks.isEmpty)
  }

  @Test func aMaskTakesItemsOutOfAnyForm() throws {
    var mapping = MappedFixtures.oddMapping
    mapping.jet.mask = "wide"
    mapping.jet.flavor = "flavor"
    let jets = try batch(open(Self.odd, mapping), 0..<3).jets
    #expect(jets.offsets == [0, 0, 1, 1] && jets.pt == [101] && jets.flavor == [5])
  }

  @Test func aScalarIsOneObjectUnlessItIsNaN() throws {
    var mapping = MappedFixtures.oddMapping
    mapping.muon = .init(pt: "one", eta: "one", phi: "one", charge: "flag")
    let muons = try batch(open(Self.odd, mapping), 0..<4).muons
    #expect(muons.offsets == [0, 1, 2, 3, 4] && muons.charge == [0, 1, 0, 1])
  }

  // MARK: Weights

  @Test func weightIndexPicksAnItem() throws {
    var mapping = MappedFixtures.tree("vectors")
    mapping.event.weight = "weights"
    for index in 0..<3 {
      let input = try open(Self.root, mapping, weightIndex: index)
      #expect(try batch(input, 5..<7).weight == [5 + Double(index) / 4, 6 + Double(index) / 4])
    }
    let input = try open(Self.root, mapping, weightIndex: 2)
    #expect(
      line { _ = try batch(input, 39..<42) }
        == "65 \(Self.root): tree \"vectors\", branch \"weights\", entry 40: found 2 items, "
        + "expected an item 2")
  }

  @Test func weightIndexBeyondAScalarIsAnError() {
    #expect(
      line { _ = try open(Self.root, MappedFixtures.tree("vectors"), weightIndex: 1) }
        == "65 \(Self.root): tree \"vectors\", branch \"weight\": found 1 weight an event, "
        + "expected an item 1 by the sample's weight_index")
    #expect(
      line { _ = try open(Self.odd, MappedFixtures.oddMapping, weightIndex: 1) }
        == "78 m.toml: event.weight: missing, expected a column with the weights that the sample's "
        + "weight_index = 1 picks from")
  }

  @Test func weightThatIsNoNumberNamesItsEntry() throws {
    var mapping = MappedFixtures.oddMapping
    mapping.event.weight = "weight"
    let input = try open(Self.odd, mapping)
    #expect(try batch(input, 0..<3).weight == [1.5, 1.5, 1.5])
    #expect(
      line { _ = try batch(input, 1..<4) }
        == "65 \(Self.odd): tree \"odd\", branch \"weight\", entry 3: found weight inf, "
        + "expected a finite one; make the sample again")
  }

  // MARK: Trees and branches

  @Test func withoutATreeTheFileMustHaveOne() {
    var mapping = MappedFixtures.tree("vectors")
    mapping.tree = nil
    #expect(
      line { _ = try open(Self.root, mapping) }
        == "65 \(Self.root): found the trees \"jagged\", \"fixed\", \"vectors\", expected one; "
        + "name it by `tree` in the mapping m.toml")
    mapping.tree = "jaged"
    #expect(
      line { _ = try open(Self.root, mapping) }
        == "65 \(Self.root): found no tree \"jaged\", expected one of \"jagged\", \"fixed\", "
        + "\"vectors\"; did you mean \"jagged\"?")
  }

  @Test func missingBranchesAreNamedTogetherWithTheNearest() {
    var mapping = MappedFixtures.tree("vectors")
    mapping.jet.pt = "Jet_ptt"
    mapping.met.phi = "met_ph"
    #expect(
      line { _ = try open(Self.root, mapping) }
        == "65 \(Self.root): tree \"vectors\": found no \"Jet_ptt\", \"met_ph\", expected these "
        + "branches by the mapping m.toml; the nearest in the file: \"jet_pt\", \"met_phi\"")
  }

  @Test(arguments: [
    Misfit(
      { $0.jet.eta = "fewer" },
      "branch \"fewer\", basket 0, entry 2: found 2 items, expected 1 by \"n\"; the branches are "
        + "not of one collection, or the file is damaged"
    ),
    Misfit(
      { $0.jet.eta = "one" },
      "branch \"one\", basket 0, entry 0: found 1 items, expected 0 by \"n\"; the branches are not "
        + "of one collection, or the file is damaged"
    ),
    Misfit(
      { $0.jet.mass = "pairs" }, "branch \"pairs\": found float32[][2], expected one number an item"
    ),
    Misfit(
      { $0.jet.phi = "text" },
      "branch \"text\": found values of type string, expected numbers; choose a branch of numbers"
    ),
    Misfit(
      { $0.muon.charge = "charge" },
      "branch \"charge\", entry 3: found 0.5, expected an integer from -128 to 127"
    ),
    Misfit({ $0.met.pt = "pt" }, "branch \"pt\", entry 0: found 0 items, expected an item 0"),
    Misfit(
      { $0.jet.mask = "pt" },
      "branch \"pt\": found float32[], expected true and false, or integers, as a mask"
    ),
    Misfit(
      { $0.jet.flavor = "score" },
      "branch \"score\", entry 1: found 0.8999999761581421, expected an integer from -255 to 255"
    ),
    Misfit(
      { $0.jet.btag = .column("score") },
      "branch \"score\": found float32[], expected integers, as a mask of b-tags, or a comparison, "
        + "as in btag = \"score >= 0.5\""
    ),
    Misfit(
      { $0.jet.btag = .column("mask") },
      "branch \"mask\", entry 3: found -1, expected a mask of bits: an integer from 0 to 2^32 - 1"
    ),
    Misfit(
      { $0.event.number = "weight" },
      "branch \"weight\", basket 0, entry 0: found 1.5, expected what fits int64"
    ),
  ])
  func columnThatDoesNotFitIsNamed(misfit: Misfit) {
    var mapping = MappedFixtures.oddMapping
    misfit.change(&mapping)
    let found = line { _ = try batch(open(Self.odd, mapping), 0..<4) }
    #expect(found == "65 \(Self.odd): tree \"odd\", \(misfit.message)")
  }

  @Test func severalNumbersForAnEventAreAnError() throws {
    var mapping = MappedFixtures.tree("vectors")
    mapping.met.pt = "weights"
    let input = try open(Self.root, mapping)
    #expect(
      line { _ = try batch(input, 0..<1) }
        == "65 \(Self.root): tree \"vectors\", branch \"weights\", entry 0: found 3 items, "
        + "expected one; map a branch with one number an event")
  }
}
