import Foundation
import Testing

@testable import Workers

@Suite struct AvailableMemoryTests {
  /// A root folder with some of the files that Linux has.
  private func root(_ files: [String: String]) throws -> URL {
    let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    for (path, text) in files {
      let file = root.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    return root
  }

  @Test func thisMachineHasSomeMemory() throws {
    #expect(try #require(availableMemory) > 1 << 20)
  }

  @Test func systemsMemoryIsWhatIsAvailableAndNotWhatIsFree() throws {
    let root = try root([
      "proc/meminfo": "MemTotal:  9 kB\nMemFree:  1 kB\nMemAvailable:    7 kB\nBuffers: 2 kB\n"
    ])
    #expect(MemoryLimits.system(root) == 7 * 1024)
    #expect(MemoryLimits.controlGroup(root) == nil)
  }

  @Test func controlGroupLeavesItsLimitLessWhatIsInUse() throws {
    let root = try root([
      "proc/self/cgroup": "1:name=x:/y\n0::/a/b\n",
      "sys/fs/cgroup/a/b/memory.max": "5000\n",
      "sys/fs/cgroup/a/b/memory.stat": "file 3000\nanon 1200\n",
    ])
    #expect(MemoryLimits.controlGroup(root) == 3800)
  }

  @Test func containersRootIsLookedAtWhereThePathIsTheHosts() throws {
    let root = try root([
      "proc/self/cgroup": "0::/system.slice/x\n", "sys/fs/cgroup/memory.max": "5000\n",
      "sys/fs/cgroup/memory.stat": "anon 6000\n",
    ])
    #expect(MemoryLimits.controlGroup(root) == 0)
  }

  @Test func groupWithoutALimitHasNone() throws {
    let root = try root([
      "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "max\n",
      "sys/fs/cgroup/memory.stat": "anon 1\n",
    ])
    #expect(MemoryLimits.controlGroup(root) == nil)
  }
}
