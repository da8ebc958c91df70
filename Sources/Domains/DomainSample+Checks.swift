extension DomainSample {
  /// Where a row is from.
  func origin(row: Int) -> DomainsError.Origin {
    .init(path: files[Int(rows.file[row])].path, entry: rows.entry[row])
  }

  /// Checks what the draws and the weights rely on: every row's file is one of the sample's, every
  /// weight is finite.
  func checkRows() throws(DomainsError) {
    if let row = rows.file.firstIndex(where: { Int($0) >= files.count }) {
      throw DomainsError(
        .unknownFile(sample: name, row: row, file: rows.file[row], count: files.count))
    }
    if let row = rows.weight.firstIndex(where: { !$0.isFinite }) {
      throw DomainsError(.weightNotFinite(origin(row: row), weight: rows.weight[row]))
    }
  }
}
