import Dispatch
import Foundation

/// Runs `body(worker)` for every worker number in 0 ..< threads, at the same time, and waits.
///
/// The caller splits the work by fixed rules that do not depend on `threads` where the result must
/// not depend on it. With one thread it is a plain call.
public func parallelFor(threads: Int, _ body: @Sendable (_ worker: Int) -> Void) {
  if threads <= 1 {
    body(0)
  } else {
    DispatchQueue.concurrentPerform(iterations: threads, execute: body)
  }
}

/// The number of cores that this process may use: what `--threads` defaults to.
public var availableCores: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }
