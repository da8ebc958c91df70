import Events
import Fingerprints
import Settings
import Testing

@testable import Selection

@Suite struct EventIdentityTests {
  private let event = BuiltEvent(
    met: 55, metPhi: 0.5,
    jets: [.init(pt: 60, eta: 1, phi: 2, mass: 9, flavor: 5), .init(pt: 30)],
    electrons: [.init(pt: 25, eta: 0.5, phi: -1, charge: -1)],
    muons: [.init(pt: 21, phi: 3)])

  private func identity(
    _ event: BuiltEvent, seed: UInt64 = 1, file: InputFile = .built()
  ) throws -> [UInt64] {
    try Outcome(.cutting(), [EventBatch([event])], seed: seed, file: file).selected.identity
  }

  @Test func wordsFollowTheDocumentedRecipe() throws {
    var hash = SHA256Stream()
    for count in [2, 1, 1] as [UInt32] { hash.update(count) }
    for value in [60, 1, 2, 9, 30, 0, 0, 5, 25, 0.5, -1] as [Float] {
      hash.update(value.bitPattern)
    }
    hash.update(Int32(-1))
    for value in [21, 0, 3] as [Float] { hash.update(value.bitPattern) }
    hash.update(Int32(1))
    for value in [55, 0.5] as [Float] { hash.update(value.bitPattern) }
    let words = hash.finalize().words
    #expect(try identity(event) == [words[0], words[1]])
  }

  @Test func placeWeightAndTagsAreNoPart() throws {
    let expected = try identity(event)
    var other = event
    other.entry = 99
    other.weight = -3
    #expect(try identity(other, seed: 5, file: .built(4, index: 2)) == expected)
    other.jets.append(.init(pt: 20))
    #expect(try identity(other) == expected, "a jet that is not selected")
  }

  @Test func everyStoredValueIsAPart() throws {
    let changes: [(inout BuiltEvent) -> Void] = [
      { $0.met = 56 }, { $0.metPhi = 0.25 }, { $0.jets[0].pt = 61 }, { $0.jets[0].eta = 1.5 },
      { $0.jets[0].phi = 2.5 }, { $0.jets[0].mass = 8 }, { $0.electrons[0].pt = 26 },
      { $0.electrons[0].eta = 0 }, { $0.electrons[0].phi = 0 }, { $0.electrons[0].charge = 1 },
      { $0.muons[0].phi = 2 }, { $0.jets.removeLast() }, { $0.muons.removeAll() },
      { swap(&$0.electrons, &$0.muons) },
    ]
    var seen: Set<[UInt64]> = [try identity(event)]
    for change in changes {
      var other = event
      change(&other)
      #expect(seen.insert(try identity(other)).inserted)
    }
  }
}
