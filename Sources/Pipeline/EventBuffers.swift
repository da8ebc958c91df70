import Events
import Synchronization

/// Selected events on their way from the worker that selects them to the writer.
///
/// Unchecked because ownership is handed on with the reference: one thread at a time has it.
final class EventBuffer: @unchecked Sendable {
  var events = SelectedEvents()
}

/// Buffers that were written and may be filled again: their memory is at hand, and need not be
/// asked of the system for every block.
final class EventBuffers: Sendable {
  private let spare = Mutex<[EventBuffer]>([])

  /// An empty buffer.
  func take() -> EventBuffer {
    spare.withLock { $0.popLast() } ?? EventBuffer()
  }

  /// Takes back a buffer that nobody uses any more.
  func giveBack(_ buffer: EventBuffer) {
    buffer.events.removeAll()
    spare.withLock { $0.append(buffer) }
  }
}
