import ArgumentParser
import CommandRunner
import Diagnostics
import Settings
import Verification

/// `prep verify`.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check finished files against every rule of their layout.",
    discussion: """
      Selected files, features, domain files, models, scores, and cutflows in JSON or CSV. The content \
      hash is computed anew. Of several selected files, or feature files, no event may be in two. A \
      line a file on standard output, the first failure of each on standard error; status 65 where \
      one fails, 66 where one is missing.
      """)

  @Argument(help: "The files.")
  var files: [String]

  @Flag(name: .long, help: "Print JSON: a list with an object for every file.")
  var json = false

  @OptionGroup var common: MessageOptions

  func run() throws {
    if CrashGuard.isOn, let status = guardedStatus() {
      guard status == 0 else { throw ExitCode(status) }
      return
    }
    try verify()
  }

  /// Verifies the files in another process. Where that crashes, each file is tried by itself, and what
  /// is left without those that crash is verified again.
  ///
  /// - Returns: The status; nil where no process could be started.
  private func guardedStatus() -> Int32? {
    func arguments(_ files: [String]) -> [String] {
      ["verify"] + (json ? ["--json"] : []) + common.arguments + ["--"] + files
    }
    guard let ending = CrashGuard.runAgain() else { return nil }
    guard case .crashed(let signal) = ending else { return ending.status }
    var readable: [String] = []
    for file in files {
      if case .crashed(let signal)? = CrashGuard.run(arguments([file]), isSilent: true) {
        printError(LibraryCrash(path: file, signal: signal))
      } else {
        readable.append(file)
      }
    }
    if readable.count == files.count {
      printError(LibraryCrash(path: files.joined(separator: ", "), signal: signal))
    } else if !readable.isEmpty {
      _ = CrashGuard.run(arguments(readable))
    }
    return ExitStatus.badData.rawValue
  }

  private func verify() throws {
    let outcomes = try common.during("verify") {
      try Verifier(isQuiet: common.quiet, log: common.logger).verify(files)
    }
    if json { print(try JSONText.indented(outcomes.map(VerifyRecord.init))) }
    var statuses: [ExitStatus] = []
    for outcome in outcomes {
      switch outcome {
      case .verified(let file):
        if !json { print(file.line) }
      case .failed(_, let error):
        printError(error)
        statuses.append(error.exitStatus)
      }
    }
    // What is bad comes before what is not there, whatever their order.
    let worst = [.badData, .missingInput].first { statuses.contains($0) } ?? statuses.first
    if let worst { throw ExitCode(worst.rawValue) }
  }
}

/// What `prep verify --json` prints of a file.
private struct VerifyRecord: Encodable {
  let outcome: Verifier.Outcome

  init(_ outcome: Verifier.Outcome) { self.outcome = outcome }

  private enum CodingKeys: String, CodingKey {
    case file, ok, format, count, unit, error, status
    case contentHash = "content_hash"
    case unchecked = "not_checked"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch outcome {
    case .verified(let file):
      try container.encode(file.path, forKey: .file)
      try container.encode(true, forKey: .ok)
      try container.encode(file.format, forKey: .format)
      try container.encode(file.size.count, forKey: .count)
      try container.encode(file.size.unit, forKey: .unit)
      try container.encode(file.contentHash, forKey: .contentHash)
      try container.encode(file.unchecked, forKey: .unchecked)
    case .failed(let path, let error):
      try container.encode(path, forKey: .file)
      try container.encode(false, forKey: .ok)
      try container.encode(error.line, forKey: .error)
      try container.encode(error.exitStatus.rawValue, forKey: .status)
    }
  }
}
