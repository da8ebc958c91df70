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

  let work: EngineWork
  let team: WorkerTeam
  /// Each weight transposed, for the way back.
  let transposed: AlignedFloats

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
    gradient = [Float](repeating: 0, count: architecture.parameterCount)
    transposed = AlignedFloats(count: architecture.parameterCount)
    let threads = min(threads, tiling.groupLimit)
    let work = EngineWork(kernel, architecture: architecture, threads: threads, tiling: tiling)
    self.work = work
    team = WorkerTeam(threads: threads) { work.run(worker: $0) }
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
    work.begin(batch)
    defer { work.end() }
    network.parameters.withUnsafeBufferPointer { parameters in
      guard let parameters = parameters.baseAddress else { return }
      run(
        .step(
          StepSettings(
            weights: StepWeights(
              architecture, parameters: parameters, transposed: transposed.base),
            lambda: lambda, labelScale: 1 / Float(batch.sourceCount),
            domainScale: 1 / Float(batch.count))))
    }
    gradient.withUnsafeMutableBufferPointer { gradient in
      guard let gradient = gradient.baseAddress else { return }
      run(.addGradients(into: gradient))
    }
    let sums = work.sums
    return BatchLosses(
      labelSum: sums.label.sum, domainSum: sums.domain.sum, sourceCount: batch.sourceCount,
      count: batch.count, labelGradientNorm: sums.labelGradientSquares.squareRoot(),
      domainGradientNorm: Double(lambda.magnitude) * sums.domainGradientSquares.squareRoot())
  }

  /// Lets all workers do a job.
  func run(_ job: EngineWork.Job) {
    work.prepare(job)
    team.run()
  }
}
