import Events
import Settings
import Testing

@testable import EventReaders

@Suite struct MappedHDF5InputTests {
  private static let path = MappedFixtures.hdf5

  private func open(_ mapping: Mapping, weightIndex: Int = 0) throws -> any EventInput {
    try openEventInput(
      path: Self.path, options: EventInputOptions(weightIndex: weightIndex, mapping: mapping))
  }

  // MARK: The same events in every form

  /// Masks of every event's jets in front of and behind which there is padding, or NaN in pT.
  @Test(arguments: [MappedFixtures.plain, MappedFixtures.compound])
  func eventsAreThoseOfTheDelphesFile(mapping: Mapping) throws {
    let delphes = try DelphesInput(path: Expected.path)
    let input = try open(mapping)
    #expect(input.entryCount == 60 && input.hasFlavor && input.hasBTag)
    let (reader, expected) = (try input.makeReader(), try delphes.makeReader())
    var (found, wanted) = (EventBatch(), EventBatch())
    for entries in [0..<60, 20..<41, 59..<60, 7..<7, 0..<3] {
      try reader.read(entries, into: &found)
      try expected.read(entries, into: &wanted)
      expectEqual(found, wanted)
    }
  }

  @Test func aMaskOfAFieldIsAsGoodAsNaN() throws {
    var mapping = MappedFixtures.compound
    mapping.jet.mask = "compound/jet.valid"
    mapping.muon.mask = "compound/muon.valid"
    expectEqual(
      try batch(open(mapping), 0..<60), try batch(open(MappedFixtures.compound), 0..<60))
  }

  @Test func fieldsOfFieldsAreRounded() throws {
    var mapping = MappedFixtures.compound
    mapping.jet.pt = "compound/jet.p4.pt"
    mapping.jet.eta = "/compound/jet.p4.eta"
    expectEqual(
      try batch(open(mapping), 0..<60), try batch(open(MappedFixtures.compound), 0..<60))
  }

  @Test func unitsAreDividedOut() throws {
    var mapping = MappedFixtures.compound
    mapping.momentumUnit = .mev
    let (found, expected) = (
      try batch(open(mapping), 0..<60), try batch(open(MappedFixtures.compound), 0..<60)
    )
    func divided(_ values: [Float]) -> [Float] { values.map { Float(Double($0) / 1000) } }
    #expect(found.jets.pt == divided(expected.jets.pt))
    #expect(found.jets.mass == divided(expected.jets.mass))
    #expect(found.jets.eta == expected.jets.eta)
    #expect(found.muons.pt == divided(expected.muons.pt))
    #expect(found.met == divided(expected.met) && found.metPhi == expected.metPhi)
  }

  @Test(arguments: ["plain/weights", "compound/event.weights"])
  func weightIndexPicksAnItem(column: String) throws {
    var mapping = MappedFixtures.plain
    mapping.event.weight = column
    #expect(try batch(open(mapping, weightIndex: 2), 5..<7).weight == [5.5, 6.5])
    let name = "/" + column
    #expect(
      line { _ = try open(mapping, weightIndex: 3) }
        == "65 \(Self.path): \(name): found 3 weights an event, expected an item 3 by the sample's "
        + "weight_index")
  }

  @Test func aDatasetWithADotInItsNameIsFound() throws {
    var mapping = MappedFixtures.plain
    mapping.met.pt = "odd/with.dot"
    expectEqual(try batch(open(mapping), 0..<60), try batch(open(MappedFixtures.plain), 0..<60))
  }

  @Test func withoutAMappingItIsNoEventFile() {
    #expect(
      line { _ = try openEventInput(path: Self.path) }
        == "65 \(Self.path): /event/weight: found nothing, expected a dataset")
  }

  // MARK: What does not fit

  @Test(arguments: [
    Misfit(
      { $0.jet.pt = "plain/jets/ptt" },
      "/plain/jets/ptt: found nothing, expected a dataset; did you mean \"pt\"?"
    ),
    Misfit(
      { $0.jet.pt = "compound/jet.pT4" },
      "/compound/jet: found no field \"pT4\", expected one of pt, eta, phi, mass, flavor, btag, p4, "
        + "valid; did you mean \"p4\" or \"pt\"?"
    ),
    Misfit(
      { $0.jet.mask = "odd/narrow" },
      "/odd/narrow: found the shape [60, 13], expected [60, 14] as /plain/jets/pt"
    ),
    Misfit(
      { $0.jet.mask = "odd/real_mask" },
      "/odd/real_mask: found float32, expected true and false, or integers, as a mask"
    ),
    Misfit(
      { $0.jet.eta = "plain/met" },
      "/plain/met: found the shape [60], expected [60, 14] as /plain/jets/pt"
    ),
    Misfit(
      { $0.jet.mass = "odd/cube" },
      "/odd/cube: found the shape [60, 14, 2], expected [60] or [60, M], for the events of "
        + "/plain/jets/pt"
    ),
    Misfit(
      { $0.met.pt = "odd/short" },
      "/odd/short: found the shape [59], expected [60] or [60, M], for the events of /plain/jets/pt"
    ),
    Misfit(
      { $0.met.phi = "plain/muons/pt" },
      "/plain/muons/pt: found the shape [60, 3], expected [60], one number an event"
    ),
    Misfit({ $0.met.phi = "odd/text" }, "/odd/text: found string, expected numbers"),
    Misfit({ $0.met.phi = "compound/event" }, "/compound/event: found compound, expected numbers"),
    Misfit(
      { $0.jet.flavor = "plain/jets/pt" },
      "/plain/jets/pt, entry 0: found 94.99490356445312, expected an integer from -255 to 255"
    ),
  ])
  func columnThatDoesNotFitIsNamed(misfit: Misfit) {
    var mapping = MappedFixtures.plain
    misfit.change(&mapping)
    #expect(
      line { _ = try batch(open(mapping), 0..<60) } == "65 \(Self.path): \(misfit.message)")
  }
}
