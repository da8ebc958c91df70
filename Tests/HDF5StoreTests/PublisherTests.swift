import Foundation
import Testing

@testable import HDF5Store

@Suite struct PublisherTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func finished(_ name: String) throws -> FinishedFile {
    try AtomicFile.finish("x", for: folder / name) { _ in true }
  }

  @Test func allThatWasAddedIsPublishedInTheEnd() throws {
    let publisher = Publisher()
    publisher.add([try finished("a"), try finished("b")])
    publisher.start()
    publisher.add([try finished("c")])
    try publisher.finish()
    #expect(try Set(folder.names) == ["a", "b", "c"])
  }

  @Test func whatWasAddedBeforeAnErrorIsPublishedTooWhenThePublisherGoes() throws {
    #expect(throws: CancellationError.self) {
      let publisher = Publisher()
      publisher.add([try finished("a")])
      publisher.start()
      publisher.add([try finished("b")])
      throw CancellationError()
    }
    #expect(try Set(folder.names) == ["a", "b"])
  }

  @Test func theFirstFailureIsToldInTheEnd() throws {
    let publisher = Publisher()
    publisher.add([try finished("a")])
    try AtomicFile.createFolder(of: folder / "a/x")
    publisher.start()
    publisher.add([try finished("b")])
    let error = #expect(throws: HDF5Error.self) { try publisher.finish() }
    #expect(error?.path == folder / "a")
    #expect(try folder.names.contains("b"))
  }
}
