package import Events
import Fingerprints

/// Computes what an event is known by, wherever it is found again: a 128-bit hash of its values.
///
/// The first 16 bytes of SHA-256 over 32-bit little-endian words: the numbers of selected jets,
/// electrons and muons; pt, eta, phi, mass of each jet; pt, eta, phi, charge of each electron, then
/// of each muon; met, met_phi. Floating-point numbers are Float32 as stored, counts and charges
/// integers. The objects are in the order of the output. The b-tags are no part: they depend on the
/// seed.
package struct EventIdentity {
  private var buffer: [UInt32] = []

  /// Computes nothing yet.
  package init() {}

  /// The hashes of events with all their objects, two words each: what the selection gave them, if
  /// the objects are those that it selected, in its order.
  ///
  /// - Precondition: The columns fit together.
  package mutating func identities(of events: EventBatch) -> [UInt64] {
    let most = max(events.jets.pt.count, events.electrons.pt.count, events.muons.pt.count)
    let items = (0..<most).map { Int32(truncatingIfNeeded: $0) }
    var identities: [UInt64] = []
    identities.reserveCapacity(2 * events.count)
    items.withUnsafeBufferPointer { items in
      events.withView { view in
        func all(_ offsets: UnsafeBufferPointer<Int>, _ event: Int) -> UnsafeBufferPointer<Int32> {
          UnsafeBufferPointer(rebasing: items[offsets[event]..<offsets[event + 1]])
        }
        for event in 0..<view.count {
          let words = words(
            of: event, jets: all(view.jets.offsets, event),
            electrons: all(view.electrons.offsets, event), muons: all(view.muons.offsets, event),
            view)
          identities.append(words[0])
          identities.append(words[1])
        }
      }
    }
    return identities
  }

  /// The hash as two little-endian words.
  mutating func words(
    of event: Int, jets: UnsafeBufferPointer<Int32>, electrons: UnsafeBufferPointer<Int32>,
    muons: UnsafeBufferPointer<Int32>, _ view: BatchView
  ) -> [2 of UInt64] {
    let count = 3 + 4 * (jets.count + electrons.count + muons.count) + 2
    if buffer.count < count { buffer = Array(repeating: 0, count: 2 * count) }
    var hash = SHA256Stream()
    buffer.withUnsafeMutableBufferPointer { buffer in
      var words = Words(buffer)
      words.append(UInt32(truncatingIfNeeded: jets.count))
      words.append(UInt32(truncatingIfNeeded: electrons.count))
      words.append(UInt32(truncatingIfNeeded: muons.count))
      for item in jets { words.append(view.jets, Int(item)) }
      for item in electrons { words.append(view.electrons, Int(item)) }
      for item in muons { words.append(view.muons, Int(item)) }
      words.append(view.met[event].bitPattern)
      words.append(view.metPhi[event].bitPattern)
      hash.update(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[..<count])))
    }
    let words = hash.finalize().words
    return [words[0], words[1]]
  }
}

/// Words that are written one after the other into memory that has room for all.
private struct Words {
  private let memory: UnsafeMutableBufferPointer<UInt32>
  private var count = 0

  init(_ memory: UnsafeMutableBufferPointer<UInt32>) { self.memory = memory }

  @inline(__always)
  mutating func append(_ word: UInt32) {
    memory[count] = word.littleEndian
    count &+= 1
  }

  @inline(__always)
  mutating func append(_ jets: JetView, _ item: Int) {
    append(jets.pt[item].bitPattern)
    append(jets.eta[item].bitPattern)
    append(jets.phi[item].bitPattern)
    append(jets.mass[item].bitPattern)
  }

  @inline(__always)
  mutating func append(_ leptons: LeptonView, _ item: Int) {
    append(leptons.pt[item].bitPattern)
    append(leptons.eta[item].bitPattern)
    append(leptons.phi[item].bitPattern)
    append(UInt32(bitPattern: Int32(leptons.charge[item])))
  }
}
