/// The test events of one domain with their responses: what metrics are made of.
struct TestDomain {
  /// Labels, or truth, and the weights that go with them.
  struct Classes {
    /// 1 for signal, 0 for background.
    let labels: [UInt8]
    /// w_label or w_truth.
    let weights: [Float]
  }

  /// P(signal) of each event.
  let responses: [Float]
  /// w_domain of each event.
  let domainWeights: [Float]
  /// The classes; nil for a target without truth.
  let classes: Classes?

  /// A source.
  init(source events: DomainEvents, responses: [Float]) throws {
    self.responses = responses
    domainWeights = try events.weights("w_domain")
    classes = Classes(
      labels: try events.labels("label"), weights: try events.weights("w_label"))
  }

  /// A target; its truth is opened here, and nowhere else.
  init(target events: DomainEvents, responses: [Float]) throws {
    self.responses = responses
    domainWeights = try events.weights("w_domain")
    let hasTruth = events.has("truth_label") && events.has("w_truth")
    classes =
      hasTruth
      ? Classes(
        labels: try events.labels("truth_label"), weights: try events.weights("w_truth")) : nil
  }
}
