import CDenseKernels
import Synchronization
import Workers

/// Runs batches through a network on several threads: losses and gradients, or the outputs alone.
///
/// The same bits come out for any number of threads, since rows are cut into tiles and tiles into
/// groups whose sums are added in a fixed order. They depend on the kernel, which the processor decides:
/// ``kernelName``. All buffers of a step are made at the start; an engine is for one caller at a time.
public final class NetworkEngine {
  /// The instruction set that this process computes with: "avx2", "neon" or "portable".
  public static var kernelName: String { TileKernel.fastest.name }

  /// The shape of the networks that it runs.
  public let architecture: Architecture
  /// The gradient of the last step, laid out as the parameters: dL_y - lambda dL_d for the feature
  /// part, dL_y for the label head, dL_d for the domain head.
  public private(set) var gradient: [Float]

  let tiling: Tiling
  let transposed: AlignedFloats
  private let kernel: TileKernel
  private let workers: [TileWorker]
  private let team: WorkerTeam
  /// A gradient for each group of tiles.
  private let partialGradients: AlignedFloats
  private var tiles: [Tiling.Tile] = []
  private var groupSums: [GroupSums]

  /// Buffers for `threads` threads.
  ///
  /// - Precondition: `threads` is positive.
  public convenience init(architecture: Architecture, threads: Int) {
    self.init(
      architecture: architecture, threads: threads, tiling: Tiling(), kernel: .fastest)
  }

  init(architecture: Architecture, threads: Int, tiling: Tiling, kernel: TileKernel = .fastest) {
    precondition(threads > 0, "no thread")
    precondition(tiling.tileSize % Slab.size == 0, "a tile of broken slabs")
    self.architecture = architecture
    self.tiling = tiling
    self.kernel = kernel
    let threads = min(threads, tiling.groupLimit)
    gradient = [Float](repeating: 0, count: architecture.parameterCount)
    transposed = AlignedFloats(count: architecture.parameterCount)
    workers = (0..<threads).map { _ in
      TileWorker(kernel, architecture: architecture, tileSize: tiling.tileSize)
    }
    team = WorkerTeam(threads: threads)
    partialGradients = AlignedFloats(count: architecture.parameterCount * tiling.groupLimit)
    groupSums = [GroupSums](repeating: GroupSums(), count: tiling.groupLimit)
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
    let sums = network.parameters.withUnsafeBufferPointer { parameters in
      guard let base = parameters.baseAddress else { return GroupSums() }
      return runStep(
        batch,
        StepSettings(
          weights: StepWeights(architecture, parameters: base, transposed: transposed.base),
          lambda: lambda, labelScale: 1 / Float(batch.sourceCount),
          domainScale: 1 / Float(batch.count)))
    }
    addPartialGradients(groups: tiling.groups(tiles: tiles.count))
    return BatchLosses(
      labelSum: sums.label.sum, domainSum: sums.domain.sum, sourceCount: batch.sourceCount,
      count: batch.count, labelGradientNorm: sums.labelGradientSquares.squareRoot(),
      domainGradientNorm: Double(lambda.magnitude) * sums.domainGradientSquares.squareRoot())
  }

  /// Fills the partial gradients.
  private func runStep(_ batch: Batch, _ settings: StepSettings) -> GroupSums {
    let count = architecture.parameterCount
    nonisolated(unsafe) let partials = partialGradients.base
    let (tiling, tiles) = (tiling, tiles)
    return forEachGroup(of: tiles.count) { worker, group, sums in
      let gradient = partials + group * count
      gradient.update(repeating: 0, count: count)
      for index in tiling.tiles(ofGroup: group, tiles: tiles.count) {
        let next = index + 1 < tiles.count ? tiles[index + 1] : nil
        worker.step(
          TileRows(part: batch.parts[tiles[index].part], tile: tiles[index]),
          next: next.map { TileRows(part: batch.parts[$0.part], tile: $0) },
          settings: settings, gradient: gradient, sums: &sums)
      }
    }
  }

  /// Runs `body` once for each group, on any worker, and adds the groups' sums in their order.
  func forEachGroup(
    of tileCount: Int, _ body: @Sendable (TileWorker, Int, inout GroupSums) -> Void
  ) -> GroupSums {
    let groups = tiling.groups(tiles: tileCount)
    groupSums.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = buffer
      nonisolated(unsafe) let workers = workers
      let next = Atomic(0)
      team.run { worker in
        while true {
          let group = next.add(1, ordering: .relaxed).oldValue
          guard group < groups else { return }
          var sums = GroupSums()
          body(workers[worker], group, &sums)
          buffer[group] = sums
        }
      }
    }
    return groupSums[..<groups].reduce(into: GroupSums()) { $0 += $1 }
  }

  /// Adds the groups' gradients in their order, each thread for a range of the parameters.
  private func addPartialGradients(groups: Int) {
    let count = gradient.count
    let (kernel, threads) = (kernel, team.count)
    nonisolated(unsafe) let partials = partialGradients.base
    gradient.withUnsafeMutableBufferPointer { gradient in
      guard let base = gradient.baseAddress else { return }
      nonisolated(unsafe) let gradient = base
      team.run { worker in
        let range = (count * worker / threads)..<(count * (worker + 1) / threads)
        let sum = gradient + range.lowerBound
        sum.update(from: partials + range.lowerBound, count: range.count)
        for group in 1..<max(groups, 1) {
          dk_add(kernel.table, sum, partials + group * count + range.lowerBound, range.count)
        }
      }
    }
  }
}
