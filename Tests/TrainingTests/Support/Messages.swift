import Logging
import Synchronization

/// Collects what is said to a user.
final class Messages: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock(\.self) }

  var logger: Logger {
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
