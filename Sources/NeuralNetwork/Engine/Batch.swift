/// The rows of each domain that make one training step.
public struct Batch: Sendable {
  /// Some rows of one domain's table.
  public struct Part: Sendable {
    /// The domain's events.
    public let events: EventTable
    /// The rows to take, in this order.
    public private(set) var rows: ArraySlice<UInt32>
    private let all: ArraySlice<UInt32>

    /// Picks rows of a table.
    ///
    /// - Precondition: Each row is below `events.count`.
    public init(events: EventTable, rows: ArraySlice<UInt32>) {
      let last = rows.reduce(0) { max($0, $1) }
      precondition(rows.isEmpty || last < events.count, "row outside its table")
      self.events = events
      self.rows = rows
      all = rows
    }

    fileprivate mutating func take(_ range: Range<Int>) {
      rows = all[all.startIndex + range.lowerBound..<all.startIndex + range.upperBound]
    }
  }

  /// The source, then target 0, target 1, ...
  public private(set) var parts: [Part]

  /// A step on the rows of a source and its targets.
  ///
  /// - Precondition: There is a source event, and the source has labels.
  public init(source: Part, targets: [Part]) {
    precondition(!source.rows.isEmpty && source.events.labels != nil, "source without labels")
    parts = [source] + targets
  }

  /// Events of one domain alone, for the way forward.
  init(_ part: Part) { parts = [part] }

  /// Takes another range of the rows that it was made with, the same one of each domain: an epoch is
  /// one batch that moves, and allocates nothing.
  ///
  /// - Precondition: The range is not empty, and every domain has it.
  public mutating func take(_ range: Range<Int>) {
    precondition(!range.isEmpty, "a batch without events")
    for part in parts.indices { parts[part].take(range) }
  }

  /// The number of source events.
  public var sourceCount: Int { parts[0].rows.count }
  /// The number of events of all domains.
  public var count: Int { parts.reduce(0) { $0 + $1.rows.count } }
}

/// What a training step saw.
public struct BatchLosses: Sendable, Equatable {
  /// Sum of w_label * loss over the source events.
  public var labelSum = 0.0
  /// Sum of w_domain * loss over all events.
  public var domainSum = 0.0
  /// The number of source events: what `label` divides by.
  public var sourceCount: Int
  /// The number of all events: what `domain` divides by.
  public var count: Int
  /// The L2 norm, over events and features, of dL_y/d(features) as the label head passes it back.
  public var labelGradientNorm = 0.0
  /// The same norm of lambda dL_d/d(features) from the domain head; 0 where lambda is 0.
  public var domainGradientNorm = 0.0

  /// L_y of the batch.
  public var label: Double { labelSum / Double(sourceCount) }
  /// L_d of the batch.
  public var domain: Double { domainSum / Double(count) }
}
