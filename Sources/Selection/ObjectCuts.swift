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
