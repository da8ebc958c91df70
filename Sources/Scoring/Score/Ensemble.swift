import StageFiles

/// Several networks that score events together, each event by those that did not train on it.
struct Ensemble {
  /// One value an event.
  struct Scores {
    var responses: [Float] = []
    var spreads: [Float] = []
    var parts: [ScoredPart] = []
  }

  private let responders: [Responder]
  /// What each run saw, by run and event file.
  private let seen: [[EventParts.File]]

  /// - Parameter seen: For each run what it saw of the files, in the order of the column `file`.
  init(_ runs: [ScoredRun], seen: [[EventParts.File]], threads: Int) {
    responders = runs.map { Responder($0.model, threads: threads) }
    self.seen = seen
  }

  /// Scores events.
  ///
  /// - Parameters:
  ///   - features: Shape [events, features], row-major, in physical units.
  ///   - events: Where they come from; every file one of those of `seen`.
  /// - Throws: `Responder.BadValue` where a feature is not finite after a run's scaling.
  func scores(
    of features: [Float], _ events: EventBookkeeping
  ) throws(Responder.BadValue) -> Scores {
    let parts = seen.map { files in
      events.entry.indices.map { files[Int(events.file[$0])].part(of: events.entry[$0]) }
    }
    var scores = Scores()
    scores.parts = events.entry.indices.map { row in Self.part(of: parts.map { $0[row] }) }
    var given = [[Float]](repeating: [], count: events.count)
    for (responder, own) in zip(responders, parts) {
      let rows = own.indices.filter { own[$0] != .trained || scores.parts[$0] == .trained }
      let responses = try responder.responses(
        to: features, rows: rows.map { UInt32(truncatingIfNeeded: $0) })
      for (row, response) in zip(rows, responses) { given[row].append(response) }
    }
    for responses in given {
      let count = Double(responses.count)
      let mean = responses.reduce(0) { $0 + Double($1) } / count
      let squares = responses.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      scores.responses.append(Float(mean))
      scores.spreads.append(Float((squares / count).squareRoot()))
    }
    return scores
  }

  /// What an event was to the runs that give its response: those that did not train on it, or all
  /// where all did.
  static func part(of parts: [ScoredPart]) -> ScoredPart {
    if parts.allSatisfy({ $0 == .trained }) { return .trained }
    return parts.contains(.test) ? .test : .unseen
  }
}
