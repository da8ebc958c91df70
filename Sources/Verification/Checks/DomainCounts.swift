import Domains
import StageFiles

/// The numbers of events in the parts of a domain file against the options that it was built with.
struct DomainCounts {
  let file: OpenedFile
  let parts: [DomainRows]
  let options: DomainOptions

  /// Whether the training's numbers follow from the options: negative weights that were dropped from
  /// it are in no file.
  var knowsTraining: Bool { options.negativeWeights != .dropInTraining }

  /// Checks the numbers.
  func check() throws {
    var counts: [DomainRole: [StageFiles.DomainPart: (signal: Int, others: Int)]] = [:]
    for part in parts { counts[part.role, default: [:]][part.part] = try part.counts() }
    guard let source = counts[.source], let training = source[.train], let test = source[.test]
    else { return }
    // n is not among the options where as many were taken as fit: the source says it, whose classes
    // are never thinned.
    let n = knowsTraining ? training.others + test.others : options.eventsPerClass
    for part in parts {
      guard let own = counts[part.role]?[part.part] else { continue }
      if part.label == nil {
        try checkUnlabelled(part, counts[part.role] ?? [:])
      } else {
        try check(part, own, n: n)
      }
    }
    guard let n, let asked = options.eventsPerClass, asked != n else { return }
    throw failure("/train/source", "\(n) events of each class, test included", asked)
  }

  private func check(
    _ part: DomainRows, _ found: (signal: Int, others: Int), n: Int?
  ) throws {
    guard let n else { return }
    let isTarget = part.role != .source
    let drawn = isTarget ? options.targetSignalDrawn(n: n) : n
    // A fold is one of all that is drawn, a fraction one of n.
    let test = (
      signal: options.testEvents(of: options.fold == nil ? n : drawn),
      others: options.testEvents(of: n)
    )
    guard part.part == .train else {
      return try compare(part, found, test)
    }
    guard knowsTraining else { return }
    let signal = drawn - test.signal
    let others = n - test.others
    try compare(
      part, found,
      (isTarget ? min(options.targetSignal(background: others), signal) : signal, others))
  }

  private func compare(
    _ part: DomainRows, _ found: (signal: Int, others: Int), _ expected: (signal: Int, others: Int)
  ) throws {
    guard found.signal == expected.signal else {
      throw failure(part.group, "\(found.signal) signal events", expected.signal)
    }
    guard found.others == expected.others else {
      throw failure(part.group, "\(found.others) background events", expected.others)
    }
  }

  /// Real data: all of it, or as many as were asked for, a part of which tests.
  private func checkUnlabelled(
    _ part: DomainRows, _ counts: [StageFiles.DomainPart: (signal: Int, others: Int)]
  ) throws {
    guard knowsTraining else { return }
    let all = counts.values.reduce(0) { $0 + $1.others }
    if let asked = options.eventsPerClass, asked != all {
      throw failure(part.group, "\(all) events, training and test", asked)
    }
    let test = options.testEvents(of: all)
    let expected = part.part == .test ? test : all - test
    guard part.count == expected else {
      throw failure(part.group, "\(part.count) events", expected)
    }
  }

  private func failure(_ place: String, _ found: String, _ expected: Int) -> VerificationError {
    file.failure(
      place, found: found, expected: "\(expected), by the options in the attribute config")
  }
}
