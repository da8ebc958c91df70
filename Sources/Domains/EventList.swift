/// Events of several samples, one run of ascending rows a sample, in the order of the samples.
struct EventList {
  /// The events of one sample.
  struct Run {
    let sample: Int
    let rows: [UInt32]
  }

  private(set) var runs: [Run]

  init(_ runs: [Run] = []) { self.runs = runs }

  var count: Int { runs.reduce(0) { $0 + $1.rows.count } }

  /// The events at the positions that are marked.
  ///
  /// - Precondition: There is a mark for every event.
  func filter(_ marks: [Bool]) -> EventList {
    var start = 0
    return EventList(
      runs.map { run in
        defer { start += run.rows.count }
        let kept = run.rows.indices.lazy.filter { marks[start + $0] }.map { run.rows[$0] }
        return Run(sample: run.sample, rows: Array(kept))
      })
  }

  /// The events of two lists that share no sample.
  func merged(with other: EventList) -> EventList {
    EventList((runs + other.runs).sorted { $0.sample < $1.sample })
  }
}
