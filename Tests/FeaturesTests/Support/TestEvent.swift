import CounterRandom
import Events
import Foundation

@testable import Features

/// An event of a test, object by object.
struct TestEvent: Equatable {
  struct Jet: Equatable {
    var pt, eta, phi, mass: Float
    var isTagged: Bool
  }
  struct Lepton: Equatable {
    var pt, eta, phi: Float
  }

  var jets: [Jet] = []
  var electrons: [Lepton] = []
  var muons: [Lepton] = []
  var met: Float = 50
  var metPhi: Float = 0
}

extension SelectedEvents {
  /// The events in a batch; entry 100 and on, of file 1.
  init(_ events: [TestEvent]) {
    self.init()
    for (index, event) in events.enumerated() {
      file.append(1)
      identity += [0, UInt64(index)]
      self.events.append(event, entry: UInt64(100 + index))
    }
  }
}

extension EventBatch {
  fileprivate mutating func append(_ event: TestEvent, entry: UInt64) {
    self.entry.append(entry)
    number.append(0)
    weight.append(1)
    met.append(event.met)
    metPhi.append(event.metPhi)
    for jet in event.jets {
      jets.pt.append(jet.pt)
      jets.eta.append(jet.eta)
      jets.phi.append(jet.phi)
      jets.mass.append(jet.mass)
      jets.btag.append(jet.isTagged ? 1 : 0)
    }
    jets.offsets.append(jets.pt.count)
    electrons.append(event.electrons)
    muons.append(event.muons)
  }
}

extension LeptonColumns {
  fileprivate mutating func append(_ leptons: [TestEvent.Lepton]) {
    for lepton in leptons {
      pt.append(lepton.pt)
      eta.append(lepton.eta)
      phi.append(lepton.phi)
      charge.append(1)
    }
    offsets.append(pt.count)
  }
}

extension TestEvent {
  /// A random event as a loose selection leaves it: `jets` jets, each tagged or not.
  ///
  /// Angles are multiples of 1/4096, so that turning and boosting by such multiples is exact.
  static func random(
    _ random: inout PhiloxSequence, jets: ClosedRange<Int>, leptons: ClosedRange<Int>
  ) -> TestEvent {
    func uniform(_ range: ClosedRange<Double>) -> Float {
      Float(range.lowerBound + random.uniform() * (range.upperBound - range.lowerBound))
    }
    func angle(_ limit: Double) -> Float { (uniform(-limit...limit) * 4096).rounded() / 4096 }
    func count(_ range: ClosedRange<Int>) -> Int {
      range.lowerBound + Int(random.below(UInt64(range.count)))
    }
    var event = TestEvent(met: uniform(5...200), metPhi: angle(3.14))
    event.jets = (0..<count(jets)).map { _ in
      Jet(
        pt: uniform(25...250), eta: angle(2.5), phi: angle(3.14), mass: uniform(3...25),
        isTagged: random.below(2) == 1)
    }.sorted { $0.pt > $1.pt }
    for _ in 0..<count(leptons) {
      let lepton = Lepton(pt: uniform(20...150), eta: angle(2.5), phi: angle(3.14))
      if random.below(2) == 1 { event.electrons.append(lepton) } else { event.muons.append(lepton) }
    }
    event.electrons.sort { $0.pt > $1.pt }
    event.muons.sort { $0.pt > $1.pt }
    return event
  }
}

/// The names of the whole registry.
let allNames = FeatureRegistry.all.map(\.name)

/// The features of events, each as a dictionary by name.
func computed(
  _ events: [TestEvent], names: [String] = allNames
) throws -> [[String: Float]] {
  let computer = FeatureComputer(
    try FeatureSet(names: names, source: "test"), inputPaths: ["a.root", "b.root"])
  var matrix: [Float] = []
  try computer.compute(SelectedEvents(events), into: &matrix)
  return events.indices.map { row in
    Dictionary(
      uniqueKeysWithValues: zip(names, matrix[row * names.count..<(row + 1) * names.count]))
  }
}

/// Whether a feature agrees with a double-precision value: a few roundings to single precision, and
/// near zero what cancels in E^2 - p^2 of light-like sums; NaN only with NaN.
func agrees(_ value: Float?, _ expected: Double) -> Bool {
  guard let value else { return false }
  if expected.isNaN { return value.isNaN }
  return abs(Double(value) - expected) <= 3e-7 * abs(expected) + 1e-5
}

/// The root of the package.
let packageRoot = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()
