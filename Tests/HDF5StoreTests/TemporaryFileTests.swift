import Foundation
import Testing

@testable import HDF5Store

@Suite struct TemporaryFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A name as a process of this host makes it, without the lock of a living one.
  private func leaveBehind(_ base: String) throws -> String {
    let name: String
    do {
      let file = try TemporaryFile(for: folder / base)
      name = URL(fileURLWithPath: file.temporaryPath).lastPathComponent
    }
    try Data("half".utf8).write(to: URL(fileURLWithPath: folder / name))
    return name
  }

  @Test func deadWritersFileIsRemovedByTheNextOfTheSameOutput() throws {
    let dead = try leaveBehind("a.h5")
    let other = try leaveBehind("b.h5")
    let foreignHost = ".a.h5.elsewhere.example.17.1.tmp"
    let notOurs = ".a.h5.notes.tmp"
    for name in [foreignHost, notOurs] {
      try Data().write(to: URL(fileURLWithPath: folder / name))
    }
    let file = try TemporaryFile(for: folder / "a.h5")
    let names = try Set(folder.names)
    #expect(!names.contains(dead))
    #expect(names.isSuperset(of: [other, foreignHost, notOurs]))
    #expect(names.contains(URL(fileURLWithPath: file.temporaryPath).lastPathComponent))
  }

  @Test func livingWritersFileIsKept() throws {
    let first = try TemporaryFile(for: folder / "a.h5")
    let second = try TemporaryFile(for: folder / "a.h5")
    #expect(try folder.names.count == 2)
    try TemporaryFile.publish([first])
    try TemporaryFile.publish([second])
    #expect(try folder.names == ["a.h5"])
  }
}
