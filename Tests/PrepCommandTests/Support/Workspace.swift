import Foundation
import HDF5Store
import StageFiles

/// What a run of `prep` left behind.
struct CommandResult {
  let status: Int32
  let output: String
  let errors: String

  /// What a message test compares: the status, and all that went to standard error.
  var failure: Failure { Failure(status: status, errors: errors) }

  struct Failure: Error, Equatable {
    let status: Int32
    let errors: String

    init(status: Int32, errors: String) {
      self.status = status
      self.errors = errors
    }

    /// A failure that says one line.
    init(_ status: Int32, _ line: String) {
      self.init(status: status, errors: "error: \(line)\n")
    }
  }
}

/// A folder to run `prep` in, with the fixtures' samples and a sample file; it goes with the test.
///
/// The built program is run, as its own process: standard output and error are those of one command
/// whatever other tests do at the time, and messages have paths relative to the folder.
final class Workspace: Sendable {
  let path = NSTemporaryDirectory() + "hep-prep-line-" + UUID().uuidString

  /// Two files of signal in both domains, a background in each.
  static let samples = """
    luminosity_ifb = 139.0
    [[sample]]
    name = "ttH"
    class = "signal"
    domain = "both"
    files = ["data/signal_*.root"]
    cross_section_pb = 0.086
    [[sample]]
    name = "ttbar"
    class = "background"
    domain = "source"
    files = ["data/source.root"]
    [[sample]]
    name = "ttbb"
    class = "background"
    domain = "target"
    files = ["data/target.root"]
    """

  /// Cuts that leave most events, so that few are enough to build domains of.
  static let looseSelection = """
    [[cut]]
    name = "four_jets"
    require = "n_jets >= 4"
    """

  /// Features that every event of ``looseSelection`` has.
  static let features = "ht_jets,pt_jet3,n_jets_pt40"

  /// The options of `prep run` that go with the loose selection.
  static let looseOptions = ["--selection", "loose.toml", "--features", features, "--quiet"]

  init() throws {
    try FileManager.default.createDirectory(
      atPath: path + "/data", withIntermediateDirectories: true)
    for name in ["signal_a", "signal_b", "source", "target", "empty"] {
      try copy("\(name).root", to: "data/\(name).root")
    }
    try write("samples.toml", Self.samples)
    try write("loose.toml", Self.looseSelection)
  }

  /// A folder in which `prep run` has run with the options of the loose selection.
  static func afterRun() throws -> Workspace {
    let workspace = try Workspace()
    for (name, contents) in try finishedLine.get() { try workspace.write("out/\(name)", contents) }
    return workspace
  }

  /// The line is run once; every test has a copy of what it left.
  private static let finishedLine = Result<[String: Data], any Error> {
    let workspace = try Workspace()
    let result = try workspace.loose("run")
    guard result.status == 0 else { throw result.failure }
    return try Dictionary(
      uniqueKeysWithValues: workspace.files().map { name in
        (name, try Data(contentsOf: URL(fileURLWithPath: workspace / "out/\(name)")))
      })
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  static func / (workspace: Workspace, name: String) -> String { "\(workspace.path)/\(name)" }

  // MARK: Files

  /// The bytes of a file of `Fixtures`.
  static func fixture(_ name: String) throws -> Data {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
    return try Data(contentsOf: folder.appending(path: "Fixtures/\(name)"))
  }

  /// Copies a file of `Fixtures`, or its first bytes.
  func copy(_ fixture: String, to name: String, bytes: Int? = nil) throws {
    let contents = try Self.fixture(fixture)
    try write(name, contents.prefix(bytes ?? contents.count))
  }

  /// Writes a file, with its folder.
  func write(_ name: String, _ contents: String) throws { try write(name, Data(contents.utf8)) }

  func write(_ name: String, _ contents: Data) throws {
    let url = URL(fileURLWithPath: self / name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try contents.write(to: url)
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: self / name) }

  func rename(_ name: String, to other: String) throws {
    try FileManager.default.moveItem(atPath: self / name, toPath: self / other)
  }

  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: self / name))
  }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: self / name, encoding: .utf8)
  }

  /// Every file below a folder, hidden ones too, in byte order; none where there is no folder.
  func files(in folder: String = "out") -> [String] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: self / folder)) ?? []
    return names.filter { name in
      let url = URL(fileURLWithPath: self / "\(folder)/\(name)")
      return (try? url.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == false
    }.sorted()
  }

  /// What tells a file that was written anew from one that was left alone: a stage renames a new
  /// file into place.
  func inode(_ name: String) throws -> UInt64 {
    let attributes = try FileManager.default.attributesOfItem(atPath: self / name)
    return (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
  }

  /// The content hash that a file says it has.
  func contentHash(_ name: String) throws -> String? {
    try HDF5Reader(path: self / name).attribute("content_hash")?.string
  }

  /// The content hashes of all outputs of the line.
  func contentHashes(_ folder: String = "out") throws -> [String: String] {
    try Dictionary(
      uniqueKeysWithValues: files(in: folder).filter { $0.hasSuffix(".h5") }.map {
        ($0, try contentHash("\(folder)/\($0)") ?? "none")
      })
  }

  // MARK: Commands

  /// The program beside the test bundle, both built by `swift test`.
  private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "prep")

  /// A `prep` that has been started.
  struct Running {
    fileprivate let process: Process
    fileprivate let names: [String]

    var isRunning: Bool { process.isRunning }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for its end.
    func wait() throws -> CommandResult {
      defer { for name in names { try? FileManager.default.removeItem(atPath: name) } }
      process.waitUntilExit()
      let texts = try names.map { try String(contentsOfFile: $0, encoding: .utf8) }
      return CommandResult(
        status: process.terminationReason == .exit ? process.terminationStatus : -1,
        output: texts[0], errors: texts[1])
    }
  }

  /// Starts `prep` in the folder.
  func start(_ arguments: [String]) throws -> Running {
    let process = Process()
    process.executableURL = Self.program
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: path)
    let streams = NSTemporaryDirectory() + "hep-prep-streams-" + UUID().uuidString
    // Files, not pipes, which a long output would fill.
    let names = ["\(streams).out", "\(streams).err"]
    let handles = try names.map { name in
      try Data().write(to: URL(fileURLWithPath: name))
      return try FileHandle(forWritingTo: URL(fileURLWithPath: name))
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handles[0]
    process.standardError = handles[1]
    try process.run()
    return Running(process: process, names: names)
  }

  /// Runs `prep` in the folder and waits for its end.
  func prep(_ arguments: [String]) throws -> CommandResult { try start(arguments).wait() }

  /// Runs `prep` with the arguments of a command line without quotes.
  func prep(_ line: String) throws -> CommandResult {
    try prep(line.split(separator: " ").map(String.init))
  }

  /// Runs a command with the options of the loose selection.
  func loose(_ line: String) throws -> CommandResult {
    try prep(line.split(separator: " ").map(String.init) + Self.looseOptions)
  }
}
