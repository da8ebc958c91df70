import Foundation
import Logging
import Synchronization
import Training

/// A folder of a test's own, removed with it, with the toy domain file of `TrainCommandTests`.
final class Scratch {
  let path = NSTemporaryDirectory() + "hep-prep-study-\(UUID().uuidString)"
  var domains: String { "\(path)/domains.h5" }

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    try FileManager.default.copyItem(
      at: tests.appending(path: "TrainCommandTests/Fixtures/toy.h5"),
      to: URL(fileURLWithPath: domains))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }

  func object(_ name: String) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(text(name).utf8))
    return object as? [String: Any] ?? [:]
  }

  func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()
  }
}

/// Collects what is said to a user.
final class Messages: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock(\.self) }

  var logger: Logger {
    Logger(label: "test") { _ in
      Collector { line in self.lines.withLock { $0.append(line) } }
    }
  }

  private struct Collector: LogHandler {
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

extension TrainingOptions {
  /// A small network, trained for few epochs.
  static func toy(epochs: Int = 3) -> TrainingOptions {
    var options = TrainingOptions()
    options.featureLayers = [5]
    options.epochs = EpochLimits(minimum: epochs, maximum: epochs)
    return options
  }
}
