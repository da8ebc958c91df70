import CDenseKernels

/// The events of one domain in memory: what a batch picks its rows from.
public struct EventTable: Sendable {
  /// The labels of a table's events, and the weights of their losses.
  public struct Labels: Sendable {
    /// 1 for signal, 0 for background; Shape [count].
    public let values: [UInt8]
    /// The weight of each event's label loss; Shape [count].
    public let weights: [Float]

    /// Pairs labels with weights.
    ///
    /// - Precondition: The lengths agree and no label is above 1.
    public init(values: [UInt8], weights: [Float]) {
      precondition(values.count == weights.count, "labels and weights differ in number")
      precondition(values.allSatisfy { $0 <= 1 }, "a label above 1")
      self.values = values
      self.weights = weights
    }
  }

  /// The number of features of an event.
  public let inputs: Int
  /// The standardised features; Shape [count, inputs], row-major.
  public let features: [Float]
  /// The weight of each event's domain loss; Shape [count].
  public let domainWeights: [Float]
  /// The labels; nil where they are not known, or not to be looked at.
  public let labels: Labels?

  /// The number of events.
  public var count: Int { domainWeights.count }

  /// Joins the columns of a domain.
  ///
  /// - Precondition: Their lengths agree.
  public init(inputs: Int, features: [Float], domainWeights: [Float], labels: Labels?) {
    precondition(features.count == inputs * domainWeights.count, "features and weights differ")
    precondition(labels.map { $0.values.count == domainWeights.count } ?? true, "label count")
    self.inputs = inputs
    self.features = features
    self.domainWeights = domainWeights
    self.labels = labels
  }

  /// An empty array with room for the features of `count` events, in memory that is quick to read at
  /// random.
  public static func featureStorage(count: Int, inputs: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: count * inputs) { buffer, initialized in
      // Before anything is written, so that the pages are large from the start.
      let bytes = UnsafeRawBufferPointer(buffer)
      dk_prefer_large_pages(bytes.baseAddress, bytes.count)
      initialized = 0
    }
  }
}
