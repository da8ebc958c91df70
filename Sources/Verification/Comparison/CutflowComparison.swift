/// Two cutflow files, each in JSON or CSV.
struct CutflowComparison {
  private let first: CutflowFile
  private let second: CutflowFile
  private let tolerance: Tolerance

  init(_ first: CutflowFile, _ second: CutflowFile, _ tolerance: Tolerance) {
    self.first = first
    self.second = second
    self.tolerance = tolerance
  }

  func result() -> ComparedFiles {
    ComparedFiles(
      first: first.path, second: second.path, compared: "\(first.rows.count) rows of a cutflow",
      difference: difference(), notes: notes)
  }

  private func difference() -> Difference? {
    guard first.rows.count == second.rows.count else {
      return Difference(
        .shape, "", "\(first.rows.count) rows", "\(second.rows.count) rows")
    }
    for (row, (one, other)) in zip(first.rows, second.rows).enumerated() {
      if one.name != other.name {
        return Difference(.value, "name", row: row, "\"\(one.name)\"", "\"\(other.name)\"")
      }
      if one.raw != other.raw {
        return Difference(.value, "raw", row: row, "\(one.raw)", "\(other.raw)")
      }
      for (name, (a, b)) in zip(CutflowFile.columns, zip(one.numbers, other.numbers)) {
        if a == nil && b == nil { continue }
        if let a, let b, tolerance.allows(a, b) { continue }
        return Difference(.value, name, row: row, Self.text(a), Self.text(b))
      }
    }
    return nil
  }

  private static func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "nothing" }

  private var notes: [String] {
    var notes: [String] = []
    if let one = first.title, let other = second.title, one != other {
      notes.append("the titles differ: \"\(one)\" and \"\(other)\"")
    }
    if first.skipped != second.skipped {
      notes.append("the files left out differ: \(first.skipped) and \(second.skipped)")
    }
    return notes
  }
}
