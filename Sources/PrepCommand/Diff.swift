import ArgumentParser
import CommandRunner
import Diagnostics
import Settings
import Verification

/// `prep diff`.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare two files to the first difference.",
    discussion: """
      Two cutflows in JSON or CSV, or two HDF5 files, of this program or others. In a fixed order: \
      formats, datasets that one lacks, types, features, shapes, values. How a file was made (its \
      attributes) does not count, and is noted. Status 0 where they are the same, 1 where they differ.
      """)

  @Argument(help: "The first file.")
  var first: String

  @Argument(help: "The second file.")
  var second: String

  @Option(
    name: .long,
    help: """
      By how much real numbers a and b may differ: this times the largest of 1, |a| and |b|. NaN equals \
      NaN.
      """)
  var tolerance = 0.0

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  @OptionGroup var common: MessageOptions

  func validate() throws {
    guard tolerance >= 0, tolerance.isFinite else {
      throw ValidationError("--tolerance: found \(tolerance), expected a number, at least 0")
    }
  }

  func run() throws {
    if CrashGuard.isOn, let status = guardedStatus() {
      guard status == 0 else { throw ExitCode(status) }
      return
    }
    try compare()
  }

  /// Compares the files in another process; where that crashes, says on which of them.
  ///
  /// - Returns: The status; nil where no process could be started.
  private func guardedStatus() -> Int32? {
    func arguments(_ first: String, _ second: String) -> [String] {
      ["diff", "--tolerance", "\(tolerance)"] + (json ? ["--json"] : [])
        + common.arguments + ["--", first, second]
    }
    guard let ending = CrashGuard.runAgain() else { return nil }
    guard case .crashed(let signal) = ending else { return ending.status }
    let bad = [first, second].first { file in
      if case .crashed? = CrashGuard.run(arguments(file, file), isSilent: true) {
        true
      } else {
        false
      }
    }
    printError(LibraryCrash(path: bad ?? "\(first), \(second)", signal: signal))
    return ExitStatus.badData.rawValue
  }

  private func compare() throws {
    let result = try common.during("diff") {
      try Comparison(first, second, tolerance: tolerance, isQuiet: common.quiet).run()
    }
    print(json ? try JSONText.indented(result) : result.text)
    if !result.isSame { throw ExitCode(ExitStatus.differ.rawValue) }
  }
}
