extension NetworkEngine {
  /// Runs events through the network, forward only.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - events: The events' table.
  ///   - rows: The rows to take, in this order; nil for all.
  ///   - domain: Whose events they are (0 the source, k + 1 target k), for the domain loss; nil
  ///     where that is not wanted.
  ///
  /// - Precondition: Network, events and domain fit the architecture, rows are below
  ///   `events.count`.
  public func evaluate(
    _ network: AdversarialNetwork, on events: EventTable, rows: ArraySlice<UInt32>? = nil,
    domain: Int?
  ) -> Evaluation {
    precondition(network.architecture == architecture, "a network of another shape")
    precondition(events.inputs == architecture.inputs, "another number of inputs")
    precondition(domain.map { (0..<architecture.domains).contains($0) } ?? true, "domain")
    let part = Batch.Part(events: events, rows: rows ?? Array(0..<UInt32(events.count))[...])
    let count = part.rows.count
    work.begin(Batch(part))
    defer { work.end() }

    var sums = GroupSums()
    let outputs = architecture.domainLoss.outputs(domains: architecture.domains)
    var domainOutputs: [Float] = []
    let response = [Float](unsafeUninitializedCapacity: count) { response, responseCount in
      domainOutputs = [Float](unsafeUninitializedCapacity: outputs * count) { buffer, outputCount in
        if let response = response.baseAddress, let buffer = buffer.baseAddress {
          sums = forward(
            network, domain: domain, response: response, domainOutputs: buffer, count: count)
        }
        outputCount = outputs * count
      }
      responseCount = count
    }
    return Evaluation(
      response: response,
      domainOutputs: (0..<outputs).map { Array(domainOutputs[($0 * count)..<(($0 + 1) * count)]) },
      label: events.labels.map { _ in sums.label },
      domain: domain.map { _ in sums.domain },
      domainLoss: architecture.domainLoss)
  }

  /// Fills `response`, [count], and `domainOutputs`, [outputs, count].
  private func forward(
    _ network: AdversarialNetwork, domain: Int?, response: UnsafeMutablePointer<Float>,
    domainOutputs: UnsafeMutablePointer<Float>, count: Int
  ) -> GroupSums {
    network.parameters.withUnsafeBufferPointer { parameters in
      guard let parameters = parameters.baseAddress else { return GroupSums() }
      run(
        .evaluate(
          EvaluationSettings(
            // Nothing goes back, so nothing needs to be transposed.
            weights: StepWeights(parameters: parameters, transposed: transposed.base),
            domain: domain, response: response, domainOutputs: domainOutputs, count: count)))
      return work.sums
    }
  }
}

/// What all tiles of an evaluation share.
struct EvaluationSettings {
  let weights: StepWeights
  /// Whose events they are; nil where no domain loss is wanted.
  let domain: Int?
  /// Where P(signal) goes, [count].
  let response: UnsafeMutablePointer<Float>
  /// Where the domain head's outputs go, [outputs, count].
  let domainOutputs: UnsafeMutablePointer<Float>
  let count: Int
}
