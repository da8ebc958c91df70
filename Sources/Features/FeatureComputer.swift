public import Events

/// Computes the rows of a feature matrix, a batch of selected events at a time.
///
/// Belongs to one thread. Its memory grows to the largest event seen; an event allocates nothing.
public final class FeatureComputer {
  /// More jets in an event are an error: no selection of a collision's jets has as many, and the
  /// tables of pairs grow with the square.
  public static let maxJets = 512

  /// The columns.
  public let features: FeatureSet
  private let inputPaths: [String]
  private let groups: FeatureGroups
  private let slots: [Int]
  private var memory = EventMemory(jets: 16)

  /// A computer of some features.
  ///
  /// - Parameters:
  ///   - features: The columns.
  ///   - inputPaths: The sample's input files in order, which errors name by an event's `file`.
  public init(_ features: FeatureSet, inputPaths: [String]) {
    self.features = features
    self.inputPaths = inputPaths
    groups = features.groups
    slots = features.features.map(\.quantity.rawValue)
  }

  /// Replaces the matrix by the features of a batch.
  ///
  /// Shape: [events, features], row-major. Range: NaN where an event lacks a feature's objects, and
  /// in the whole row where a value of a jet or of the lepton is not finite.
  ///
  /// - Precondition: The columns of `selected` have the lengths that its offsets say.
  /// - Throws: On an event with more than ``maxJets`` jets, or jets not in descending pT.
  public func compute(
    _ selected: SelectedEvents, into matrix: inout [Float]
  ) throws(FeatureError) {
    let largest = try largestJetCount(selected)
    if largest > memory.jets { memory = EventMemory(jets: largest) }
    let missing = selected.count * features.count - matrix.count
    if missing < 0 { matrix.removeLast(-missing) }
    if missing > 0 { matrix.append(contentsOf: repeatElement(.nan, count: missing)) }
    fill(&matrix, from: selected.events)
  }

  /// The most jets of an event, once every event's are checked.
  private func largestJetCount(_ selected: SelectedEvents) throws(FeatureError) -> Int {
    let offsets = selected.events.jets.offsets.span
    let pt = selected.events.jets.pt.span
    var largest = 0
    for event in 0..<selected.count {
      let (start, end) = (offsets[event], offsets[event + 1])
      if end - start > Self.maxJets {
        throw error(.tooManyJets(end - start, limit: Self.maxJets), selected, event)
      }
      for jet in start..<max(start, end - 1) where pt[jet] < pt[jet + 1] {
        throw error(.unsortedJets(index: jet + 1 - start), selected, event)
      }
      largest = max(largest, end - start)
    }
    return largest
  }

  private func error(
    _ reason: FeatureError.Reason, _ selected: SelectedEvents, _ event: Int
  ) -> FeatureError {
    FeatureError(reason, in: .event(event, of: selected, inputPaths: inputPaths))
  }

  private func fill(_ matrix: inout [Float], from events: EventBatch) {
    let offsets = events.jets.offsets.span
    let (pt, eta) = (events.jets.pt.span, events.jets.eta.span)
    let (phi, mass) = (events.jets.phi.span, events.jets.mass.span)
    let btag = events.jets.btag.span
    let (met, metPhi) = (events.met.span, events.metPhi.span)
    let slots = slots
    let groups = groups
    let columns = memory.columns
    var rows = matrix.mutableSpan
    var cell = 0
    for i in 0..<events.count {
      var event = EventKinematics(columns: columns)
      for jet in offsets[i]..<offsets[i + 1] {
        event.addJet(
          pt: pt[jet], eta: eta[jet], phi: phi[jet], mass: mass[jet], isTagged: btag[jet] != 0)
      }
      if let lepton = LeadingLepton(of: i, in: events) {
        event.addLepton(pt: lepton.pt, eta: lepton.eta, phi: lepton.phi)
      }
      event.evaluate(groups, met: met[i], metPhi: metPhi[i])
      for column in slots.indices {
        rows[cell] = Float(columns.values.base[slots[column]])
        cell += 1
      }
    }
  }
}

/// The lepton of largest pT among an event's electrons and muons; the first of equal ones,
/// electrons before muons. The usual selection leaves exactly one.
private struct LeadingLepton {
  var pt, eta, phi: Float

  @inline(__always) init?(of event: Int, in events: EventBatch) {
    self.init(pt: -.infinity, eta: 0, phi: 0)
    take(event, events.electrons)
    take(event, events.muons)
    if pt == -.infinity { return nil }
  }

  private init(pt: Float, eta: Float, phi: Float) {
    (self.pt, self.eta, self.phi) = (pt, eta, phi)
  }

  @inline(__always) private mutating func take(_ event: Int, _ leptons: LeptonColumns) {
    for i in leptons.offsets[event]..<leptons.offsets[event + 1] where leptons.pt[i] > pt {
      (pt, eta, phi) = (leptons.pt[i], leptons.eta[i], leptons.phi[i])
    }
  }
}
