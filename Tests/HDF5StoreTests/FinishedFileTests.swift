import Diagnostics
import Foundation
import Testing

@testable import HDF5Store

@Suite struct FinishedFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func finished(_ name: String, _ text: String = "x") throws -> FinishedFile {
    try AtomicFile.finish(text, for: folder / name) { _ in true }
  }

  @Test func onlyPublishedFilesHaveNames() throws {
    try AtomicFile.createFolder(of: folder / "sub/x")
    do {
      let files = try ["a", "sub/b", "c"].map { try finished($0, $0) }
      _ = try finished("dropped")
      #expect(try folder.names.allSatisfy { $0 == "sub" || $0.hasPrefix(".") })
      try FinishedFile.publish(files)
    }
    #expect(try Set(folder.names) == ["a", "sub", "c"])
    #expect(try String(contentsOfFile: folder / "sub/b", encoding: .utf8) == "sub/b")
  }

  @Test func aNameThatCannotBeTakenIsAnErrorAndNoFileIsLeft() throws {
    let error = #expect(throws: HDF5Error.self) {
      let files = try ["a", "b", "c"].map { try finished($0) }
      try AtomicFile.createFolder(of: folder / "b/x")
      try FinishedFile.publish(files)
    }
    #expect(error?.exitStatus == .cannotCreate)
    #expect(error?.path == folder / "b")
    #expect(try Set(folder.names) == ["a", "b"])
  }
}
