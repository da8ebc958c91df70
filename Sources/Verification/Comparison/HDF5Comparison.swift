import Diagnostics
import HDF5Store
import StageFiles

/// Two HDF5 files, ours or others'.
struct HDF5Comparison {
  private let first: OpenedFile
  private let second: OpenedFile
  private let tolerance: Tolerance
  private let isQuiet: Bool

  /// Opens the files.
  init(_ first: String, _ second: String, _ tolerance: Tolerance, isQuiet: Bool) throws {
    self.first = try OpenedFile(comparing: first)
    self.second = try OpenedFile(comparing: second)
    self.tolerance = tolerance
    self.isQuiet = isQuiet
  }

  /// One dataset or field, in both files.
  private struct Pair {
    let name: String
    let first: HDF5Dataset
    let second: HDF5Dataset
  }

  /// Compares the files, step by step to the first difference.
  func result() throws -> ComparedFiles {
    let formats = (
      try OpenedFile.formatText(first.reader), try OpenedFile.formatText(second.reader)
    )
    if formats.0 != formats.1 {
      return result("formats", Difference(.format, "", formats.0, formats.1))
    }
    let paths = (try first.reader.datasetPaths(), try second.reader.datasetPaths())
    let compared =
      "\(paths.0.count) datasets" + (formats.0 == OpenedFile.foreign ? "" : " of \(formats.0)")
    if let difference = missing(paths.0, paths.1) { return result(compared, difference) }
    var pairs: [Pair] = []
    for path in paths.0 {
      if let difference = try open(path, into: &pairs) { return result(compared, difference) }
    }
    let names = (try featureNames(first), try featureNames(second))
    if let difference = features(names.0, names.1) ?? shapes(pairs) {
      return result(compared, difference)
    }
    var notes: [String] = []
    if let difference = try values(pairs, names.0, &notes) { return result(compared, difference) }
    notes += try AttributeNotes(first.reader, second.reader, paths.0).notes()
    return result(compared, nil, notes)
  }

  private func result(
    _ compared: String, _ difference: Difference?, _ notes: [String] = []
  ) -> ComparedFiles {
    ComparedFiles(
      first: first.path, second: second.path, compared: compared, difference: difference,
      notes: notes)
  }

  // MARK: Datasets, types, shapes

