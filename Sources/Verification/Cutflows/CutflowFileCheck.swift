/// A cutflow file against itself: what its columns say of one another.
///
/// A number is written as the shortest text that reads back the same, so what is one operation away
/// agrees to a few units of the last place. An error is compared by its square, which is a difference
/// of sums of squares: its last places are those of the larger one.
struct CutflowFileCheck {
  private let cutflow: CutflowFile
  private static let rounding = 1e-12

  init(_ cutflow: CutflowFile) { self.cutflow = cutflow }

  /// Checks all rows.
  func run() throws(VerificationError) {
    guard !cutflow.rows.isEmpty else {
      throw VerificationError(
        path: cutflow.path, place: "cutflow", found: "no row", expected: "a row of all events")
    }
    if let name = cutflow.rows.map(\.name).firstRepeated {
      throw VerificationError(
        path: cutflow.path, place: "name", found: "\"\(name)\" twice", expected: "every cut once")
    }
    for index in cutflow.rows.indices {
      try checkSums(index)
      try checkEfficiency(index, of: max(index - 1, 0), "efficiency_to_previous")
      try checkEfficiency(index, of: 0, "efficiency_to_first")
      try checkYield(index)
    }
  }

  private func refuse(
    _ column: String, _ row: Int, _ found: Double?, _ expected: String
  ) -> VerificationError {
    VerificationError(
      path: cutflow.path, place: column, row: row, found: found.map { "\($0)" } ?? "nothing",
      expected: expected)
  }

  private func value(_ row: Int, _ column: String) -> Double? {
    CutflowFile.columns.firstIndex(of: column).flatMap { cutflow.rows[row].numbers[$0] }
  }

  /// A value that must be there.
  private func number(_ row: Int, _ column: String) throws(VerificationError) -> Double {
    guard let value = value(row, column), value.isFinite else {
      throw refuse(column, row, value(row, column), "a finite number")
    }
    return value
  }

  private func checkSums(_ row: Int) throws(VerificationError) {
    _ = try number(row, "sum_w")
    let error = try number(row, "sum_w_error")
    let above = max(row - 1, 0)
    let (count, most) = (cutflow.rows[row].raw, cutflow.rows[above].raw)
    guard count <= most else {
      throw refuse("raw", row, Double(count), "at most \(most), that of the row before")
    }
    let largest = try number(above, "sum_w_error")
    guard error >= 0, error <= largest else {
      throw refuse("sum_w_error", row, error, "from 0 to \(largest), that of the row before")
    }
  }

  private func checkEfficiency(
    _ row: Int, of whole: Int, _ column: String
  ) throws(VerificationError) {
    let (sum, all) = (try number(row, "sum_w"), try number(whole, "sum_w"))
    guard all != 0 else {
      for name in [column, column + "_error"] {
        guard let value = value(row, name) else { continue }
        throw refuse(name, row, value, "nothing, as the sum of weights of row \(whole) is 0")
      }
      return
    }
    let found = try number(row, column)
    let efficiency = sum / all
    guard abs(found - efficiency) <= Self.rounding * abs(efficiency) else {
      throw refuse(column, row, found, "\(efficiency), from sum_w of rows \(row) and \(whole)")
    }
    let error = try number(row, column + "_error")
    let squares = (
      part: square(try number(row, "sum_w_error")), all: square(try number(whole, "sum_w_error"))
    )
    let lost = square(1 - efficiency)
    let variance =
      lost * squares.part + square(efficiency) * max(squares.all - squares.part, 0)
    let slack = Self.rounding * (lost + square(efficiency)) * squares.all
    guard error >= 0, abs(square(error * all) - variance) <= slack else {
      throw refuse(
        column + "_error", row, error,
        "\(variance.squareRoot() / abs(all)), from the sums of rows \(row) and \(whole)")
    }
  }

  private func square(_ value: Double) -> Double { value * value }

  /// The yields of one sample are its sums of weights times a number; those of several are not.
  private func checkYield(_ row: Int) throws(VerificationError) {
    let (column, errorColumn) = ("expected_yield", "expected_yield_error")
    guard let first = value(0, column) else {
      for name in [column, errorColumn] {
        guard let value = value(row, name) else { continue }
        throw refuse(name, row, value, "nothing, as row 0 has none")
      }
      return
    }
    let (found, error) = (try number(row, column), try number(row, errorColumn))
    guard error >= 0 else { throw refuse(errorColumn, row, error, "at least 0") }
    let all = try number(0, "sum_w")
    guard let title = cutflow.title, title != "total", all != 0 else { return }
    let factor = first / all
    for (name, value, of) in [
      (column, found, factor * (try number(row, "sum_w"))),
      (errorColumn, error, abs(factor) * (try number(row, "sum_w_error"))),
    ] where !(abs(value - of) <= Self.rounding * abs(of)) {
      throw refuse(name, row, value, "\(of), as sum_w and row 0 say")
    }
  }
}
