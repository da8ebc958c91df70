public import Diagnostics

/// What went wrong with a file that this module reads or writes.
public struct HDF5Error: Diagnostic, Equatable {
  /// What was asked of the operating system.
  public enum Operation: String, Sendable {
    /// To open or read an input.
    case open, read
    /// To make an output, or to write it.
    case create, write
  }

  /// The facts, without prose.
  public enum Reason: Sendable, Equatable {
    /// A call of the operating system failed with an `errno`.
    case system(Operation, code: Int32)
    /// The file is not HDF5, or too damaged to open.
    case notHDF5(library: String)
    /// There is something under the output's name that this program did not make.
    case notOurs(found: String)
    /// There is no such object; the names that its group has.
    case missing(expected: String, known: [String])
    /// There is a group where a dataset is wanted; what it has.
    case group(children: [String])
    /// The elements have no such field; those that they have.
    case noField(String, known: [String])
    /// The elements are of another type.
    case type(found: String, expected: String)
    /// The dataset is of another shape.
    case shape(found: [Int], expected: String)
    /// An element that does not fit the type it is to be read as.
    case value(row: Int, found: String, expected: String)
    /// A text that is not UTF-8.
    case notUTF8
    /// More is claimed than the file's bytes can hold.
    case claim(bytes: UInt64, stored: UInt64)
    /// Texts longer than names are.
    case texts(longest: Int, together: Int)
    /// More objects, or deeper ones, than a walk through a file follows.
    case tooMany(String)
    /// A compressed chunk beyond what is inflated at once.
    case chunk(bytes: UInt64, most: UInt64)
    /// The data lies in another file.
    case elsewhere(how: String)
    /// Stored through a filter that the library lacks.
    case filter(name: String)
    /// HDF5 could not read; what it says.
    case unreadable(library: String)
    /// HDF5 could not write; what it says.
    case unwritable(library: String)
  }

  /// The file.
  public let path: String
  /// The dataset, group or attribute, where it is known.
  public let object: String?
  /// The facts.
  public let reason: Reason

  /// An error at an object of a file.
  public init(path: String, object: String? = nil, reason: Reason) {
    self.path = path
    self.object = object
    self.reason = reason
  }

  /// 65 for what a file says, 73 for an output that is not ours, 74 for a failed write, and the
  /// status of `SystemCallFailure` for the operating system.
  public var exitStatus: ExitStatus {
    switch reason {
    case .system(.write, _): .inputOutput
    case .system(let operation, let code): failure(operation, code).exitStatus
    case .notOurs: .cannotCreate
    case .unwritable: .inputOutput
    default: .badData
    }
  }

  /// *file: object: found, expected; what to do*.
  public var description: String {
    if case .system(let operation, let code) = reason {
      return failure(operation, code).description
    }
    return "\(path): " + (object.map { "\($0): " } ?? "") + sentence
  }

  private func failure(_ operation: Operation, _ code: Int32) -> SystemCallFailure {
    SystemCallFailure(
      path: path, operation: operation.rawValue, code: code,
      isOutput: operation == .create || operation == .write)
  }

  private var sentence: String {
    switch reason {
    case .system:
      return ""
    case .notHDF5(let library):
      let reason = library.isEmpty ? "" : " (\(library))"
      return "found no readable HDF5 file\(reason); if it was cut off, make or copy it again"
    case .notOurs(let found):
      return "found \(found), expected nothing or a file that \(Product.name) made; move it away"
        + " or name another output"
    case .missing(let expected, let known):
      return "found nothing, expected \(expected)" + near(known)
    case .group(let children):
      return "found a group, expected a dataset" + Self.list("; it has", children)
    case .noField(let name, let known):
      return known.isEmpty
        ? "found elements without fields, expected a field \"\(name)\""
        : "found no field \"\(name)\", expected one of " + known.joined(separator: ", ")
          + suggestion(for: name, in: known)
    case .type(let found, let expected):
      return "found elements of type \(found), expected \(expected)"
    case .shape(let found, let expected):
      return "found the shape \(found), expected \(expected)"
    case .value(let row, let found, let expected):
      return "row \(row): found \(found), expected \(expected)"
    case .notUTF8:
      return "found a text that is not UTF-8; write it as UTF-8"
    case .claim(let bytes, let stored):
      return "found a claim to \(bytes) bytes, expected what \(stored) stored bytes can hold;"
        + " the file is damaged or was never filled"
    case .texts(let longest, let together):
      return "found longer texts, expected at most \(longest) bytes each and \(together) together;"
        + " the file is damaged, or not for this program"
    case .tooMany(let what):
      return "found \(what), expected fewer; the file is damaged, or not for this program"
    case .chunk(let bytes, let most):
      return "found compressed chunks of \(bytes) bytes, expected at most \(most); rewrite it with"
        + " smaller ones (h5repack -l CHUNK=1000)"
    case .elsewhere(let how):
      return "found \(how), expected the data in this file; copy it into the file (h5repack)"
    case .filter(let name):
      return "found data stored through the filter \"\(name)\", expected gzip, shuffle or none;"
        + " rewrite it (h5repack -f GZIP=4)"
    case .unreadable(let library):
      return "cannot be read (HDF5: \(library)); the file is damaged"
    case .unwritable(let library):
      return "cannot be written (HDF5: \(library))"
    }
  }

  /// What the group has instead of the missing object: the names near to its own, or all.
  private func near(_ known: [String]) -> String {
    let name = object?.split(separator: "/").last.map(String.init) ?? ""
    let near = suggestion(for: name, in: known)
    if !near.isEmpty || known.isEmpty { return near }
    return Self.list("; its group has", known)
  }

  /// The first names of a group; nothing where it has none.
  private static func list(_ what: String, _ names: [String]) -> String {
    guard !names.isEmpty else { return "" }
    return "\(what) \(names.prefix(12).joined(separator: ", "))" + (names.count > 12 ? ", ..." : "")
  }
}
