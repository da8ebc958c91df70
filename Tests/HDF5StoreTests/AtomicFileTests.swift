import Diagnostics
import Foundation
import Testing

@testable import HDF5Store

@Suite struct AtomicFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func textReplacesOursAndNothingElse() throws {
    let path = folder / "cutflow.csv"
    try AtomicFile.write("µ\n", to: path) { _ in false }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "µ\n")
    let error = #expect(throws: HDF5Error.self) {
      try AtomicFile.write("new", to: path) { _ in false }
    }
    #expect(error?.exitStatus == .cannotCreate)
    #expect(
      error?.line
        == "\(path): found a file that hep-prep did not make, expected nothing or a file that"
        + " hep-prep made; move it away or name another output")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "µ\n")
    try AtomicFile.write("new", to: path) { $0 == path }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
    #expect(try folder.names == ["cutflow.csv"])
  }

  @Test func temporaryNamesAreKnown() throws {
    #expect(AtomicFile.isTemporary(".a.csv.host.17.1.tmp"))
    #expect(["a.tmp", ".notes", "a.csv"].allSatisfy { !AtomicFile.isTemporary($0) })
    let file = try AtomicFile.finish("x", for: folder / "b.csv") { _ in true }
    #expect(try folder.names.filter(AtomicFile.isTemporary).count == 1)
    try FinishedFile.publish([file])
  }

  @Test func directoryIsNeverReplaced() throws {
    #expect(throws: HDF5Error.self) {
      try AtomicFile.write("new", to: folder.path) { _ in true }
    }
  }

  @Test func foldersAboveAPathAreMade() throws {
    try AtomicFile.createFolder(of: folder / "a/b/c.h5")
    try AtomicFile.createFolder(of: folder / "a/b/c.h5")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder / "a") == ["b"])
    try AtomicFile.write("", to: folder / "file") { _ in false }
    let error = #expect(throws: HDF5Error.self) {
      try AtomicFile.createFolder(of: folder / "file/b/c.h5")
    }
    #expect(error?.exitStatus == .cannotCreate)
  }
}
