import CounterRandom
import Events
import Fingerprints
import Settings

/// Decides which jets are b-tagged.
enum BTagger: Sendable {
  case emulate(TagEmulation)
  case bit(TagMask)

  init(_ settings: SelectionSettings, sampleName: String, seed: UInt64) {
    switch settings.bTagging {
    case .emulate(let workingPoint):
      self = .emulate(
        TagEmulation(
          workingPoint: workingPoint, sampleName: sampleName, seed: seed,
          selectionFile: settings.file))
    case .bit(let bit):
      self = .bit(TagMask(bits: 1 << UInt32(bit)))
    }
  }
}

/// Reads b-tags off the mask that the input has.
struct TagMask: Sendable {
  let bits: UInt32

  /// Tags jets.
  ///
  /// - Parameter tags: Where the tags go, in the order of `jets`.
  @inline(__always)
  func tag(_ jets: IndexList, _ view: BatchView, into tags: TagMemory) {
    for position in 0..<jets.count {
      tags.isTagged[position] = view.jets.btag[jets[position]] & bits != 0 ? 1 : 0
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

  /// Tags jets.
  ///
  /// - Parameter tags: Holds each jet's event; where the tags go, in the order of `jets`.
  /// - Throws: ``BadValue`` where the formula gives no number.
  @inline(__always)
  func tag(
    _ jets: IndexList, _ view: BatchView, _ draws: TagDraws, into tags: TagMemory
  ) throws(BadValue) {
    for position in 0..<jets.count {
      let event = Int(tags.events[position])
      let entry = view.entry[event]
      let number = UInt32(
        UInt16(truncatingIfNeeded: jets[position] &- view.jets.offsets[event]))
      tags.counters.third[position] = UInt32(truncatingIfNeeded: entry)
      tags.counters.last[position] = UInt32(truncatingIfNeeded: entry >> 32) << 16 | number
    }
    draws.draw(jets.count, in: tags)
    let undecidedCount = decide(jets, view, draws, tags)
    for place in 0..<undecidedCount {
      let position = Int(tags.undecided[place])
      let jet = jets[position]
      let probability = try probability(
        flavor: view.jets.flavor[jet], pt: view.jets.pt[jet], eta: view.jets.eta[jet])
      tags.isTagged[position] = tags.draws[position] < probability ? 1 : 0
    }
  }

  /// Tags the jets whose draw lies outside the bounds of their probability, and lists the others.
  ///
  /// No jump depends on a draw: one that is mispredicted costs more than all the rest.
  @inline(__always)
  private func decide(
    _ jets: IndexList, _ view: BatchView, _ draws: TagDraws, _ tags: TagMemory
  ) -> Int {
    var undecidedCount = 0
    for position in 0..<jets.count {
      let jet = jets[position]
      let (lower, upper) = draws.cells.bounds(
        flavor: view.jets.flavor[jet], pt: view.jets.pt[jet])
      let draw = tags.draws[position]
      // The sign bits of the differences, which are exact in sign.
      let isBelowLower = (draw - lower).bitPattern >> 63
      let isBelowUpper = (draw - upper).bitPattern >> 63
      let isInside: UInt64 = abs(view.jets.eta[jet]) < draws.absEtaMax ? 1 : 0
      tags.isTagged[position] = UInt8(truncatingIfNeeded: isBelowLower & isInside)
      tags.undecided[undecidedCount] = Int32(truncatingIfNeeded: position)
      undecidedCount &+= Int(truncatingIfNeeded: ~isBelowLower & isBelowUpper & isInside)
    }
    return undecidedCount
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
  ///
  ///     counter word   content
  ///     0, 1           the first 8 bytes of the fingerprint
  ///     2              entry, lower 32 bits
  ///     3              entry, next 16 bits, over the jet's index, 16 bits
  func draw(fingerprint: Digest, entry: UInt64, jet: Int) -> Double {
    let file = fingerprint.words[0]
    return philox.uniform(
      at: [
        UInt32(truncatingIfNeeded: file), UInt32(truncatingIfNeeded: file >> 32),
        UInt32(truncatingIfNeeded: entry),
        UInt32(truncatingIfNeeded: entry >> 32) << 16 | UInt32(UInt16(truncatingIfNeeded: jet)),
      ])
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

  /// The draws of jets whose counters are in the memory: see
  /// ``TagEmulation/draw(fingerprint:entry:jet:)``.
  fileprivate func draw(_ count: Int, in tags: TagMemory) {
    philox.uniforms(
      at: UInt32(truncatingIfNeeded: file), UInt32(truncatingIfNeeded: file >> 32),
      third: tags.counters.third, last: tags.counters.last, count: count, into: tags.draws)
  }
}
