import Foundation
import Testing

@testable import Diagnostics

@Suite struct DiagnosticTests {
  @Test func controlCharactersCannotBreakTheLine() {
    let failure = SystemCallFailure(
      path: "a\nb\u{1B}[2J", operation: "open", code: ENOENT, isOutput: false)
    #expect(failure.line == "a b [2J: cannot open: No such file or directory")
  }

  @Test(arguments: [
    (ENOENT, false, Diagnostics.ExitStatus.missingInput), (EISDIR, false, .badData),
    (EACCES, false, .inputOutput), (EACCES, true, .cannotCreate), (ENOENT, true, .cannotCreate),
    (ENOSPC, true, .inputOutput), (EIO, false, .inputOutput),
  ])
  func statusFollowsTheErrorNumber(code: Int32, isOutput: Bool, status: Diagnostics.ExitStatus) {
    let failure = SystemCallFailure(path: "x", operation: "open", code: code, isOutput: isOutput)
    #expect(failure.exitStatus == status)
  }

  @Test func fullDiskSaysWhatToDo() {
    let failure = SystemCallFailure(
      path: "out/a.h5", operation: "write", code: ENOSPC, isOutput: true)
    #expect(
      failure.line
        == "out/a.h5: cannot write: No space left on device; free some space and run the command again"
    )
  }

  @Test func aNameOfAMegabyteDoesNotFillTheTerminal() {
    let failure = SystemCallFailure(
      path: String(repeating: "x", count: 1_000_000), operation: "open", code: ENOENT,
      isOutput: false)
    #expect(failure.line.count < 4100)
    #expect(failure.line.contains(" [996040 characters left out] "))
    #expect(failure.line.hasSuffix("x: cannot open: No such file or directory"))
  }
}
