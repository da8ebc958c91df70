import CounterRandom
import Fingerprints
import Settings

/// Decides which jets are b-tagged.
enum BTagger: Sendable {
  case emulate(TagEmulation)
  case bit(UInt32)

  init(_ settings: SelectionSettings.BTagging, sampleName: String, seed: UInt64) {
    switch settings {
    case .emulate(let workingPoint):
      self = .emulate(
        TagEmulation(workingPoint: workingPoint, sampleName: sampleName, seed: seed))
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
  /// Keyed by the first 8 bytes of SHA-256 over "hep-prep/b-tag", the seed (8 bytes, little-endian)
  /// and the sample's name.
  private let philox: Philox4x32

  init(workingPoint: WorkingPoint, sampleName: String, seed: UInt64) {
    self.workingPoint = workingPoint
    var hash = SHA256Stream()
    hash.update("hep-prep/b-tag")
    hash.update(seed)
    hash.update(sampleName)
    philox = Philox4x32(key: hash.finalize().words[0])
  }

  /// The draw of a jet.
  ///
  ///     counter word   content
  ///     0, 1           the first 8 bytes of the fingerprint
  ///     2              entry, lower 32 bits
  ///     3              entry, next 16 bits, over the jet's index, 16 bits
  func draw(fingerprint: Digest, entry: UInt64, jet: Int) -> Double {
    let file = fingerprint.words[0]
    return philox.uniform(at: [
      UInt32(truncatingIfNeeded: file), UInt32(truncatingIfNeeded: file >> 32),
      UInt32(truncatingIfNeeded: entry),
      UInt32(truncatingIfNeeded: entry >> 32) << 16 | UInt32(UInt16(truncatingIfNeeded: jet)),
    ])
  }
}