  private func missing(_ one: [String], _ other: [String]) -> Difference? {
    let sets = (Set(one), Set(other))
    let path = Set(one).symmetricDifference(other).min {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    return path.map { path in
      Difference(
        .dataset, path, sets.0.contains(path) ? "there" : "missing",
        sets.1.contains(path) ? "there" : "missing")
    }
  }

  /// Opens a dataset in both files, field by field where the elements have fields.
  private func open(_ path: String, into pairs: inout [Pair]) throws -> Difference? {
    var names = [path]
    // Fields may have fields themselves; the library's own records are nested some levels at most.
    while let name = names.popLast() {
      let pair =
        name == path
        ? Pair(
          name: name, first: try first.reader.dataset(name), second: try second.reader.dataset(name)
        )
        : Pair(
          name: name, first: try first.reader.column(named: name),
          second: try second.reader.column(named: name))
      guard pair.first.elementType == pair.second.elementType else {
        return Difference(.type, name, "\(pair.first.elementType)", "\(pair.second.elementType)")
      }
      let fields = (try pair.first.fieldNames(), try pair.second.fieldNames())
      guard fields.0 == fields.1 else {
        return Difference(.type, name, "the fields \(fields.0)", "the fields \(fields.1)")
      }
      if fields.0.isEmpty { pairs.append(pair) }
      names += fields.0.reversed().map { "\(name).\($0)" }
    }
    return nil
  }

  private func shapes(_ pairs: [Pair]) -> Difference? {
    guard let pair = pairs.first(where: { $0.first.shape != $0.second.shape }) else { return nil }
    var difference = Difference(.shape, pair.name, "\(pair.first.shape)", "\(pair.second.shape)")
    if let row = firstOtherEvent() {
      difference.firstEvent = "row \(row) is " + (event(first, row) ?? "missing")
      difference.secondEvent = "row \(row) is " + (event(second, row) ?? "missing")
    }
    return difference
  }

  private func event(_ file: OpenedFile, _ row: Int) -> String? {
    EventLookup(file).event(of: "/event/entry", row: row)
  }

  /// The first row of `/event` in which another event stands, or that only one file has; nil where the
  /// files have no such columns.
  private func firstOtherEvent() -> Int? {
    func column(_ file: OpenedFile, _ name: String) -> HDF5Dataset? {
      guard let dataset = try? file.reader.dataset("/event/\(name)"), dataset.shape.count == 1
      else { return nil }
      return dataset
    }
    guard let one = column(first, "entry"), let other = column(second, "entry"),
      let oneFile = column(first, "file"), let otherFile = column(second, "file")
    else { return nil }
    let count = [one, other, oneFile, otherFile].map(\.rowCount).min() ?? 0
    for start in stride(from: 0, to: count, by: 65_536) {
      let rows = start..<min(start + 65_536, count)
      guard let a = try? one.values(rows, as: UInt64.self),
        let b = try? other.values(rows, as: UInt64.self),
        let c = try? oneFile.values(rows, as: UInt32.self),
        let d = try? otherFile.values(rows, as: UInt32.self)
      else { return nil }
      if let i = a.indices.first(where: { a[$0] != b[$0] || c[$0] != d[$0] }) { return start + i }
    }
    return one.rowCount == other.rowCount ? nil : count
  }

  // MARK: Features

  /// The list of features: of a feature file, or of a domain file or a model.
  private func featureNames(_ file: OpenedFile) throws -> (place: String, names: [String])? {
    let path = "/features"
    if try file.reader.children(of: path).contains("names") {
      let dataset = try file.reader.dataset("\(path)/names")
      guard dataset.elementType == .string else { return nil }
      try file.checkMemory(dataset)
      return ("\(path)/names", try dataset.strings())
    }
    guard file.reader.contains(path), try !file.reader.isGroup(path),
      let names = try? file.reader.dataset(path).attribute("names")?.strings
    else { return nil }
    return ("\(path)@names", names)
  }

  private func features(
    _ one: (place: String, names: [String])?, _ other: (place: String, names: [String])?
  ) -> Difference? {
    guard let place = (one ?? other)?.place, one?.names != other?.names else { return nil }
    guard let one, let other else {
      return Difference(
        .features, place, one == nil ? "no names" : "names", other == nil ? "no names" : "names")
    }
    for column in 0..<max(one.names.count, other.names.count) {
      let pair = [one.names, other.names].map { column < $0.count ? "\"\($0[column])\"" : "none" }
      if pair[0] != pair[1] {
        return Difference(.features, place, column: "column \(column)", pair[0], pair[1])
      }
    }
    return nil
  }

  // MARK: Values

  private func values(
    _ pairs: [Pair], _ names: (place: String, names: [String])?, _ notes: inout [String]
  ) throws -> Difference? {
    let rows = pairs.reduce(0) { $0.addingOrMaximum($1.first.rowCount) }
    let progress = Progress("diff", unit: "rows", total: rows, isQuiet: isQuiet)
    defer { progress.finish() }
    for pair in pairs {
      for (file, dataset) in [(first, pair.first), (second, pair.second)] {
        try file.checkRow(dataset)
      }
      var comparison = ColumnComparison(pair.first, pair.second, tolerance)
      if let finding = try comparison.firstDifference(advance: { progress.advance(by: $0) }) {
        return difference(pair, finding, names?.names)
      }
      if let row = comparison.rowOfOtherBytes {
        notes.append("\(pair.name): equal values in other bytes, the first in row \(row)")
      }
    }
    return nil
  }

  private func difference(
    _ pair: Pair, _ finding: ColumnComparison.Finding, _ names: [String]?
  ) -> Difference {
    var difference = Difference(.value, pair.name, row: finding.row, finding.first, finding.second)
    let shape = pair.first.shape
    // A single value has no row.
    if shape.isEmpty { difference.row = nil }
    if shape.count == 2, let names, shape[1] == names.count,
      pair.name == "/features" || pair.name.hasSuffix("/x")
    {
      difference.column = names[finding.item]
    } else if shape.count == 1, let names, shape[0] == names.count,
      pair.name.hasPrefix("/scaling/") || pair.name == "/features/units"
    {
      difference.column = names[finding.row]
    } else if shape.count > 1 {
      var indices: [String] = []
      var item = finding.item
      for size in shape.dropFirst().reversed() {
        indices.append("\(item % size)")
        item /= size
      }
      difference.column = "column " + indices.reversed().joined(separator: ",")
    }
    difference.firstEvent = EventLookup(first).event(of: pair.name, row: finding.row)
    difference.secondEvent = EventLookup(second).event(of: pair.name, row: finding.row)
    return difference
  }
}

extension OpenedFile {
  /// What a file without an attribute `format` is called.
  static let foreign = "HDF5"

  /// Opens a file for a comparison: a header that cannot be read is none, for the contents are what
  /// is compared.
  init(comparing path: String) throws {
    reader = try HDF5Reader(path: path)
    header = (try? StageHeader(reader)) ?? nil
  }

  /// The attribute `format`, or what stands for it where there is none.
  static func formatText(_ reader: HDF5Reader) throws -> String {
    (try? reader.attribute("format")?.string) ?? foreign
  }

  /// The format of the file at a path.
  ///
  /// - Throws: Errors of the file.
  static func formatText(_ path: String) throws -> String {
    try formatText(HDF5Reader(path: path))
  }

  /// Refuses a dataset of which one row is too much to read.
  func checkRow(_ dataset: HDF5Dataset) throws {
    guard dataset.rowSize.productOrMaximum(max(8, dataset.elementBytes)) > Self.mostBytesAtOnce
    else {
      return
    }
    throw failure(
      dataset.name, found: "the shape \(dataset.shape)",
      expected: "rows of at most \(Self.mostBytesAtOnce) bytes")
  }
}
