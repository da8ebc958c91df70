import Diagnostics
import Foundation
import Testing

@testable import Pipeline

@Suite struct BadFilesTests {
  private func failure(_ code: Int32) -> SystemCallFailure {
    SystemCallFailure(path: "a.root", operation: "read", code: code, isOutput: false)
  }

  @Test func stopThrowsEverything() {
    #expect(BadFilePolicy.stop.reason(of: failure(EIO)) == nil)
  }

  @Test func skipLeavesOutWhatCannotBeRead() {
    let skip = BadFilePolicy.skip
    #expect(skip.reason(of: failure(EIO)) == "a.root: cannot read: Input/output error")
    #expect(skip.reason(of: failure(ENOENT)) == "a.root: cannot read: No such file or directory")
    #expect(skip.reason(of: failure(EISDIR)) == "a.root: cannot read: Is a directory")
    #expect(skip.reason(of: PipelineError.noEntry(path: "a", entry: 1, count: 0)) != nil)
  }

  /// What is no fault of the file stops: the file may be good.
  @Test func skipThrowsWhatIsNoFaultOfTheFile() {
    for code in [EMFILE, ENFILE, ENOMEM] {
      #expect(BadFilePolicy.skip.reason(of: failure(code)) == nil)
    }
    let configuration = PipelineError.tagBit(1, selection: "s", mapping: "m")
    #expect(BadFilePolicy.skip.reason(of: configuration) == nil)
    #expect(BadFilePolicy.skip.reason(of: CancellationError()) == nil)
  }
}
