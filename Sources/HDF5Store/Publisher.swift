import Foundation
import Synchronization

/// Publishes finished files while its owner goes on: the disk's time need not be ours.
///
/// What was added is published at the latest when the publisher goes, so that what was finished before
/// an error has its name.
public final class Publisher {
  private final class Outcome: Sendable {
    let failure = Mutex<HDF5Error?>(nil)
  }

  private let queue = DispatchQueue(label: "publisher")
  private let outcome = Outcome()
  private var added: [FinishedFile] = []

  /// A publisher of nothing yet.
  public init() {}

  deinit {
    start()
    queue.sync {}
  }

  /// Adds files to those that are published together.
  public func add(_ files: [FinishedFile]) { added += files }

  /// Begins to publish what was added.
  public func start() {
    guard !added.isEmpty else { return }
    queue.async { [added, outcome] in
      do throws(HDF5Error) {
        try FinishedFile.publish(added)
      } catch {
        outcome.failure.withLock { $0 = $0 ?? error }
      }
    }
    added = []
  }

  /// Publishes what was added, and waits until all is done.
  ///
  /// - Throws: The first error, of now or of before: as ``FinishedFile/publish(_:)``.
  public func finish() throws(HDF5Error) {
    start()
    queue.sync {}
    if let failure = outcome.failure.withLock({ $0 }) { throw failure }
  }
}
