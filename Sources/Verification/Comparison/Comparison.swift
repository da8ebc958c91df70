/// `prep diff`: two files, compared to the first difference.
///
/// In a fixed order: what they are, datasets that one of them lacks, types, the list of features,
/// shapes, values; datasets in byte order of their paths, rows and columns from the first on. Neither
/// file's content hash is believed. What tells how a file was made does not count, and is noted.
public struct Comparison {
  private let first: String
  private let second: String
  private let tolerance: Tolerance
  private let isQuiet: Bool

  /// A comparison.
  ///
  /// - Parameters:
  ///   - first: The first file.
  ///   - second: The second file.
  ///   - tolerance: By how much real numbers may differ: |a - b| <= tolerance max(1, |a|, |b|). At least
  ///     0, finite.
  ///   - isQuiet: Whether no progress is shown.
  public init(_ first: String, _ second: String, tolerance: Double, isQuiet: Bool) {
    self.first = first
    self.second = second
    self.tolerance = Tolerance(value: tolerance)
    self.isQuiet = isQuiet
  }

  /// Compares the files.
  ///
  /// - Throws: Errors of the files, where one cannot be read or holds what cannot be compared;
  ///   `Interruption`.
  public func run() throws -> ComparedFiles {
    let cutflows = (try CutflowFile(path: first), try CutflowFile(path: second))
    switch cutflows {
    case (let one?, let other?):
      return CutflowComparison(one, other, tolerance).result()
    case (nil, nil):
      return try HDF5Comparison(first, second, tolerance, isQuiet: isQuiet).result()
    default:
      // What is no cutflow must be HDF5: to say so, it is opened.
      let path = cutflows.0 == nil ? first : second
      let format = try OpenedFile.formatText(path)
      return ComparedFiles(
        first: first, second: second, compared: "formats",
        difference: Difference(
          .format, "", cutflows.0 == nil ? format : "cutflow",
          cutflows.1 == nil ? format : "cutflow"), notes: [])
    }
  }
}

/// By how much real numbers may differ.
struct Tolerance: Sendable {
  let value: Double

  /// Whether two numbers count as equal; NaN equals NaN.
  func allows(_ a: Double, _ b: Double) -> Bool {
    if a == b || a.isNaN && b.isNaN { return true }
    return value > 0 && a.isFinite && b.isFinite && abs(a - b) <= value * max(1, abs(a), abs(b))
  }
}
