/// A feature: a number an event, known to users by its name.
public struct FeatureDefinition: Sendable {
  /// The name in feature lists and in the feature file.
  public let name: String
  /// "GeV", or empty for a number without unit.
  public let unit: String
  /// What it is, in the abbreviations of ``FeatureRegistry``.
  public let definition: String
  let quantity: Quantity
  let groups: FeatureGroups

  init(
    _ name: String, _ quantity: Quantity, _ groups: FeatureGroups, unit: String = "",
    _ definition: String
  ) {
    self.name = name
    self.unit = unit
    self.definition = definition
    self.quantity = quantity
    self.groups = groups
  }
}

/// What is computed together; an event's computation runs only the groups that a list needs.
struct FeatureGroups: OptionSet {
  let rawValue: UInt32

  /// Counts, single objects and sums over objects.
  static let objects = FeatureGroups(rawValue: 1 << 0)
  static let jetPairs = FeatureGroups(rawValue: 1 << 1)
  static let bPairs = FeatureGroups(rawValue: 1 << 2)
  static let mixedPairs = FeatureGroups(rawValue: 1 << 3)
  static let untaggedPairs = FeatureGroups(rawValue: 1 << 4)
  /// The lepton with each jet.
  static let leptonJets = FeatureGroups(rawValue: 1 << 5)
  /// The lepton with the closest pair of b, which ``bPairs`` finds.
  static let leptonClosestPair: FeatureGroups = [bPairs, FeatureGroups(rawValue: 1 << 6)]
  static let triplets = FeatureGroups(rawValue: 1 << 7)
  static let jetTensor = FeatureGroups(rawValue: 1 << 8)
  static let bTensor = FeatureGroups(rawValue: 1 << 9)
  static let allTensor = FeatureGroups(rawValue: 1 << 10)
  static let transverseTensor = FeatureGroups(rawValue: 1 << 11)
  static let foxWolfram = FeatureGroups(rawValue: 1 << 12)
  /// Of the lepton and the missing momentum.
  static let transverseMass = FeatureGroups(rawValue: 1 << 13)

  /// The groups that need the table of pairs.
  static let anyPairs: FeatureGroups = [jetPairs, bPairs, mixedPairs, untaggedPairs]
}

/// The slot of each feature among an event's computed values.
enum Quantity: Int, CaseIterable {
  case drBBAverage, drBBHardest, drBBHeaviest, drBBMin, drBBHiggs
  case dEtaBBMax, dEtaBBAverage
  case massBBClosest, massBBHardest, massBBMax, massBBMin, massBBHiggs, massBBAverage
  case ptBBClosest, higgsCountBB
  case drJJAverage, drJJMin, dEtaJJMax, dEtaJJAverage
  case massJJClosest, massJJHardest, massJJMin, massJJHiggs, higgsCountJJ
  case drBJW, massBJClosest, massBJHardest, massBJW
  case drUUMin, massUUClosest, ptUUClosest
  case drLeptonClosestBB, drLeptonJetMin, dEtaLeptonJetMax, drLeptonBMin, massLeptonClosestB
  case massJJJHardest
  case ptJet1, ptJet2, ptJet3, ptJet4, ptJet5
  case jetCount, bJetCount, jetCountPt40
  case ptLepton, etaLepton, met, transverseMassW
  case htJets, htAll, centralityAll, massAll
  case aplanarityJets, sphericityJets, planarityJets
  case aplanarityBJets, aplanarityAll, sphericityAll
  case transverseSphericityJets
  case foxWolfram0All, foxWolfram1All, foxWolfram2Jets, foxWolfram3All, foxWolfram4All
}
