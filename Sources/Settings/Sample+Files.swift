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
  /// - Throws: ``SettingsError`` for a pattern that matches nothing, or a folder that cannot be read.
  public func inputFiles() throws(SettingsError) -> [String] {
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
      // Without this a folder that cannot be read would pass as an empty one.
      let isFatal: @convention(c) (UnsafePointer<CChar>?, Int32) -> Int32 = { _, code in
        code == ENOENT || code == ENOTDIR ? 0 : 1
      }
      switch glob(fullPattern(pattern), GLOB_NOSORT, isFatal, &result) {
      case 0: break
      case GLOB_NOMATCH: throw SettingsError(.noMatch(pattern: pattern), file: file, key: key)
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
