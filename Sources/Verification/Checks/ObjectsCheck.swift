import Events
import Selection

/// The objects of selected events, and what events are known by.
struct ObjectsCheck {
  private let file: OpenedFile
  private var azimuths: [String: AzimuthCheck] = [:]
  private var identity = EventIdentity()

  init(file: OpenedFile) { self.file = file }

  /// Checks a block of events, the next after the last one.
  ///
  /// - Parameters:
  ///   - rows: The rows that they are in the file.
  ///   - firstItems: Where the jets, electrons and muons of the block begin in the file.
  mutating func check(
    _ events: SelectedEvents, _ rows: Range<Int>, firstItems: [Int]
  ) throws {
    let batch = events.events
    try finite(batch.met, "/event/met", rows.lowerBound)
    try azimuth(batch.metPhi, "/event/met_phi", rows.lowerBound)
    let jets = batch.jets
    try momenta(jets.pt, jets.eta, jets.phi, jets.offsets, "/jet", firstItems[0])
    try finite(jets.mass, "/jet/mass", firstItems[0])
    if let bad = jets.btag.firstIndex(where: { $0 > 1 }) {
      throw file.failure(
        "/jet/btag", row: firstItems[0] + bad, found: "\(jets.btag[bad])", expected: "0 or 1")
    }
    for (leptons, group, first) in [
      (batch.electrons, "/electron", firstItems[1]), (batch.muons, "/muon", firstItems[2]),
    ] {
      try momenta(leptons.pt, leptons.eta, leptons.phi, leptons.offsets, group, first)
      // 0 is what LHCO text gives a lepton without a track.
      guard let bad = leptons.charge.firstIndex(where: { !(-1...1).contains($0) }) else { continue }
      throw file.failure(
        "\(group)/charge", row: first + bad, found: "\(leptons.charge[bad])",
        expected: "-1 or 1, or 0 where the input knows none")
    }
    let expected = identity.identities(of: batch)
    guard let bad = expected.indices.first(where: { expected[$0] != events.identity[$0] }) else {
      return
    }
    throw file.failure(
      "/event/identity", row: rows.lowerBound + bad / 2,
      found: "\(events.identity[bad]) in column \(bad % 2)",
      expected: "\(expected[bad]), the hash of the event's objects")
  }

  private mutating func momenta(
    _ pt: [Float], _ eta: [Float], _ phi: [Float], _ offsets: [Int], _ group: String, _ first: Int
  ) throws {
    try finite(pt, "\(group)/pt", first)
    try finite(eta, "\(group)/eta", first)
    try azimuth(phi, "\(group)/phi", first)
    for (begin, end) in zip(offsets, offsets.dropFirst()) where end > begin {
      for i in begin + 1..<max(end, begin + 1) where pt[i] > pt[i - 1] {
        throw file.failure(
          "\(group)/pt", row: first + i, found: "\(pt[i])",
          expected: "at most \(pt[i - 1]), that of the event's object before: pT descends")
      }
    }
  }

  private func finite(_ values: [Float], _ place: String, _ first: Int) throws {
    guard let bad = values.firstIndex(where: { !$0.isFinite }) else { return }
    throw file.failure(
      place, row: first + bad, found: "\(values[bad])", expected: "a finite number")
  }

  private mutating func azimuth(_ values: [Float], _ place: String, _ first: Int) throws {
    try finite(values, place, first)
    guard let bad = azimuths[place, default: AzimuthCheck()].firstBad(values) else { return }
    throw file.failure(
      place, row: first + bad, found: "\(values[bad])", expected: "an angle from -pi to pi")
  }
}

/// Azimuths in -pi ... pi; or, throughout, in 0 ... 2 pi, as some inputs have them and the selection
/// leaves them.
///
/// Text with three decimals has 3.142 for pi, so that half of the last digit is allowed.
struct AzimuthCheck {
  private static let rounding: Float = 0.0005
  private var isAroundZero = false
  private var isPositive = false

  /// The index of the first value that cannot be; nil where all can.
  mutating func firstBad(_ values: [Float]) -> Int? {
    let half = Float(Double.pi) + Self.rounding
    let whole = Float(2 * Double.pi) + Self.rounding
    for (i, value) in values.enumerated() {
      if value < -Self.rounding { isAroundZero = true }
      if value > half { isPositive = true }
      guard value >= -half, value <= whole, !(isAroundZero && isPositive) else { return i }
    }
    return nil
  }
}
