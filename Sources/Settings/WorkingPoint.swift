import Expressions

/// A b-tagging working point: the probability of a tag by flavour and pT.
///
/// Emulation, matched to the inclusive working point that the file names.
public struct WorkingPoint: Sendable {
  /// The classes of jet flavour.
  public enum Flavor: String, CaseIterable, Sendable {
    /// 5.
    case b
    /// 4.
    case c
    /// All others: 0 to 3, 21.
    case light
    /// 15.
    case tau

    /// The class of Delphes' `Jet.Flavor`.
    public init(_ flavor: UInt8) {
      self =
        switch flavor {
        case 5: .b
        case 4: .c
        case 15: .tau
        default: .light
        }
    }
  }

  // Four properties, not a dictionary: they are read for every jet.
  private let b: Expression
  private let c: Expression
  private let light: Expression
  private let tau: Expression
  /// The name.
  public let name: String
  /// What it is, in a line.
  public let description: String
  /// Where its numbers are from.
  public let source: String
  /// No jet at this pseudorapidity or beyond is tagged.
  public let absEtaMax: Double

  /// Reads a shipped working point by name, or a file by its path.
  ///
  /// - Parameters:
  ///   - nameOrPath: A text with a "/" or ".toml" at its end is a path.
  ///   - folder: What the path is relative to; empty for the working directory.
  /// - Throws: ``SettingsError`` for an unknown name, a file that cannot be read, anything in it
  ///   that is not as it must be.
  public static func load(
    _ nameOrPath: String, relativeTo folder: String = ""
  ) throws(SettingsError) -> WorkingPoint {
    try load(nameOrPath, relativeTo: folder, namedBy: nil, key: "")
  }

  static func load(
    _ nameOrPath: String, relativeTo folder: String, namedBy file: String?, key: String
  ) throws(SettingsError) -> WorkingPoint {
    try WorkingPoint(
      .find(.workingPoint, nameOrPath, relativeTo: folder, namedBy: file, key: key))
  }

  init(_ file: ConfigurationFile) throws(SettingsError) {
    let top = try TableReader(
      file, keys: ["name", "description", "source", "abs_eta_max", "efficiency"])
    name = try top.required(top.text("name"), "name", "a name")
    description = try top.text("description") ?? ""
    source = try top.text("source") ?? ""
    absEtaMax = try top.required(top.positive("abs_eta_max"), "abs_eta_max", "a positive number")
    let table = try top.table("efficiency", keys: Flavor.allCases.map(\.rawValue))
    b = try Self.efficiency(of: .b, table)
    c = try Self.efficiency(of: .c, table)
    light = try Self.efficiency(of: .light, table)
    tau = try Self.efficiency(of: .tau, table)
  }

  private static func efficiency(
    of flavor: Flavor, _ table: TableReader
  ) throws(SettingsError) -> Expression {
    let key = flavor.rawValue
    let formula = try table.required(table.text(key), key, "a formula in pt")
    do throws(ExpressionError) {
      return try Expression(formula, kind: .number, vocabulary: Vocabulary(numbers: ["pt"]))
    } catch {
      throw table.error(.expression(error), key)
    }
  }

  /// The formula of a class of flavour.
  public func formula(for flavor: Flavor) -> String {
    efficiency(of: flavor).source
  }

  /// Bounds of ``probability(flavor:pt:absEta:)`` inside the acceptance, for a range of pT.
  ///
  /// - Returns: nil where the formula may give NaN, or nothing can be said.
  public func probabilityBounds(
    for flavor: Flavor, pt: ClosedRange<Double>
  ) -> ClosedRange<Double>? {
    efficiency(of: flavor).bounds([pt]).map {
      min(max($0.lowerBound, 0), 1)...min(max($0.upperBound, 0), 1)
    }
  }

  private func efficiency(of flavor: Flavor) -> Expression {
    switch flavor {
    case .b: b
    case .c: c
    case .light: light
    case .tau: tau
    }
  }

  /// The probability that a jet is tagged.
  ///
  /// - Parameters:
  ///   - flavor: Delphes' `Jet.Flavor`.
  ///   - pt: In GeV.
  ///   - absEta: The absolute pseudorapidity.
  /// - Returns: In [0, 1]; 0 from ``absEtaMax`` on; NaN where the formula gives NaN.
  public func probability(flavor: UInt8, pt: Double, absEta: Double) -> Double {
    guard absEta < absEtaMax else { return 0 }
    let inputs: [1 of Double] = [pt]
    let value =
      switch Flavor(flavor) {
      case .b: b.value(inputs.span)
      case .c: c.value(inputs.span)
      case .light: light.value(inputs.span)
      case .tau: tau.value(inputs.span)
      }
    // In this order so that NaN comes through.
    return value > 1 ? 1 : value < 0 ? 0 : value
  }
}

extension WorkingPoint: Encodable {
  private enum CodingKeys: String, CodingKey {
    case name, description, source, efficiency
    case absEtaMax = "abs_eta_max"
  }

  /// The keys of its file.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(description, forKey: .description)
    try container.encode(source, forKey: .source)
    try container.encode(absEtaMax, forKey: .absEtaMax)
    let formulas = Flavor.allCases.map { ($0.rawValue, formula(for: $0)) }
    try container.encode(Dictionary(uniqueKeysWithValues: formulas), forKey: .efficiency)
  }
}
