import Foundation
import Testing

/// `prep verify` as a process: its lines, its status, its JSON.
@Suite struct VerifyTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace.afterRun() }

  @Test func everyOutputOfTheLineHasALine() throws {
    let files = workspace.files().map { "out/\($0)" }
    let result = try workspace.prep(["verify", "--quiet"] + files)
    #expect(result.failure == .init(status: 0, errors: ""))
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == files.count)
    let hash = try #require(try workspace.contentHash("out/domains.h5"))
    let domains = try #require(lines.first { $0.hasPrefix("out/domains.h5") })
    #expect(
      domains.wholeMatch(
        of:
          #/out/domains\.h5: ok, hep-prep/domains, \d+ rows, content hash (\w+)(?:; not checked: .+)?/#
      )?
      .1 == hash[...])
    #expect(lines.contains("out/cutflow.csv: ok, cutflow, 2 rows"))
  }

  @Test func theFirstFailureOfEachFileIsALine() throws {
    try workspace.write("notes.txt", "nothing of ours")
    let files = ["none.h5", "out/domains.h5", "notes.txt"]
    let result = try workspace.prep(["verify", "--quiet"] + files)
    #expect(result.status == 65)
    #expect(result.output.hasPrefix("out/domains.h5: ok, "))
    #expect(
      result.errors == "error: none.h5: cannot open: No such file or directory\n"
        + "error: notes.txt: found no readable HDF5 file; if it was cut off, make or copy it again\n"
    )
    #expect(try workspace.prep("verify none.h5 out/domains.h5 --quiet").status == 66)
    #expect(try workspace.prep("verify").status == 64)
  }

  @Test func jsonHasAnObjectForEveryFile() throws {
    let result = try workspace.prep("verify out/cutflow.json none.h5 --json --quiet")
    let list = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(list.map { $0["file"] as? String } == ["out/cutflow.json", "none.h5"])
    #expect(list.map { $0["ok"] as? Bool } == [true, false])
    #expect(list[0]["format"] as? String == "cutflow" && list[0]["content_hash"] is NSNull)
    #expect(list[1]["status"] as? Int == 66)
    #expect(list[1]["error"] as? String == "none.h5: cannot open: No such file or directory")
  }

  /// One byte of a feature file is another, and libhdf5 1.10 ends with signal 11 on it: the line is the
  /// library's or ours, there is one, and the other files are looked at.
  @Test func aCrashOfTheLibraryIsALine() throws {
    try workspace.write("crash.h5", Workspace.fixture("library_crash.h5"))
    let result = try workspace.prep("verify crash.h5 out/domains.h5 --quiet")
    #expect(result.status == 65)
    #expect(
      result.errors.hasPrefix("error: crash.h5: ")
        && result.errors.split(separator: "\n").count == 1)
    #expect(result.output.hasPrefix("out/domains.h5: ok, "))
    let diff = try workspace.prep("diff out/domains.h5 crash.h5 --quiet")
    #expect([1, 65].contains(diff.status))
    #expect((diff.output + diff.errors).split(separator: "\n").count == 1)
  }
}
