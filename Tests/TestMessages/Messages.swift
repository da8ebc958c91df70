package import Logging
import Synchronization

/// Collects what is said to a user, for the tests of several modules.
package final class Messages: Sendable {
  private let lines = Mutex<[String]>([])

  /// What was said: level and message of each.
  package var all: [String] { lines.withLock(\.self) }

  /// Nothing was said yet.
  package init() {}

  /// A logger whose lines come here.
  package var logger: Logger {
    Logger(label: "test") { _ in
      LineCollector { line in self.lines.withLock { $0.append(line) } }
    }
  }

  private struct LineCollector: LogHandler {
    var logLevel = Logger.Level.notice
    var metadata: Logger.Metadata = [:]
    let sink: @Sendable (String) -> Void

    init(_ sink: @escaping @Sendable (String) -> Void) { self.sink = sink }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { sink("\(event.level): \(event.message)") }
  }
}
