public import Diagnostics
public import Expressions

/// What is wrong with a configuration file, or with the name of one.
public struct SettingsError: Diagnostic {
  /// The fact, without prose.
  public enum Reason: Sendable {
    /// The file cannot be opened or read.
    case cannotRead(SystemCallFailure)
    /// The file is too long to be a configuration.
    case tooLarge(limit: Int)
    /// The file is not UTF-8 text, or has a NUL character.
    case notText
    /// The text is not TOML.
    case syntax(line: Int, column: Int, message: String)
    /// A key that means nothing here.
    case unknownKey(String, known: [String])
    /// A key that has no default.
    case missing(expected: String)
    /// A value of another TOML type.
    case wrongType(found: String, expected: String)
    /// A value out of range, or a word that is none of those known.
    case badValue(found: String, expected: String, known: [String] = [])
    /// A name used twice.
    case repeated(String)
    /// A name that no shipped file has.
    case unknownName(String, kind: ConfigurationKind, known: [String])
    /// A path or glob that matches no file.
    case noMatch(pattern: String)
    /// A glob that goes through more folders than any honest one.
    case tooManyFolders(pattern: String, limit: Int)
    /// A folder that a glob had to read and could not.
    case unreadableFolder(pattern: String)
    /// An unnamed target beside named ones.
    case unnamedTarget(named: String)
    /// A formula that does not parse.
    case expression(ExpressionError)
  }

  /// What was found.
  public let reason: Reason
  /// The file, as the user named it; nil where the command line is at fault.
  public let file: String?
  /// The key, from the top of the file: `sample[ttH].class`; empty for the whole.
  public let key: String

  init(_ reason: Reason, file: String?, key: String = "") {
    self.reason = reason
    self.file = file
    self.key = key
  }

  /// 78; for a file that cannot be read, what the system's error number says: 66 where it is missing.
  public var exitStatus: ExitStatus {
    if case .cannotRead(let failure) = reason { failure.exitStatus } else { .badConfiguration }
  }

  /// *file: key: what was found, what was expected; what to do*.
  public var description: String {
    // A system call's failure begins with the path itself.
    if case .cannotRead(let failure) = reason { return failure.description }
    return ([file ?? "", key].filter { !$0.isEmpty } + [sentence]).joined(separator: ": ")
  }

  private var sentence: String {
    switch reason {
    case .cannotRead: ""
    case .tooLarge(let limit):
      "longer than \(limit / 1024) KiB, expected a configuration file in TOML"
    case .notText: "not UTF-8 text without NUL, expected a configuration file in TOML"
    case .syntax(let line, let column, let message): "line \(line), column \(column): \(message)"
    case .unknownKey(let key, let known):
      "unknown key \"\(key)\"" + hint(key, known, "keys here")
    case .missing(let expected): "missing, expected \(expected)"
    case .wrongType(let found, let expected): "found \(found), expected \(expected)"
    case .badValue(let found, let expected, let known):
      "found \(found), expected \(expected)"
        + suggestion(for: found.filter { $0 != "\"" }, in: known)
    case .repeated(let name): "\"\(name)\" is used twice, expected unique names"
    case .unknownName(let name, let kind, let known):
      "unknown \(kind.noun) \"\(name)\"" + hint(name, known, "shipped ones")
        + " (a path has a \"/\" or ends in \".toml\")"
    case .noMatch(let pattern): "\"\(pattern)\" matches no file"
    case .tooManyFolders(let pattern, let limit):
      "\"\(pattern)\" goes through more than \(limit) folders; name the folders, or look for links that go "
        + "round in circles"
    case .unreadableFolder(let pattern):
      "a folder of \"\(pattern)\" cannot be read; check the permissions"
    case .unnamedTarget(let named):
      "found an unnamed target beside \"\(named)\", expected a name for each; "
        + "write \"target/NAME\""
    case .expression(let error): error.description
    }
  }

  private func hint(_ name: String, _ known: [String], _ what: String) -> String {
    let near = suggestion(for: name, in: known)
    return near.isEmpty ? "; the \(what) are \(known.joined(separator: ", "))" : near
  }
}
