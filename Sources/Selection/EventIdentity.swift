import Events
import Fingerprints

/// Computes what an event is known by, wherever it is found again: a 128-bit hash of its values.
///
/// The first 16 bytes of SHA-256 over 32-bit little-endian words: the numbers of selected jets,
/// electrons and muons; pt, eta, phi, mass of each jet; pt, eta, phi, charge of each electron, then
/// of each muon; met, met_phi. Floating-point numbers are Float32 as stored, counts and charges
/// integers. The objects are in the order of the output. The b-tags are no part: they depend on the
/// seed.
struct EventIdentity {
  private var buffer: [UInt32] = []

  /// The hash as two little-endian words.
  mutating func words(
    of event: Int, _ objects: SelectedObjects, _ batch: EventBatch
  ) -> [2 of UInt64] {
    buffer.removeAll(keepingCapacity: true)
    for count in [objects.jets.count, objects.electrons.count, objects.muons.count] {
      add(UInt32(truncatingIfNeeded: count))
    }
    for jet in objects.jets {
      add(batch.jets.pt[jet].bitPattern)
      add(batch.jets.eta[jet].bitPattern)
      add(batch.jets.phi[jet].bitPattern)
      add(batch.jets.mass[jet].bitPattern)
    }
    for electron in objects.electrons { add(batch.electrons, electron) }
    for muon in objects.muons { add(batch.muons, muon) }
    add(batch.met[event].bitPattern)
    add(batch.metPhi[event].bitPattern)
    var hash = SHA256Stream()
    buffer.withUnsafeBytes { hash.update($0) }
    let words = hash.finalize().words
    return [words[0], words[1]]
  }

  private mutating func add(_ columns: LeptonColumns, _ item: Int) {
    add(columns.pt[item].bitPattern)
    add(columns.eta[item].bitPattern)
    add(columns.phi[item].bitPattern)
    add(UInt32(bitPattern: Int32(columns.charge[item])))
  }

  private mutating func add(_ word: UInt32) { buffer.append(word.littleEndian) }
}
