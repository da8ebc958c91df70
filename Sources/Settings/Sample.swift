/// A sample of samples.toml: one process by one model, in one or more files.
public struct Sample: Sendable {
  /// What a sample's events are to the classifier.
  public enum EventClass: String, CaseIterable, Sendable, Codable {
    /// The process looked for.
    case signal
    /// Any other process.
    case background
    /// Real data.
    case unlabelled
  }

  /// Which domains a sample's events go to.
  public enum Domain: Hashable, Sendable {
    /// The domain with labels.
    case source
    /// The domain without; nil where it is the only one and has no name.
    case target(String?)
    /// Split over the source and all targets, statistically independent.
    case both
  }

  /// File-name safe, unique in its file.
  public var name: String
  /// Signal, background or unlabelled.
  public var eventClass: EventClass
  /// Source, target or both.
  public var domain: Domain
  /// Paths and globs, as written.
  public var patterns: [String]
  /// The cross-section in pb; nil where unknown.
  public var crossSectionPB: Double?
  /// What the cross-section is multiplied with.
  public var kFactor: Double
  /// The sum of weights of all generated events, for skims; nil: of all events read.
  public var sumOfWeights: Double?
  /// An extra condition of this sample alone.
  public var require: String?
  /// Which of an event's several weights.
  public var weightIndex: Int
  /// The mapping of a flat ntuple or a foreign HDF5 file.
  public var mapping: String?
  /// The file that declares it.
  public let file: String

  /// A sample declared in a file, whose folder its patterns are relative to.
  public init(
    name: String, eventClass: EventClass, domain: Domain, patterns: [String],
    crossSectionPB: Double? = nil, kFactor: Double = 1, sumOfWeights: Double? = nil,
    require: String? = nil, weightIndex: Int = 0, mapping: String? = nil,
    file: String = "samples.toml"
  ) {
    self.name = name
    self.eventClass = eventClass
    self.domain = domain
    self.patterns = patterns
    self.crossSectionPB = crossSectionPB
    self.kFactor = kFactor
    self.sumOfWeights = sumOfWeights
    self.require = require
    self.weightIndex = weightIndex
    self.mapping = mapping
    self.file = file
  }

  /// A key of the sample in its file, for errors: `sample[ttH].require`.
  public func key(_ key: String) -> String { "sample[\(name)].\(key)" }

  /// What a unit of selected weight is worth in expected events:
  /// 1000 * cross-section in pb * k-factor * luminosity in 1/fb / sum of weights.
  ///
  /// - Parameters:
  ///   - sumOfWeightsRead: Of all events read, before any cut; used where the sample declares none.
  ///   - luminosity: In 1/fb.
  /// - Returns: nil where the cross-section or the luminosity is unknown, or the sum of weights 0.
  public func yieldPerWeight(sumOfWeightsRead: Double, luminosity: Double?) -> Double? {
    let sum = sumOfWeights ?? sumOfWeightsRead
    guard let crossSectionPB, let luminosity, sum != 0 else { return nil }
    return 1000 * crossSectionPB * kFactor * luminosity / sum
  }
}

extension Sample.Domain: CustomStringConvertible {
  /// The domain as samples.toml has it: `target/sherpa`.
  public var description: String {
    switch self {
    case .source: "source"
    case .target(nil): "target"
    case .target(let name?): "target/\(name)"
    case .both: "both"
    }
  }

  /// Whether it is a target, and no source.
  public var isTarget: Bool {
    if case .target = self { true } else { false }
  }

  init?(_ text: String) {
    switch text {
    case "source": self = .source
    case "target": self = .target(nil)
    case "both": self = .both
    default:
      guard text.hasPrefix("target/"), Sample.isSafeName(text.dropFirst(7)) else { return nil }
      self = .target(String(text.dropFirst(7)))
    }
  }
}

extension Sample {
  /// Whether a text can be part of a file's name and of a path in HDF5 anywhere: ASCII letters,
  /// digits and `_ . + -`, not first a sign or dot, at most 100.
  ///
  /// `.shard-` is kept for the names of shard files.
  static func isSafeName(_ name: some StringProtocol) -> Bool {
    guard let first = name.utf8.first, name.utf8.count <= 100, !name.contains(".shard-") else {
      return false
    }
    func isWord(_ byte: UInt8) -> Bool {
      Unicode.Scalar(byte).properties.isAlphabetic && byte < 128
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "_")
    }
    return isWord(first) && name.utf8.allSatisfy { isWord($0) || ".+-".utf8.contains($0) }
  }
}

extension Sample: Encodable {
  private enum CodingKeys: String, CodingKey {
    case name, domain, require, mapping
    case eventClass = "class"
    case crossSectionPB = "cross_section_pb"
    case kFactor = "k_factor"
    case sumOfWeights = "sum_of_weights"
    case weightIndex = "weight_index"
  }

  /// The keys of its file with the defaults filled in; not the files, which their fingerprints
  /// identify.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(eventClass, forKey: .eventClass)
    try container.encode(domain.description, forKey: .domain)
    try container.encodeIfPresent(crossSectionPB, forKey: .crossSectionPB)
    try container.encode(kFactor, forKey: .kFactor)
    try container.encodeIfPresent(sumOfWeights, forKey: .sumOfWeights)
    try container.encodeIfPresent(require, forKey: .require)
    try container.encode(weightIndex, forKey: .weightIndex)
    try container.encodeIfPresent(mapping, forKey: .mapping)
  }
}
