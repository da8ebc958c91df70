public import Decompression
public import Diagnostics

/// What is wrong with a file of LHCO text. Lines and columns count from 1.
public enum LHCOError: Diagnostic, Equatable {
  /// A field that is not what its column holds.
  case badField(
    file: String, line: Int, column: Int, name: String, found: String, expected: String)
  /// A row that ends before a column that its object needs.
  case missingField(file: String, line: Int, column: Int, name: String, object: String)
  /// A row before the first event.
  case rowBeforeEvent(file: String, line: Int)
  /// A second row of missing momentum in an event.
  case secondMET(file: String, line: Int)
  /// A line of more bytes than any LHCO file has.
  case longLine(file: String, line: Int)
  /// An event of more objects than any event has.
  case manyObjects(file: String, line: Int)
  /// Fewer events than when the file was opened.
  case changed(file: String, found: Int, expected: Int)
  /// gzip data that cannot be inflated.
  case gzip(file: String, DecompressionError)

  /// 65: all of these are about the data; but 74 where memory is short.
  public var exitStatus: ExitStatus {
    if case .gzip(_, let error) = self { error.exitStatus } else { .badData }
  }

  /// *file: where: found, expected; what to do*.
  public var description: String {
    switch self {
    case .badField(let file, let line, let column, let name, let found, let expected):
      "\(file): line \(line), column \(column) \"\(name)\": found \"\(found)\", "
        + "expected \(expected); correct the line, or make the file again"
    case .missingField(let file, let line, let column, let name, let object):
      "\(file): line \(line), column \(column) \"\(name)\": found the end of the line, "
        + "expected a number, as \(object) has one; correct the line, or make the file again"
    case .rowBeforeEvent(let file, let line):
      "\(file): line \(line): found a row before the first event, expected one that begins with 0; "
        + "if it is a comment, let it begin with #"
    case .secondMET(let file, let line):
      "\(file): line \(line): found a second row of missing momentum (typ 6) in an event, "
        + "expected one; correct the event, or make the file again"
    case .longLine(let file, let line):
      "\(file): line \(line): found more than \(LineWindow.longestLine) bytes, expected a row of "
        + "some 80; make the file again"
    case .manyObjects(let file, let line):
      "\(file): line \(line): found more than \(LHCOInput.maximumObjects) objects in an event, "
        + "expected some 10; make the file again"
    case .changed(let file, let found, let expected):
      "\(file): found \(found) events, expected the \(expected) that were there when it was opened; "
        + "run the command again when nobody writes to the file"
    case .gzip(let file, let error): "\(file): \(error.description); make the file again"
    }
  }
}
