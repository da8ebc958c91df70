import Diagnostics
import HDF5Store
import StageFiles

/// Compares outputs with what a stage would write now.
package enum UpToDate {
  /// Why the output at `path` has to be made; nil where it is up to date.
  ///
  /// A file that this program did not make is reason enough here: the writer refuses it.
  package static func reasonToMake(
    _ path: String, for identity: StageIdentity, force: Bool
  ) -> String? {
    guard let header = try? StageHeader.read(path: path) else { return "there is no output yet" }
    if force { return "--force" }
    if header.key == identity.key { return nil }
    guard let config = header.config, let old = StageIdentity(config: config) else {
      return "the output does not say what it was made of"
    }
    return identity.difference(from: old) ?? "the output's key is of something else"
  }

  /// Removes what a killed `--force` left beside an output that is up to date: no writer will.
  package static func clearAway(after path: String) { AtomicFile.removeDeadTemporaries(of: path) }
}
