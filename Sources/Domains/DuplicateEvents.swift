import Diagnostics

/// The search for events that are in the samples twice.
enum DuplicateEvents {
  /// Throws if two rows have one identity: all rows of all samples, drawn or not; or after a signal.
  static func check(
    _ samples: [DomainSample], rowsPerPass: Int = RepeatedKeySearch.rowsPerPass
  ) throws {
    let pair = try RepeatedKeySearch.firstPair(
      total: samples.reduce(0) { $0 + $1.rows.count }, rowsPerPass: rowsPerPass
    ) { take in
      for (index, sample) in samples.enumerated() {
        try Interruption.check()
        take(index, 0, sample.rows.identity)
      }
    }
    guard let (first, second) = pair else { return }
    throw DomainsError(
      .duplicate(
        samples[first.list].origin(row: first.row), samples[second.list].origin(row: second.row),
        where: place(samples[first.list], samples[second.list], isSame: first.list == second.list)))
  }

  /// Which of the cases it is: `twice in sample "ttH" (domain both)`.
  private static func place(
    _ first: DomainSample, _ second: DomainSample, isSame: Bool
  ) -> String {
    if isSame { return "twice in sample \"\(first.name)\" (domain \(first.destination))" }
    return "in the samples \"\(first.name)\" (domain \(first.destination)) and "
      + "\"\(second.name)\" (domain \(second.destination))"
  }
}
