import Diagnostics
import Foundation
#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The names in a folder; none where there is no folder.
///
/// - Throws: `SystemCallFailure` (74) for a folder that may not be read: it is not an empty one.
func names(inFolder path: String) throws(SystemCallFailure) -> [String] {
  guard access(path, R_OK | X_OK) == 0 else {
    if errno == ENOENT { return [] }
    throw SystemCallFailure(path: path, operation: "open", code: errno, isOutput: false)
  }
  return (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
}
