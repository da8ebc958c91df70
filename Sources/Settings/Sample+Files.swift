import Diagnostics
import Synchronization
#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension Sample {
  /// The paths that the sample's patterns match, relative to the file that declares it: pattern by
  /// pattern, each in byte order. A file that two patterns match comes twice.
  ///
  /// `*`, `?` and `[...]` match as in a shell, hidden files only by name; `**` is refused, because
  /// the C library would take it for `*`.
  ///
  /// - Throws: ``SettingsError`` for a pattern that matches nothing or too much, or a folder that cannot
  ///   be read; `Interruption`.
  public func inputFiles() throws -> [String] {
    var paths: [String] = []
    for (index, pattern) in patterns.enumerated() {
      let key = key("files[\(index)]")
      guard !pattern.contains("**") else {
        throw SettingsError(
          .badValue(
            found: "\"\(pattern)\"",
            expected: "a glob without **, which is not matched over several levels of folders"),
          file: file, key: key)
      }
      var result = glob_t()
      defer { globfree(&result) }
      switch FolderLimit.glob(fullPattern(pattern), &result) {
      case 0: break
      case GLOB_NOMATCH: throw SettingsError(.noMatch(pattern: pattern), file: file, key: key)
      case _ where FolderLimit.isReached:
        try Interruption.check()
        throw SettingsError(
          .tooManyFolders(pattern: pattern, limit: FolderLimit.most), file: file, key: key)
      default:
        throw SettingsError(.unreadableFolder(pattern: pattern), file: file, key: key)
      }
      let matches = (0..<Int(result.gl_pathc)).compactMap { match in
        result.gl_pathv[match].map { String(cString: $0) }
      }
      // Not glob's own order, which depends on the locale.
      paths += matches.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
    return paths
  }

  /// The pattern after its folder, whose own characters must match themselves.
  private func fullPattern(_ pattern: String) -> String {
    if pattern.hasPrefix("/") { return pattern }
    let special: Set<Character> = ["*", "?", "[", "]", "\\"]
    let escaped = ConfigurationFile.folder(of: file).map {
      special.contains($0) ? "\\\($0)" : String($0)
    }.joined()
    return ConfigurationFile.resolve(pattern, in: escaped)
  }
}

/// The C library's `glob`, ended where it has opened more folders than any honest pattern has, or by a
/// signal: links that go round in circles have a few stars stand for millions of folders.
private enum FolderLimit {
  /// Folders of one pattern.
  static let most = 20_000

  private static let left = Atomic(0)

  /// Whether the last call was ended.
  static var isReached: Bool { left.load(ordering: .relaxed) <= 0 }

  static func glob(_ pattern: String, _ result: inout glob_t) -> Int32 {
    left.store(most, ordering: .relaxed)
    var flags = GLOB_NOSORT
    // Without this a folder that cannot be read would pass as an empty one.
    let isFatal: @convention(c) (UnsafePointer<CChar>?, Int32) -> Int32 = { _, code in
      code == ENOENT || code == ENOTDIR ? 0 : 1
    }
    #if canImport(Glibc)
      flags |= GLOB_ALTDIRFUNC
      result.gl_opendir = { path in FolderLimit.open(path) }
      result.gl_readdir = { folder in
        folder.flatMap { readdir(OpaquePointer($0)) }.map { UnsafeMutableRawPointer($0) }
      }
      result.gl_closedir = { folder in if let folder { closedir(OpaquePointer(folder)) } }
      result.gl_stat = { path, status in look(at: path, status, following: true) }
      result.gl_lstat = { path, status in look(at: path, status, following: false) }
    #endif
    return callGlob(pattern, flags, isFatal, &result)
  }

  private static func open(_ path: UnsafePointer<CChar>?) -> UnsafeMutableRawPointer? {
    if Interruption.pending != nil { left.store(0, ordering: .relaxed) }
    guard let path, left.subtract(1, ordering: .relaxed).newValue > 0 else {
      errno = EMFILE
      return nil
    }
    return opendir(path).map { UnsafeMutableRawPointer($0) }
  }
}

/// Outside the type, whose own `glob` hides the system's.
private func callGlob(
  _ pattern: String, _ flags: Int32,
  _ isFatal: @convention(c) (UnsafePointer<CChar>?, Int32) -> Int32, _ result: inout glob_t
) -> Int32 {
  glob(pattern, flags, isFatal, &result)
}

private func look(
  at path: UnsafePointer<CChar>?, _ status: UnsafeMutableRawPointer?, following: Bool
) -> Int32 {
  guard let path, let status else { return -1 }
  return fstatat(
    AT_FDCWD, path, status.assumingMemoryBound(to: stat.self), following ? 0 : AT_SYMLINK_NOFOLLOW)
}
