import Foundation
import Testing

@testable import Features

/// Real Delphes events beside what the Python implementation of the features gives for them;
/// `scripts/crosscheck/make_features_golden.py` writes the fixture.
private struct Golden: Decodable {
  struct Objects: Decodable {
    let pt, eta, phi: [Float]
    let mass: [Float]?
    let btag: [Int]?
  }
  struct Event: Decodable {
    let source: String
    let met: Float
    let met_phi: Float
    let jets, electrons, muons: Objects
    let features: [String: Double?]
  }
  let events: [Event]

  static func load() throws -> Golden {
    let file = packageRoot.appending(path: "Tests/FeaturesTests/Fixtures/golden.json")
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
  }
}

extension TestEvent {
  fileprivate init(_ golden: Golden.Event) throws {
    self.init(met: golden.met, metPhi: golden.met_phi)
    let jets = golden.jets
    let (mass, btag) = (try #require(jets.mass), try #require(jets.btag))
    self.jets = jets.pt.indices.map {
      Jet(
        pt: jets.pt[$0], eta: jets.eta[$0], phi: jets.phi[$0], mass: mass[$0],
        isTagged: btag[$0] == 1)
    }
    electrons = Self.leptons(golden.electrons)
    muons = Self.leptons(golden.muons)
  }

  private static func leptons(_ columns: Golden.Objects) -> [Lepton] {
    columns.pt.indices.map {
      Lepton(pt: columns.pt[$0], eta: columns.eta[$0], phi: columns.phi[$0])
    }
  }
}

@Suite struct GoldenTests {
  @Test func realEventsAgreeWithThePythonImplementation() throws {
    let golden = try Golden.load().events
    #expect(golden.count >= 25)
    let rows = try computed(golden.map(TestEvent.init))
    for (event, row) in zip(golden, rows) {
      #expect(Set(event.features.keys) == Set(allNames))
      for (name, value) in event.features {
        #expect(agrees(row[name], value ?? .nan), "\(event.source): \(name)")
      }
    }
  }
}
