/// A selection: the objects, the b-tagging and the cuts.
public struct SelectionSettings: Sendable {
  /// Which objects of a collection are selected: pT >= `ptMin` and abs(eta) < `absEtaMax`.
  public struct ObjectCuts: Sendable, Equatable, Encodable {
    private enum CodingKeys: String, CodingKey {
      case ptMin = "pt_min"
      case absEtaMax = "abs_eta_max"
    }

    /// The lowest transverse momentum.
    public var ptMin: Double
    /// The absolute pseudorapidity from which on objects are not selected.
    public var absEtaMax: Double

    /// The two cuts.
    public init(ptMin: Double, absEtaMax: Double) {
      self.ptMin = ptMin
      self.absEtaMax = absEtaMax
    }
  }

  /// How a jet gets its b-tag.
  public enum BTagging: Sendable {
    /// By a random draw against the probability of a working point.
    case emulate(WorkingPoint)
    /// By a bit, counted from 0, of the input's mask.
    case bit(Int)

    /// Whether the input's mask decides.
    public var isByBit: Bool {
      if case .bit = self { true } else { false }
    }
  }

  /// The names that the collections have in a Delphes file.
  public struct Collections: Sendable, Equatable, Encodable {
    /// The jets.
    public var jet: String
    /// The electrons.
    public var electron: String
    /// The muons.
    public var muon: String
    /// The missing transverse momentum.
    public var met: String

    /// The four names.
    public init(
      jet: String = "Jet", electron: String = "Electron", muon: String = "Muon",
      met: String = "MissingET"
    ) {
      self.jet = jet
      self.electron = electron
      self.muon = muon
      self.met = met
    }
  }

  /// A cut: its row in the cutflow and its condition, as text.
  public struct Cut: Sendable, Equatable, Encodable {
    /// The name of the row.
    public var name: String
    /// The condition.
    public var require: String

    /// A cut.
    public init(name: String, require: String) {
      self.name = name
      self.require = require
    }
  }

  /// The electrons.
  public var electron: ObjectCuts
  /// The muons.
  public var muon: ObjectCuts
  /// The jets.
  public var jet: ObjectCuts
  /// The b-tagging.
  public var bTagging: BTagging
  /// The names of the collections.
  public var collections: Collections
  /// The cuts, in order.
  public var cuts: [Cut]
  /// The file, for errors; not part of the configuration.
  public var file: String

  /// The names that the cutflow gives to its first rows.
  public static let reservedCutNames = ["all", "require"]

  /// A selection of given parts; what is left out is as in the shipped `tth-1l5j3b`.
  public init(
    electron: ObjectCuts = ObjectCuts(ptMin: 20, absEtaMax: 2.5),
    muon: ObjectCuts = ObjectCuts(ptMin: 20, absEtaMax: 2.5),
    jet: ObjectCuts = ObjectCuts(ptMin: 25, absEtaMax: 2.5),
    bTagging: BTagging, collections: Collections = Collections(),
    cuts: [Cut] = Self.defaultCuts, file: String = "selection"
  ) {
    self.electron = electron
    self.muon = muon
    self.jet = jet
    self.bTagging = bTagging
    self.collections = collections
    self.cuts = cuts
    self.file = file
  }

  /// The cuts of a file that has no `cut` at all: those of the paper. `cut = []` gives none.
  public static let defaultCuts = [
    Cut(name: "one_lepton", require: "n_leptons == 1"),
    Cut(name: "five_jets", require: "n_jets >= 5"),
    Cut(name: "three_bjets", require: "n_bjets >= 3"),
  ]
}
