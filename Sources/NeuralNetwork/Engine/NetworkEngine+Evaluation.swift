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
    var tiles: [Tiling.Tile] = []
    tiling.append(count, part: 0, to: &tiles)

    var sums = GroupSums()
    let outputs = architecture.domainLoss.outputs(domains: architecture.domains)
    var domainOutputs: [Float] = []
    let response = [Float](unsafeUninitializedCapacity: count) { response, responseCount in
      domainOutputs = [Float](unsafeUninitializedCapacity: outputs * count) { buffer, outputCount in
        if let response = response.baseAddress, let buffer = buffer.baseAddress {
          sums = forward(
            network, part, domain: domain, tiles: tiles, response: response, domainOutputs: buffer)
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
    _ network: AdversarialNetwork, _ part: Batch.Part, domain: Int?, tiles: [Tiling.Tile],
    response: UnsafeMutablePointer<Float>, domainOutputs: UnsafeMutablePointer<Float>
  ) -> GroupSums {
    nonisolated(unsafe) let response = response
    nonisolated(unsafe) let domainOutputs = domainOutputs
    let tiling = tiling
    let count = part.rows.count
    return network.parameters.withUnsafeBufferPointer { parameters in
      guard let base = parameters.baseAddress else { return GroupSums() }
      // Nothing goes back, so nothing needs to be transposed.
      let weights = StepWeights(parameters: base, transposed: transposed.base)
      return forEachGroup(of: tiles.count) { worker, group, sums in
        for tile in tiling.tiles(ofGroup: group, tiles: tiles.count).lazy.map({ tiles[$0] }) {
          worker.evaluate(
            TileRows(part: part, tile: tile), domain: domain, weights: weights,
            response: response + tile.start, domainOutputs: domainOutputs + tile.start,
            outputStride: count, sums: &sums)
        }
      }
    }
  }
}
