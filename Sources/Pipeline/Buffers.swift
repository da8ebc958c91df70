import Events
import Synchronization

/// Memory that goes from a worker, which fills it, to the writer and back.
protocol Reusable: AnyObject, Sendable {
  init()
  /// Forgets the contents and keeps the memory.
  func clear()
}

/// Selected events on their way from the worker that selects them to the writer.
///
/// Unchecked because ownership is handed on with the reference: one thread at a time has it.
final class EventBuffer: Reusable, @unchecked Sendable {
  var events = SelectedEvents()

  init() {}

  func clear() { events.removeAll() }
}

/// Buffers that were written and may be filled again: their memory is at hand, and need not be
/// asked of the system for every block.
final class Buffers<Buffer: Reusable>: Sendable {
  private let spare = Mutex<[Buffer]>([])

  /// An empty buffer.
  func take() -> Buffer {
    spare.withLock { $0.popLast() } ?? Buffer()
  }

  /// Takes back a buffer that nobody uses any more.
  func giveBack(_ buffer: Buffer) {
    buffer.clear()
    spare.withLock { $0.append(buffer) }
  }
}
