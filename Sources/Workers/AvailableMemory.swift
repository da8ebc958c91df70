import Foundation

/// The memory in bytes that this process could still take without swapping, within what the system has
/// and its control group allows; nil where neither is known.
public var availableMemory: UInt64? {
  let root = URL(fileURLWithPath: "/")
  return [MemoryLimits.system(root), MemoryLimits.controlGroup(root)].compactMap { $0 }.min()
}

/// What Linux says of memory, in files.
enum MemoryLimits {
  /// `MemAvailable` of /proc/meminfo.
  static func system(_ root: URL) -> UInt64? {
    guard let text = text(root, "proc/meminfo"),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") })
    else { return nil }
    // In kB, which are 1024 bytes.
    return line.split(separator: " ").dropFirst().first.flatMap { UInt64($0) }.map { $0 * 1024 }
  }

  /// The limit of the process's control group (version 2) less what is in use and no cache.
  static func controlGroup(_ root: URL) -> UInt64? {
    guard let groups = text(root, "proc/self/cgroup"),
      let line = groups.split(separator: "\n").first(where: { $0.hasPrefix("0::") })
    else { return nil }
    // In a container the path is often one of the host; then the container's root is meant.
    for path in ["sys/fs/cgroup\(line.dropFirst(3))", "sys/fs/cgroup"] {
      guard let limit = text(root, "\(path)/memory.max").flatMap(number),
        let stat = text(root, "\(path)/memory.stat"),
        let used = stat.split(separator: "\n").first(where: { $0.hasPrefix("anon ") })
      else { continue }
      return limit - min(limit, number(String(used.dropFirst(5))) ?? 0)
    }
    return nil
  }

  private static func text(_ root: URL, _ path: String) -> String? {
    try? String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  private static func number(_ text: String) -> UInt64? {
    UInt64(text.trimmingCharacters(in: .whitespacesAndNewlines))
  }
}
