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
    events.withView { view in
      func all(_ offsets: UnsafeBufferPointer<Int>, _ event: Int) -> ArraySlice<Int32> {
        items[offsets[event]..<offsets[event + 1]]
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
    return identities
  }

  /// The hash as two little-endian words.
  mutating func words(
    of event: Int, jets: ArraySlice<Int32>, electrons: ArraySlice<Int32>, muons: ArraySlice<Int32>,
    _ view: BatchView
  ) -> [2 of UInt64] {
    buffer.removeAll(keepingCapacity: true)
    add(UInt32(truncatingIfNeeded: jets.count))
    add(UInt32(truncatingIfNeeded: electrons.count))
    add(UInt32(truncatingIfNeeded: muons.count))
    for item in jets {
      let jet = Int(item)
      add(view.jets.pt[jet].bitPattern)
      add(view.jets.eta[jet].bitPattern)
      add(view.jets.phi[jet].bitPattern)
      add(view.jets.mass[jet].bitPattern)
    }
    for electron in electrons { add(view.electrons, Int(electron)) }
    for muon in muons { add(view.muons, Int(muon)) }
    add(view.met[event].bitPattern)
    add(view.metPhi[event].bitPattern)
    var hash = SHA256Stream()
    buffer.withUnsafeBytes { hash.update($0) }
    let words = hash.finalize().words
    return [words[0], words[1]]
  }

  private mutating func add(_ columns: LeptonView, _ item: Int) {
    add(columns.pt[item].bitPattern)
    add(columns.eta[item].bitPattern)
    add(columns.phi[item].bitPattern)
    add(UInt32(bitPattern: Int32(columns.charge[item])))
  }

  private mutating func add(_ word: UInt32) { buffer.append(word.littleEndian) }
}
