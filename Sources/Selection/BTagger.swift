import CounterRandom
import Events
import Fingerprints
import Settings

/// Decides which jets are b-tagged.
enum BTagger: Sendable {
  case emulate(TagEmulation)
  case bit(UInt32)

  init(_ settings: SelectionSettings, sampleName: String, seed: UInt64) {
    switch settings.bTagging {
    case .emulate(let workingPoint):
      self = .emulate(
        TagEmulation(
          workingPoint: workingPoint, sampleName: sampleName, seed: seed,
          selectionFile: settings.file))
    case .bit(let bit):
      self = .bit(1 << UInt32(bit))
    }
  }
}

/// Draws b-tags: a jet is tagged if a uniform draw in [0, 1) is below the probability that the
/// working point gives for its flavour and pT.
///
/// The draw is a function of the seed, the sample's name, the file's fingerprint, the entry and the
/// jet's index in the event as the file has it, and of nothing else.
struct TagEmulation: Sendable {
  let workingPoint: WorkingPoint
  private let bounds: TagBounds
  private let selectionFile: String
  /// Keyed by the first 8 bytes of SHA-256 over "hep-prep/b-tag", the seed (8 bytes, little-endian)
  /// and the sample's name.
  private let philox: Philox4x32

  /// - Parameter selectionFile: The configuration that names the working point, for errors.
  init(workingPoint: WorkingPoint, sampleName: String, seed: UInt64, selectionFile: String) {
    self.workingPoint = workingPoint
    self.selectionFile = selectionFile
    bounds = TagBounds(workingPoint)
    var hash = SHA256Stream()
    hash.update("hep-prep/b-tag")
    hash.update(seed)
    hash.update(sampleName)
    philox = Philox4x32(key: hash.finalize().words[0])
  }

  /// Lends the draws of a file's jets.
  @inline(__always)
  func withDraws<R>(
    of fingerprint: Digest, _ body: (TagDraws) throws(BadValue) -> R
  ) throws(BadValue) -> R {
    try bounds.withCells { (cells) throws(BadValue) in
      try body(
        TagDraws(
          philox: philox, file: fingerprint.words[0],
          absEtaMax: Float(roundedUp: workingPoint.absEtaMax), cells: cells))
    }
  }

  /// Whether a jet of a batch is tagged.
  ///
  /// - Throws: ``BadValue`` where the formula gives no number.
  @inline(__always)
  func isTagged(
    _ jet: Int, of event: Int, _ view: BatchView, _ draws: TagDraws
  ) throws(BadValue) -> Bool {
    let (pt, eta, flavor) = (view.jets.pt[jet], view.jets.eta[jet], view.jets.flavor[jet])
    guard abs(eta) < draws.absEtaMax else { return false }
    let draw = draws.draw(entry: view.entry[event], jet: jet &- view.jets.offsets[event])
    switch draws.cells.verdict(draw, flavor: flavor, pt: pt) {
    case .tagged: return true
    case .untagged: return false
    case .unknown: return draw < (try probability(flavor: flavor, pt: pt, eta: eta))
    }
  }

  /// The probability by the formula itself.
  ///
  /// - Throws: ``BadValue`` where it gives no number.
  func probability(flavor: UInt8, pt: Float, eta: Float) throws(BadValue) -> Double {
    let probability = workingPoint.probability(
      flavor: flavor, pt: Double(pt), absEta: Double(abs(eta)))
    guard !probability.isNaN else {
      throw BadValue(
        reason: .undefinedProbability(
          workingPoint: workingPoint.name, flavor: flavor, pt: Double(pt)),
        configuration: selectionFile)
    }
    return probability
  }

  /// The draw of a jet.
  func draw(fingerprint: Digest, entry: UInt64, jet: Int) -> Double {
    TagDraws.draw(philox, file: fingerprint.words[0], entry: entry, jet: jet)
  }
}

/// The draws of the jets of one file, and what decides by them: all that a jet needs, without
/// references.
struct TagDraws {
  fileprivate let philox: Philox4x32
  fileprivate let file: UInt64
  /// See ``ObjectCuts/Of``: the threshold of the comparison with a Float.
  fileprivate let absEtaMax: Float
  fileprivate let cells: TagBounds.Cells

  @inline(__always)
  fileprivate func draw(entry: UInt64, jet: Int) -> Double {
    Self.draw(philox, file: file, entry: entry, jet: jet)
  }

  ///     counter word   content
  ///     0, 1           the first 8 bytes of the fingerprint
  ///     2              entry, lower 32 bits
  ///     3              entry, next 16 bits, over the jet's index, 16 bits
  @inline(__always)
  fileprivate static func draw(
    _ philox: Philox4x32, file: UInt64, entry: UInt64, jet: Int
  ) -> Double {
    // Not an array literal: that would be an array in memory first.
    philox.uniform(
      at: SIMD4(
        UInt32(truncatingIfNeeded: file), UInt32(truncatingIfNeeded: file >> 32),
        UInt32(truncatingIfNeeded: entry),
        UInt32(truncatingIfNeeded: entry >> 32) << 16 | UInt32(UInt16(truncatingIfNeeded: jet))))
  }
}
