import ROOTReader

/// What a Delphes file's collections are called: a card may rename them.
public struct DelphesCollections: Sendable, Equatable {
  /// The jets.
  public var jet: String
  /// The electrons.
  public var electron: String
  /// The muons.
  public var muon: String
  /// The missing transverse momentum.
  public var met: String

  /// Delphes' own names, unless said otherwise.
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

/// The branches of one tree that make up events, or the names of those that it lacks.
struct DelphesColumns: Sendable {
  struct Jets: Sendable {
    let pt, eta, phi, mass: Branch
    let flavor, btag: Branch?
  }

  struct Leptons: Sendable {
    let pt, eta, phi, charge: Branch
  }

  let jets: Jets
  let electrons: Leptons
  let muons: Leptons
  let met, metPhi: Branch
  let number, weight: Branch?

  /// All that is read.
  func branches(wantsTagMasks: Bool) -> [Branch] {
    let jets = [
      jets.pt, jets.eta, jets.phi, jets.mass, jets.flavor, wantsTagMasks ? jets.btag : nil,
    ]
    let leptons = [electrons, muons].flatMap { [$0.pt, $0.eta, $0.phi, $0.charge] }
    return (jets + leptons + [met, metPhi, number, weight]).compactMap { $0 }
  }

  /// Why a tree has no such columns.
  enum Lack: Error {
    case branches([String])
    case ambiguous(String)
  }

  /// Finds the columns in a tree.
  ///
  /// - Parameter weightIndex: Above 0: the weights come from `Weight.Weight`, which must be there.
  init(
    in tree: Tree, collections: DelphesCollections, weightIndex: Int
  ) throws(Lack) {
    var missing: [String] = []
    func members(
      _ name: String, _ className: String, _ required: [String], _ optional: [String] = []
    ) throws(Lack) -> [String: Branch] {
      let found = try Collection(name, className, required, optional, in: tree)
      missing += found.missing
      return found.members
    }
    let jet = try members(
      collections.jet, "Jet", ["PT", "Eta", "Phi", "Mass"], ["Flavor", "BTag"])
    let lepton = ["PT", "Eta", "Phi", "Charge"]
    let electron = try members(collections.electron, "Electron", lepton)
    let muon = try members(collections.muon, "Muon", lepton)
    let met = try members(collections.met, "MissingET", ["MET", "Phi"])
    let isWeightNamed = weightIndex > 0
    let event = try members("Event", "", [], ["Number", "Weight"])
    let weights = try members(
      "Weight", "Weight", isWeightNamed ? ["Weight"] : [], isWeightNamed ? [] : ["Weight"])

    guard let jets = Jets(jet), let electrons = Leptons(electron), let muons = Leptons(muon),
      let met1 = met["MET"], let metPhi = met["Phi"], missing.isEmpty
    else { throw .branches(missing) }
    self.jets = jets
    self.electrons = electrons
    self.muons = muons
    self.met = met1
    self.metPhi = metPhi
    number = event["Number"]
    weight = isWeightNamed ? weights["Weight"] : event["Weight"]
  }
}

extension DelphesColumns.Jets {
  fileprivate init?(_ members: [String: Branch]) {
    guard let pt = members["PT"], let eta = members["Eta"], let phi = members["Phi"],
      let mass = members["Mass"]
    else { return nil }
    self.init(
      pt: pt, eta: eta, phi: phi, mass: mass, flavor: members["Flavor"], btag: members["BTag"])
  }
}

extension DelphesColumns.Leptons {
  fileprivate init?(_ members: [String: Branch]) {
    guard let pt = members["PT"], let eta = members["Eta"], let phi = members["Phi"],
      let charge = members["Charge"]
    else { return nil }
    self.init(pt: pt, eta: eta, phi: phi, charge: charge)
  }
}

/// The wanted members of the collection of a name.
private struct Collection {
  let members: [String: Branch]
  let missing: [String]

  /// Picks among the top branches of the name the one that has all that is required; among several,
  /// the one whose objects are of the class. (A card can call generator particles and jets alike.)
  init(
    _ name: String, _ className: String, _ required: [String], _ optional: [String],
    in tree: Tree
  ) throws(DelphesColumns.Lack) {
    let candidates = tree.topBranches.filter { $0.name == name }.map { node in
      let wanted = Set((required + optional).map { "\(name).\($0)" })
      let found = tree.members(of: node).filter { wanted.contains($0.name) }
      let members = Dictionary(
        found.map { (String($0.name.dropFirst(name.count + 1)), $0) },
        uniquingKeysWith: { first, _ in first })
      return (node: node, members: members)
    }
    func lacks(_ members: [String: Branch]) -> [String] {
      required.filter { members[$0] == nil }.map { "\(name).\($0)" }
    }
    let whole = candidates.filter { lacks($0.members).isEmpty }
    let ofClass = whole.filter { $0.node.className == className }
    let chosen = whole.count > 1 && !ofClass.isEmpty ? ofClass : whole
    guard chosen.count <= 1 || required.isEmpty else { throw .ambiguous(name) }
    if let only = chosen.first {
      members = only.members
      missing = []
    } else {
      members = [:]
      missing =
        candidates.map { lacks($0.members) }.min { $0.count < $1.count } ?? lacks([:])
    }
  }
}
