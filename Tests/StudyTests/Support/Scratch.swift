import Foundation
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

extension TrainingOptions {
  /// A small network, trained for few epochs.
  static func toy(epochs: Int = 3) -> TrainingOptions {
    var options = TrainingOptions()
    options.featureLayers = [5]
    options.epochs = EpochLimits(minimum: epochs, maximum: epochs)
    return options
  }
}
