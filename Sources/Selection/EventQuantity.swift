import Expressions

/// A value of an event that a cut may use.
enum EventQuantity: Sendable, Equatable {
  case jetCount, bJetCount, trueBJetCount
  case leptonCount, electronCount, muonCount
  case met, metPhi
  case property(ObjectList, index: Int, ObjectProperty)

  /// The names of the language.
  static let vocabulary = Vocabulary(
    numbers: numbers.map(\.name),
    collections: Dictionary(
      uniqueKeysWithValues: ObjectList.allCases.map { list in
        (list.rawValue, list.properties.map(\.rawValue))
      }))

  private static let numbers: [(name: String, quantity: EventQuantity)] = [
    ("n_jets", .jetCount), ("n_bjets", .bJetCount), ("n_true_bjets", .trueBJetCount),
    ("n_leptons", .leptonCount), ("n_electrons", .electronCount), ("n_muons", .muonCount),
    ("met", .met), ("met_phi", .metPhi),
  ]

  /// What an input of an expression means; nil for a name that is not in the vocabulary.
  init?(_ input: Expression.Input) {
    switch input {
    case .number(let name):
      guard let known = Self.numbers.first(where: { $0.name == name }) else { return nil }
      self = known.quantity
    case .property(let collection, let index, let property):
      guard let list = ObjectList(rawValue: collection),
        let property = ObjectProperty(rawValue: property)
      else { return nil }
      self = .property(list, index: index, property)
    }
  }

  /// Whether the value depends on which jets are b-tagged.
  var dependsOnTags: Bool {
    switch self {
    case .bJetCount, .property(.bjets, _, _): true
    default: false
    }
  }
}

/// The ordered lists of selected objects.
enum ObjectList: String, CaseIterable, Sendable {
  case jets
  case bjets
  case leptons
  case electrons
  case muons

  /// What its objects have.
  var properties: [ObjectProperty] {
    switch self {
    case .jets, .bjets: [.pt, .eta, .phi, .mass]
    case .leptons, .electrons, .muons: [.pt, .eta, .phi, .charge]
    }
  }
}

/// A property of an object.
enum ObjectProperty: String, Sendable {
  case pt
  case eta
  case phi
  case mass
  case charge
}
