public import Fingerprints

/// What the events of a sample are to the classifier.
public enum EventClass: String, Sendable, CaseIterable {
  /// The process looked for; label 1.
  case signal
  /// Any other process; label 0.
  case background
  /// Real data; no label.
  case unlabelled
}

/// Where samples.toml sends a sample.
public enum SampleDestination: Sendable, Hashable, CustomStringConvertible {
  /// To the source.
  case source
  /// To a target; nil where the only target has no name.
  case target(String?)
  /// To the source and every target, each event to one of them.
  case both

  /// As samples.toml has it: `source`, `target`, `target/sherpa`, `both`.
  public var description: String {
    switch self {
    case .source: "source"
    case .target(nil): "target"
    case .target(let name?): "target/\(name)"
    case .both: "both"
    }
  }
}

/// A domain of the domain file.
public enum Domain: Sendable, Hashable, CustomStringConvertible {
  /// The labelled simulation.
  case source
  /// What the classifier is adapted to; nil where it is the only one and has no name.
  case target(String?)

  /// The end of its path in the domain file: `source`, `target`, `target/sherpa`.
  public var description: String {
    switch self {
    case .source: "source"
    case .target(nil): "target"
    case .target(let name?): "target/\(name)"
    }
  }
}

/// A sample with what is needed of its events: one value a row of its feature file.
public struct DomainSample: Sendable {
  /// An input file of a sample.
  public struct File: Sendable {
    /// The path, for errors alone.
    public var path: String
    /// What identifies it, and its events' draws.
    public var fingerprint: Digest

    /// A file.
    public init(path: String, fingerprint: Digest) {
      self.path = path
      self.fingerprint = fingerprint
    }
  }

  /// The rows, column by column.
  public struct Rows: Sendable {
    /// The index of each row's file in the sample's files.
    public var file: [UInt32]
    /// The entry in that file.
    public var entry: [UInt64]
    /// The generator's weight.
    public var weight: [Double]
    /// The 128-bit hash of the event's values. Shape: two words a row.
    public var identity: [UInt64]

    /// Columns of one length.
    ///
    /// - Precondition: All columns have a value, `identity` two, for every row.
    public init(file: [UInt32], entry: [UInt64], weight: [Double], identity: [UInt64]) {
      precondition(
        entry.count == file.count && weight.count == file.count
          && identity.count == 2 * file.count, "columns of one length")
      self.file = file
      self.entry = entry
      self.weight = weight
      self.identity = identity
    }

    /// The number of rows.
    public var count: Int { file.count }
  }

  /// The name in samples.toml.
  public var name: String
  /// What its events are.
  public var eventClass: EventClass
  /// Where its events go.
  public var destination: SampleDestination
  /// The cross-section times the k-factor, in pb; nil where samples.toml has none.
  public var crossSectionPB: Double?
  /// The sum of weights of all events before any cut, or what samples.toml says it is.
  public var sumOfWeights: Double
  /// The sum of weights of the selected events.
  public var selectedSumOfWeights: Double
  /// The input files, in the order of the index `rows.file`.
  public var files: [File]
  /// The events.
  public var rows: Rows

  /// A sample.
  public init(
    name: String, eventClass: EventClass, destination: SampleDestination, crossSectionPB: Double?,
    sumOfWeights: Double, selectedSumOfWeights: Double, files: [File], rows: Rows
  ) {
    self.name = name
    self.eventClass = eventClass
    self.destination = destination
    self.crossSectionPB = crossSectionPB
    self.sumOfWeights = sumOfWeights
    self.selectedSumOfWeights = selectedSumOfWeights
    self.files = files
    self.rows = rows
  }
}
