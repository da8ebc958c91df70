import Events
import Settings

/// The cuts on objects, in the numbers of the columns.
struct ObjectCuts {
  /// pT from the first on, abs(eta) below the second.
  struct Of {
    let ptMin: Float
    let absEtaMax: Float

    /// For a Float x and a Double d, `Double(x) >= d` exactly if x is at least the smallest Float
    /// that is not below d; the same Float serves for `<`.
    init(_ settings: SelectionSettings.ObjectCuts) {
      ptMin = Float(roundedUp: settings.ptMin)
      absEtaMax = Float(roundedUp: settings.absEtaMax)
    }

    @inline(__always)
    func select(pt: Float, eta: Float) -> Bool {
      // Without && there is no jump.
      let isHard: UInt8 = pt >= ptMin ? 1 : 0
      let isCentral: UInt8 = abs(eta) < absEtaMax ? 1 : 0
      return isHard & isCentral == 1
    }
  }

  let jet: Of
  let electron: Of
  let muon: Of

  init(_ settings: SelectionSettings) {
    jet = Of(settings.jet)
    electron = Of(settings.electron)
    muon = Of(settings.muon)
  }
}

extension Float {
  /// The smallest Float that is not below a double.
  init(roundedUp value: Double) {
    let nearest = Float(value)
    self = Double(nearest) < value ? nearest.nextUp : nearest
  }
}

/// Memory for the lists of one event's objects, large enough for the largest event of a batch.
final class ObjectMemory {
  private static let lists = 5
  private var capacity = 0
  private var items = UnsafeMutablePointer<Int32>.allocate(capacity: 0)
  private(set) var flags = UnsafeMutablePointer<Bool>.allocate(capacity: 0)

  deinit {
    items.deallocate()
    flags.deallocate()
  }

  /// Makes room for the events of a batch.
  func reserve(for view: BatchView) {
    var most = 0
    for event in 0..<view.count {
      let jets = view.jets.offsets[event + 1] - view.jets.offsets[event]
      let electrons = view.electrons.offsets[event + 1] - view.electrons.offsets[event]
      let muons = view.muons.offsets[event + 1] - view.muons.offsets[event]
      most = max(most, jets, electrons + muons)
    }
    // One more: an item that is not selected is written past the last that is.
    guard most + 1 > capacity else { return }
    capacity = 2 * (most + 1)
    items.deallocate()
    flags.deallocate()
    items = .allocate(capacity: Self.lists * capacity)
    flags = .allocate(capacity: capacity)
  }

  func list(_ number: Int) -> UnsafeMutablePointer<Int32> { items + number * capacity }
}
