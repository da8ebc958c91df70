/// The columns of an object's row.
public enum LHCOColumn: Int, Sendable, CaseIterable {
  /// The running index in the event; 0 begins an event.
  case index = 1
  /// 0 photon, 1 electron, 2 muon, 3 tau, 4 jet, 6 missing momentum.
  case typ
  /// Pseudorapidity.
  case eta
  /// Azimuth.
  case phi
  /// Transverse momentum.
  case pt
  /// Invariant mass.
  case jmas
  /// The number of tracks; of leptons and taus with the sign of the charge.
  case ntrk
  /// Of jets the mask of b-tags; of muons the index of the nearest jet.
  case btag
  /// Hadronic over electromagnetic energy; of muons their isolation.
  case hadEM
  /// Of no meaning.
  case dum1
  /// Of no meaning.
  case dum2

  /// The name in the header comment.
  public var name: String {
    switch self {
    case .index: "#"
    case .hadEM: "had/em"
    default: "\(self)"
    }
  }
}

/// The types of objects that have a meaning.
enum ObjectType: Int {
  case photon = 0
  case electron = 1
  case muon = 2
  case tau = 3
  case jet = 4
  case met = 6

  /// With its article, for errors.
  var name: String {
    switch self {
    case .photon: "a photon"
    case .electron: "an electron"
    case .muon: "a muon"
    case .tau: "a tau"
    case .jet: "a jet"
    case .met: "the missing momentum"
    }
  }
}
