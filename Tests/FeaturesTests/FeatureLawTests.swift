import CounterRandom
import Testing

@testable import Features

/// What must hold for any event.
@Suite struct FeatureLawTests {
  private func events(
    seed: UInt64, count: Int, jets: ClosedRange<Int> = 5...9, leptons: ClosedRange<Int> = 1...1
  ) -> [TestEvent] {
    var random = PhiloxSequence(key: seed, stream: 0)
    return (0..<count).map { _ in .random(&random, jets: jets, leptons: leptons) }
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func everyFeatureAgreesWithTheSlowReference(seed: UInt64) throws {
    let events = events(seed: seed, count: 25, jets: 0...9, leptons: 0...2)
    for (index, row) in try computed(events).enumerated() {
      let expected = ReferenceFeatures.features(events[index])
      #expect(Set(expected.keys) == Set(allNames))
      for (name, value) in expected {
        #expect(
          agrees(row[name], value),
          "seed \(seed), event \(index): \(name) \(row[name] ?? .nan), expected \(value)")
      }
    }
  }

  /// The azimuths leave [-pi, pi], as those of some inputs do: the sum of the angles is exact.
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func turningAroundTheBeamChangesNothing(seed: UInt64) throws {
    let events = events(seed: seed, count: 10)
    let turned = events.map { event in
      var event = event
      for i in event.jets.indices { event.jets[i].phi += 1.75 }
      for i in event.electrons.indices { event.electrons[i].phi += 1.75 }
      for i in event.muons.indices { event.muons[i].phi += 1.75 }
      event.metPhi += 1.75
      return event
    }
    try expectEqual(try computed(events), try computed(turned), names: allNames, seed: seed)
  }

  /// Of massless objects: a boost along the beam adds to all pseudorapidities.
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func boostingAlongTheBeamKeepsMassesDistancesAndTransverseMomenta(seed: UInt64) throws {
    let events = events(seed: seed, count: 10).map { event in
      var event = event
      for i in event.jets.indices { event.jets[i].mass = 0 }
      return event
    }
    let boosted = events.map { event in
      var event = event
      for i in event.jets.indices { event.jets[i].eta += 0.5 }
      for i in event.electrons.indices { event.electrons[i].eta += 0.5 }
      for i in event.muons.indices { event.muons[i].eta += 0.5 }
      return event
    }
    // The sum of two massless vectors is massive, and its pseudorapidity no such coordinate.
    let invariant = allNames.filter { name in
      name != "dr_lep_bb_min_dr"
        && ["m_", "dr_", "deta_", "pt_", "ht_", "n_", "mt_", "transverse_"].contains {
          name.hasPrefix($0)
        }
    }
    #expect(invariant.count > 45)
    try expectEqual(try computed(events), try computed(boosted), names: invariant, seed: seed)
  }

  private func expectEqual(
    _ a: [[String: Float]], _ b: [[String: Float]], names: [String], seed: UInt64
  ) throws {
    for (index, (first, second)) in zip(a, b).enumerated() {
      for name in names {
        let value = try #require(first[name])
        #expect(
          agrees(second[name], Double(value)),
          "seed \(seed), event \(index): \(name) \(value), then \(second[name] ?? .nan)")
      }
    }
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func shapesStayInTheirRanges(seed: UInt64) throws {
    for row in try computed(events(seed: seed, count: 20, jets: 1...9)) {
      func value(_ name: String) throws -> Float { try #require(row[name]) }
      for name in ["aplanarity_jets", "aplanarity_all"] {
        #expect((0...0.5).contains(try value(name)), "seed \(seed)")
      }
      for name in ["sphericity_jets", "sphericity_all", "transverse_sphericity_jets"] {
        #expect((0...1).contains(try value(name)), "seed \(seed)")
      }
      #expect((0...0.5).contains(try value("planarity_jets")), "seed \(seed)")
      // |p| < E, and one part in 10^7 for single precision.
      let zeroth = try value("h0_all") * 1.000_000_1
      #expect((0...1).contains(try value("h0_all")))
      for name in ["h1_all", "h4_all"] { #expect((0...zeroth).contains(try value(name))) }
      #expect(abs(try value("h3_all")) <= zeroth)
      #expect((0...1).contains(try value("h2_jets")))
    }
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func twoBJetsLieInAPlane(seed: UInt64) throws {
    let events = events(seed: seed, count: 20).map { event in
      var event = event
      for i in event.jets.indices { event.jets[i].isTagged = i == 1 || i == 3 }
      return event
    }
    for row in try computed(events, names: ["aplanarity_bjets"]) {
      #expect((0...1.5e-12).contains(try #require(row["aplanarity_bjets"])), "seed \(seed)")
    }
  }

  /// Bit for bit, whatever is computed beside it, before it in the batch, or by which computer.
  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func featureDependsOnItsEventAlone(seed: UInt64) throws {
    let events = events(seed: seed, count: 8, jets: 0...9, leptons: 0...2)
    let together = try computed(events)
    for (index, event) in events.enumerated() {
      for name in allNames {
        let alone = try #require(try computed([event], names: [name])[0][name])
        #expect(
          together[index][name]?.bitPattern == alone.bitPattern,
          "seed \(seed), event \(index): \(name)")
      }
    }
  }

  @Test func electronAndMuonCountAlike() throws {
    let events = events(seed: 4, count: 10)
    let swapped = events.map { event in
      var event = event
      swap(&event.electrons, &event.muons)
      return event
    }
    try expectEqual(try computed(events), try computed(swapped), names: allNames, seed: 4)
  }
}
