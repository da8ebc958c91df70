import CDenseKernels
import Synchronization

/// What the threads of an engine share: their buffers, and what they are to do.
///
/// All of it lives as long as the engine: a step allocates nothing.
final class EngineWork: @unchecked Sendable {
  // Unchecked because what changes is changed between two runs of the team, or belongs to one group.

  /// What is done for each group of tiles, or each range of parameters.
  enum Job {
    case step(StepSettings)
    case addGradients(into: UnsafeMutablePointer<Float>)
    case evaluate(EvaluationSettings)
  }

  let tiling: Tiling
  /// The tiles of the rows that are computed.
  private(set) var tiles: [Tiling.Tile] = []

  private let kernel: TileKernel
  private let parameterCount: Int
  private let workers: [TileWorker]
  /// A gradient for each group of tiles.
  private let partialGradients: AlignedFloats
  private var groupSums: [GroupSums]
  private let nextGroup = Atomic(0)
  private var parts: [Batch.Part] = []
  private var job: Job?

  init(_ kernel: TileKernel, architecture: Architecture, threads: Int, tiling: Tiling) {
    self.kernel = kernel
    self.tiling = tiling
    parameterCount = architecture.parameterCount
    workers = (0..<threads).map { _ in
      TileWorker(kernel, architecture: architecture, tileSize: tiling.tileSize)
    }
    partialGradients = AlignedFloats(count: parameterCount * tiling.groupLimit)
    groupSums = [GroupSums](repeating: GroupSums(), count: tiling.groupLimit)
  }

  /// The number of groups of the tiles.
  var groups: Int { tiling.groups(tiles: tiles.count) }

  /// Cuts rows into tiles.
  func begin(_ batch: Batch) {
    parts = batch.parts
    tiles.removeAll(keepingCapacity: true)
    for (number, part) in parts.enumerated() {
      tiling.append(part.rows.count, part: number, to: &tiles)
    }
  }

  /// Lets the rows go: whoever shuffles them next must not have to copy them.
  func end() { parts = [] }

  /// Prepares a job for the workers.
  func prepare(_ job: Job) {
    self.job = job
    nextGroup.store(0, ordering: .relaxed)
  }

  /// The groups' sums in their order.
  var sums: GroupSums { groupSums[..<groups].reduce(into: GroupSums()) { $0 += $1 } }

  /// A worker's part in the job.
  func run(worker: Int) {
    switch job {
    case .step(let settings): forEachGroup { step(workers[worker], group: $0, settings) }
    case .evaluate(let settings): forEachGroup { evaluate(workers[worker], group: $0, settings) }
    case .addGradients(let sum): addGradients(worker: worker, into: sum)
    case nil: break
    }
  }

  /// Runs `body` for the groups that no other worker has taken, and keeps what it gives.
  private func forEachGroup(_ body: (Int) -> GroupSums) {
    while true {
      let group = nextGroup.add(1, ordering: .relaxed).oldValue
      guard group < groups else { return }
      let sums = body(group)
      groupSums.withUnsafeMutableBufferPointer { $0[group] = sums }
    }
  }

  private func rows(ofTile index: Int) -> TileRows {
    TileRows(part: parts[tiles[index].part], tile: tiles[index])
  }

  private func step(_ worker: TileWorker, group: Int, _ settings: StepSettings) -> GroupSums {
    let gradient = partialGradients.base + group * parameterCount
    gradient.update(repeating: 0, count: parameterCount)
    var sums = GroupSums()
    for index in tiling.tiles(ofGroup: group, tiles: tiles.count) {
      let next = index + 1 < tiles.count ? rows(ofTile: index + 1) : nil
      worker.step(
        rows(ofTile: index), next: next, settings: settings, gradient: gradient, sums: &sums)
    }
    return sums
  }

  private func evaluate(
    _ worker: TileWorker, group: Int, _ settings: EvaluationSettings
  ) -> GroupSums {
    var sums = GroupSums()
    for index in tiling.tiles(ofGroup: group, tiles: tiles.count) {
      worker.evaluate(rows(ofTile: index), settings, sums: &sums)
    }
    return sums
  }

  /// Adds the groups' gradients in their order, for a worker's range of the parameters.
  private func addGradients(worker: Int, into gradient: UnsafeMutablePointer<Float>) {
    let start = parameterCount * worker / workers.count
    let count = parameterCount * (worker + 1) / workers.count - start
    (gradient + start).update(from: partialGradients.base + start, count: count)
    for group in 1..<max(groups, 1) {
      let partial = partialGradients.base + group * parameterCount + start
      dk_add(kernel.table, gradient + start, partial, count)
    }
  }
}
