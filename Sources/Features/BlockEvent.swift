import Events
import Kinematics

/// Which objects an event has, and where in its block they lie.
struct BlockEvent {
  /// The place of its first jet.
  let place: Int
  let jetCount: Int
  private(set) var bJetCount = 0
  private(set) var hasLepton = false
  /// Not finite if a value of an object is not: an infinity times 0 is NaN, which every later sum keeps.
  private var finiteness: Float = 0

  /// Whether all values of all objects are finite.
  ///
  /// Comparisons pass over a NaN, so the smallest mass beside a NaN would look like a result.
  var isFinite: Bool { finiteness.isFinite }

  /// Writes an event's objects to their place.
  init(_ event: Int, of batch: BatchView, at place: Int, in memory: BlockMemory) {
    let (start, end) = (batch.jets.offsets[event], batch.jets.offsets[event + 1])
    self.place = place
    jetCount = end - start
    let objects = memory.objects.from(place)
    for jet in start..<end {
      let isTagged = batch.jets.btag[jet] != 0 ? 1 : 0
      memory.tags[place + jet - start] = isTagged
      bJetCount += isTagged
      put(
        jet - start, in: objects, pt: batch.jets.pt[jet], eta: batch.jets.eta[jet],
        phi: batch.jets.phi[jet], mass: batch.jets.mass[jet])
    }
    if let lepton = LeadingLepton(of: event, in: batch) {
      hasLepton = true
      put(jetCount, in: objects, pt: lepton.pt, eta: lepton.eta, phi: lepton.phi, mass: 0)
    } else {
      put(jetCount, in: objects, pt: 0, eta: 0, phi: 0, mass: 0)
    }
    for place in jetCount + 1..<ObjectColumns.places(jets: jetCount) {
      put(place, in: objects, pt: 0, eta: 0, phi: 0, mass: 0)
    }
  }

  @inline(__always) private mutating func put(
    _ index: Int, in objects: ObjectColumns, pt: Float, eta: Float, phi: Float, mass: Float
  ) {
    finiteness += pt * 0 + eta * 0 + phi * 0 + mass * 0
    objects.pt[index] = Double(pt)
    objects.eta[index] = Double(eta)
    objects.phi[index] = wrappedPhi(Double(phi))
    objects.mass[index] = Double(mass)
  }
}

/// The lepton of largest pT among an event's electrons and muons; the first of equal ones,
/// electrons before muons. The usual selection leaves exactly one.
private struct LeadingLepton {
  var pt, eta, phi: Float

  @inline(__always) init?(of event: Int, in events: BatchView) {
    self.init(pt: -.infinity, eta: 0, phi: 0)
    take(event, events.electrons)
    take(event, events.muons)
    if pt == -.infinity { return nil }
  }

  private init(pt: Float, eta: Float, phi: Float) {
    (self.pt, self.eta, self.phi) = (pt, eta, phi)
  }

  @inline(__always) private mutating func take(_ event: Int, _ leptons: LeptonView) {
    for i in leptons.offsets[event]..<leptons.offsets[event + 1] where leptons.pt[i] > pt {
      (pt, eta, phi) = (leptons.pt[i], leptons.eta[i], leptons.phi[i])
    }
  }
}
