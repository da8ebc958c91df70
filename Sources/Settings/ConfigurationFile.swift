import Diagnostics

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The text of a configuration and where it is from.
struct ConfigurationFile {
  /// No real configuration comes near; keeps a data file given by mistake out of the memory.
  static let sizeLimit = 1 << 20

  /// The path as the user gave it, or the name of a shipped file.
  let label: String
  /// What paths in it are relative to.
  let folder: String
  /// The whole text.
  let text: String

  /// Reads a file.
  ///
  /// - Parameter isNamedByFile: Whether another configuration names it: then it has to be a regular
  ///   file, as a pipe or a device might have us wait for ever.
  static func load(
    path: String, isNamedByFile: Bool = false
  ) throws(SettingsError) -> ConfigurationFile {
    let bytes = try contents(of: path, isNamedByFile: isNamedByFile)
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
      throw SettingsError(.notText, file: path)
    }
    return ConfigurationFile(label: path, folder: folder(of: path), text: text)
  }

  /// Reads a shipped file by its name, or any by its path: a text with a "/" or ".toml" at its end.
  ///
  /// - Parameters:
  ///   - folder: What the path is relative to; empty for the working directory.
  ///   - file: The configuration that names it, for the error; nil for the command line.
  ///   - key: The key there.
  static func find(
    _ kind: ConfigurationKind, _ nameOrPath: String, relativeTo folder: String,
    namedBy file: String? = nil, key: String = ""
  ) throws(SettingsError) -> ConfigurationFile {
    if nameOrPath.contains("/") || nameOrPath.hasSuffix(".toml") {
      return try load(path: resolve(nameOrPath, in: folder), isNamedByFile: file != nil)
    }
    guard let shipped = kind.shipped.first(where: { $0.name == nameOrPath }) else {
      throw SettingsError(
        .unknownName(nameOrPath, kind: kind, known: kind.shippedNames), file: file, key: key)
    }
    return ConfigurationFile(
      label: "\(nameOrPath) (shipped)", folder: "",
      text: String(decoding: shipped.bytes, as: UTF8.self))
  }

  /// The folder that a path names, with its "/"; empty for the working directory.
  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  /// A path relative to a folder.
  static func resolve(_ path: String, in folder: String) -> String {
    if path.hasPrefix("/") || folder.isEmpty { return path }
    return folder.hasSuffix("/") ? folder + path : folder + "/" + path
  }

  private static func contents(
    of path: String, isNamedByFile: Bool
  ) throws(SettingsError) -> [UInt8] {
    func failure(_ operation: String, _ code: Int32 = errno) -> SettingsError {
      let call = SystemCallFailure(path: path, operation: operation, code: code, isOutput: false)
      return SettingsError(.cannotRead(call), file: path)
    }
    // Without O_NONBLOCK opening a pipe would wait for somebody to write.
    let file = open(path, O_RDONLY | O_CLOEXEC | (isNamedByFile ? O_NONBLOCK : 0))
    guard file >= 0 else { throw failure("open") }
    defer { close(file) }
    var status = stat()
    if isNamedByFile, fstat(file, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw failure("read", status.st_mode & S_IFMT == S_IFDIR ? EISDIR : ESPIPE)
    }
    // To the end rather than to the size of the file, so that a pipe will do.
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(file, &buffer, buffer.count)
      // A pipe may never give more, nor end.
      if Interruption.pending != nil { throw failure("read", EINTR) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure("read") }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= sizeLimit else {
        throw SettingsError(.tooLarge(limit: sizeLimit), file: path)
      }
    }
  }
}
