import Synchronization
import Workers

/// Runs batches through a network on several threads: losses and gradients, or the outputs alone.
///
/// The same bits come out for any number of threads, since rows are cut into tiles and tiles into
/// groups whose sums are added in a fixed order. All buffers of a step are made at the start; an
/// engine is for one caller at a time.
public final class NetworkEngine {
  /// The shape of the networks that it runs.
  public let architecture: Architecture
  /// The gradient of the last step, laid out as the parameters: dL_y - lambda dL_d for the feature
  /// part, dL_y for the label head, dL_d for the domain head.
  public private(set) var gradient: [Float]

  let tiling: Tiling
  private let workers: [TileWorker]
  /// A gradient for each group of tiles.
  private let partialGradients: AlignedFloats
  private var tiles: [Tiling.Tile] = []

  /// Buffers for `threads` threads.
  ///
  /// - Precondition: `threads` is positive.
  public convenience init(architecture: Architecture, threads: Int) {
    self.init(architecture: architecture, threads: threads, tiling: Tiling())
  }

  init(architecture: Architecture, threads: Int, tiling: Tiling) {
    precondition(threads > 0, "no thread")
    self.architecture = architecture
    self.tiling = tiling
    gradient = [Float](repeating: 0, count: architecture.parameterCount)
    workers = (0..<min(threads, tiling.groupLimit)).map { _ in
      TileWorker(architecture: architecture, tileSize: tiling.tileSize)
    }
    partialGradients = AlignedFloats(count: architecture.parameterCount * tiling.groupLimit)
  }

  /// The losses of a batch; the gradient is then in ``gradient``.
  ///
  /// L_y = sum(w_label * loss) / (source events), L_d = sum(w_domain * loss) / (all events).
  /// With `lambda` 0 nothing at all is passed back from the domain head, so that not even a NaN
  /// of it reaches the feature part; the domain head itself still gets its gradient.
  ///
  /// Source: paper, equations 4.1 to 4.4.
  ///
  /// - Precondition: Network and batch fit the architecture.
  public func gradients(
    of network: AdversarialNetwork, on batch: Batch, lambda: Float
  ) -> BatchLosses {
    precondition(network.architecture == architecture, "a network of another shape")
    precondition(batch.parts.count == architecture.domains, "another number of domains")
    precondition(batch.parts.allSatisfy { $0.events.inputs == architecture.inputs }, "inputs")
    tiles.removeAll(keepingCapacity: true)
    for (number, part) in batch.parts.enumerated() {
      tiling.append(part.rows.count, part: number, to: &tiles)
    }
    let count = architecture.parameterCount
    nonisolated(unsafe) let partials = partialGradients.base
    let tiling = tiling
    let tiles = tiles
    let sums = network.parameters.withUnsafeBufferPointer { parameters in
      guard let base = parameters.baseAddress else { return GroupSums() }
      nonisolated(unsafe) let settings = StepSettings(
        parameters: base, lambda: lambda, labelScale: 1 / Float(batch.sourceCount),
        domainScale: 1 / Float(batch.count))
      return forEachGroup(of: tiles.count) { worker, group, sums in
        let gradient = partials + group * count
        gradient.update(repeating: 0, count: count)
        for tile in tiling.tiles(ofGroup: group, tiles: tiles.count).lazy.map({ tiles[$0] }) {
          worker.step(
            batch.parts[tile.part], domain: tile.part, tile: tile, settings: settings,
            gradient: gradient, sums: &sums)
        }
      }
    }
    addPartialGradients(groups: tiling.groups(tiles: tiles.count))
    return BatchLosses(
      labelSum: sums.labelLoss, domainSum: sums.domainLoss, sourceCount: batch.sourceCount,
      count: batch.count, labelGradientNorm: sums.labelGradientSquares.squareRoot(),
      domainGradientNorm: Double(lambda.magnitude) * sums.domainGradientSquares.squareRoot())
  }

  /// Runs `body` once for each group, on any worker, and adds the groups' sums in their order.
  func forEachGroup(
    of tileCount: Int, _ body: @Sendable (TileWorker, Int, inout GroupSums) -> Void
  ) -> GroupSums {
    let groups = tiling.groups(tiles: tileCount)
    var groupSums = [GroupSums](repeating: GroupSums(), count: groups)
    groupSums.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = buffer
      nonisolated(unsafe) let workers = workers
      let next = Atomic(0)
      parallelFor(threads: min(workers.count, groups)) { worker in
        while true {
          let group = next.add(1, ordering: .relaxed).oldValue
          guard group < groups else { return }
          var sums = GroupSums()
          body(workers[worker], group, &sums)
          buffer[group] = sums
        }
      }
    }
    return groupSums.reduce(into: GroupSums()) { $0 += $1 }
  }

  private func addPartialGradients(groups: Int) {
    let count = gradient.count
    let partials = partialGradients.base
    gradient.withUnsafeMutableBufferPointer { gradient in
      guard let sum = gradient.baseAddress else { return }
      sum.update(from: partials, count: count)
      for group in 1..<max(groups, 1) {
        let partial = partials + group * count
        for i in 0..<count { sum[i] += partial[i] }
      }
    }
  }
}
