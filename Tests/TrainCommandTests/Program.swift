import Foundation

/// The program `train`, or `prep`, as the build that runs the tests left them beside them.
enum Program {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String

    /// The lines on standard error.
    var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
  }

  static var path: String { path(of: "train") }

  static func path(of name: String) -> String {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: name).path
  }

  static var exists: Bool { FileManager.default.isExecutableFile(atPath: path) }

  static func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  static func run(_ arguments: [String], program: String = "train") throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path(of: program))
    process.arguments = arguments
    // To files: a pipe that nobody empties stops the program.
    let folder = try Scratch()
    let urls = ["out", "err"].map { URL(fileURLWithPath: "\(folder.path)/\($0)") }
    for url in urls { try Data().write(to: url) }
    process.standardOutput = try FileHandle(forWritingTo: urls[0])
    process.standardError = try FileHandle(forWritingTo: urls[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationReason == .exit ? process.terminationStatus : -1,
      output: try String(contentsOf: urls[0], encoding: .utf8),
      errors: try String(contentsOf: urls[1], encoding: .utf8))
  }
}

/// A folder of a test's own, removed with it.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "hep-prep-train-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A copy of the toy domain file.
  func toy() throws -> String {
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/toy.h5")
    let copy = "\(path)/domains.h5"
    try FileManager.default.copyItem(at: fixture, to: URL(fileURLWithPath: copy))
    return copy
  }
}
