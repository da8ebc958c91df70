/// Which columns of a file that is no Delphes file make up its events: of a flat ntuple (ROOT), or
/// of an HDF5 file of another layout.
///
/// A column is a branch's name or path in ROOT; in HDF5 the path of a dataset ("jets/pt"), or a path
/// and the field of a compound type ("jets.pt").
public struct Mapping: Sendable, Equatable {
  /// The unit of pT, masses and missing momentum in the file.
  public enum MomentumUnit: String, CaseIterable, Sendable, Encodable {
    /// What is stored.
    case gev = "GeV"
    /// A thousandth of it.
    case mev = "MeV"

    /// How many of the unit make a GeV.
    public var perGeV: Double { self == .gev ? 1 : 1000 }
  }

  /// The columns with one value an event.
  public struct Event: Sendable, Equatable, Encodable {
    /// The generator's event number; nil: 0.
    public var number: String?
    /// The generator's weight; nil: 1.
    public var weight: String?

    /// The columns of an event.
    public init(number: String? = nil, weight: String? = nil) {
      self.number = number
      self.weight = weight
    }
  }

  /// The columns of the jets.
  public struct Jets: Sendable, Equatable, Encodable {
    /// The columns of the four-momentum.
    public var pt, eta, phi, mass: String
    /// The flavour, by its absolute value; nil: b-tags cannot be emulated.
    public var flavor: String?
    /// The b-tag; nil: there is none.
    public var btag: TagMask?
    /// Which items are jets and which only padding; nil: NaN in pT says so.
    public var mask: String?

    /// The columns of the jets.
    public init(
      pt: String, eta: String, phi: String, mass: String, flavor: String? = nil,
      btag: TagMask? = nil, mask: String? = nil
    ) {
      self.pt = pt
      self.eta = eta
      self.phi = phi
      self.mass = mass
      self.flavor = flavor
      self.btag = btag
      self.mask = mask
    }
  }

  /// The columns of the electrons or of the muons.
  public struct Leptons: Sendable, Equatable, Encodable {
    /// The columns of the momentum, and the charge.
    public var pt, eta, phi, charge: String
    /// Which items are leptons and which only padding; nil: NaN in pT says so.
    public var mask: String?

    /// The columns of the leptons.
    public init(pt: String, eta: String, phi: String, charge: String, mask: String? = nil) {
      self.pt = pt
      self.eta = eta
      self.phi = phi
      self.charge = charge
      self.mask = mask
    }
  }

  /// The columns of the missing transverse momentum.
  public struct MET: Sendable, Equatable, Encodable {
    /// Its magnitude and its azimuth.
    public var pt, phi: String

    /// The columns of the missing momentum.
    public init(pt: String, phi: String) {
      self.pt = pt
      self.phi = phi
    }
  }

  /// The path of the tree in a ROOT file; nil: its only one.
  public var tree: String?
  /// The unit of pT, masses and missing momentum.
  public var momentumUnit: MomentumUnit
  /// The columns with one value an event.
  public var event: Event
  /// The jets.
  public var jet: Jets
  /// The electrons.
  public var electron: Leptons
  /// The muons.
  public var muon: Leptons
  /// The missing transverse momentum.
  public var met: MET
  /// The file, for errors; not part of the configuration.
  public var file: String

  /// A mapping of given parts.
  public init(
    tree: String? = nil, momentumUnit: MomentumUnit = .gev, event: Event = Event(), jet: Jets,
    electron: Leptons, muon: Leptons, met: MET, file: String = "mapping"
  ) {
    self.tree = tree
    self.momentumUnit = momentumUnit
    self.event = event
    self.jet = jet
    self.electron = electron
    self.muon = muon
    self.met = met
    self.file = file
  }
}

extension Mapping: Encodable {
  private enum CodingKeys: String, CodingKey {
    case tree, event, jet, electron, muon, met
    case momentumUnit = "momentum_unit"
  }
}
