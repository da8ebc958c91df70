import Training

/// What trainings warn of, each kind of it once: how many do, what the first of them says, and which
/// that is.
///
/// Two texts are of one kind where they differ in numbers alone.
func warnings(
  _ jobs: [TrainingSeries.Job], _ outcomes: [TrainingSeries.Outcome]
) -> [String] {
  struct Kind {
    let text: String
    let first: String
    var count = 0
  }
  var order: [String] = []
  var kinds: [String: Kind] = [:]
  let finished = zip(jobs, outcomes).compactMap { job, outcome in
    outcome.record.map { (job: job, record: $0) }
  }
  for (job, record) in finished {
    let withoutMetrics =
      record.metrics == nil
      ? ["has no metrics; train evaluate \(job.folder.path) says why"] : []
    for text in record.warnings + withoutMetrics {
      let key = String(text.filter { !$0.isNumber })
      if kinds[key] == nil {
        order.append(key)
        kinds[key] = Kind(text: text, first: job.name)
      }
      kinds[key]?.count += 1
    }
  }
  return order.compactMap { kinds[$0] }.map { kind in
    "\(kind.count) of \(finished.count) trainings warn, the first is \(kind.first): \(kind.text)"
  }
}
