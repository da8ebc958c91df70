/// Who goes where, with what weight: the rows of every part of the domain file.
public struct DomainPlan: Sendable {
  /// n: the events per class and domain.
  public let eventsPerClass: Int
  /// How many of them test: floor(n * test fraction), or those of the fold.
  public let testEventsPerClass: Int
  /// The parts: /train/source, the training targets, /test/source, the test targets; targets by name
  /// in byte order.
  public let parts: [DomainPart]
  /// What the user should know of it.
  public let notes: [DomainNote]
}

/// One part of the domain file: rows of samples, in the order of samples, then of rows.
public struct DomainPart: Sendable {
  /// What a part is for.
  public enum Use: String, Sendable {
    /// Training.
    case train
    /// Testing.
    case test
  }

  /// What it is for.
  public let use: Use
  /// Whose it is.
  public let domain: Domain
  /// The index of each event's sample.
  public internal(set) var sample: [UInt16] = []
  /// Each event's row in that sample.
  public internal(set) var row: [UInt32] = []
  /// 1 for signal, 0 for background: `label` of the source, `truth_label` of a target. nil for real
  /// data.
  public internal(set) var label: [UInt8]?
  /// w_label of the source, w_truth of a target; nil for real data.
  public internal(set) var classWeight: [Float]?
  /// w_domain.
  public internal(set) var domainWeight: [Float] = []

  init(_ use: Use, _ domain: Domain) {
    self.use = use
    self.domain = domain
  }

  /// The group in the domain file: `/train/target/sherpa`.
  public var path: String { "/\(use.rawValue)/\(domain)" }
  /// The number of events.
  public var count: Int { row.count }
}
