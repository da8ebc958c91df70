import Diagnostics
import NeuralNetwork
import StageFiles

/// How a training deals with what its folder holds already.
package enum RunBeginning: Sendable {
  /// A finished run of the same training is kept; an unfinished one begins afresh.
  case asNeeded
  /// A finished run is kept, an unfinished one goes on from its checkpoint.
  case resume
  /// Whatever there is makes way.
  case replace
  /// As to resume, but of the many trainings of a study those without a checkpoint begin unsaid.
  case goOn

  /// What a user's wishes come to; to replace goes before to resume.
  init(replaces: Bool, resumes: Bool) {
    self = replaces ? .replace : resumes ? .resume : .asNeeded
  }
}

/// One training in its folder: seen to be finished, gone on with, or begun; then evaluated.
struct TrainingRun: Sendable {
  let input: TrainingInput
  let configuration: TrainingConfiguration
  let architecture: Architecture
  let folder: RunFolder
  let beginning: RunBeginning
  let threads: Int
  let isQuiet: Bool
  let announcer: Announcer

  /// What the training is.
  var identity: RunIdentity {
    RunIdentity(config: configuration, domains: input.domains, features: input.subset)
  }

  /// Trains, writes the run's files and evaluates; or finds that all this is done.
  ///
  /// - Parameter makeProgress: Makes what is told of the events done.
  func run(_ makeProgress: TrainingSession.MakeProgress) throws -> Fit.Result {
    if let record = try finishedRecord() {
      announcer.notice("\(folder.path): is up to date, nothing to train; --force trains it again")
      // Left by a process that was killed once the run was finished.
      try folder.removeCheckpoint()
      return try evaluated(record, wasSkipped: true)
    }
    let session = TrainingSession(
      identity: identity, architecture: architecture, input: input, folder: folder,
      threads: threads, announcer: announcer)
    return try evaluated(
      session.run(resumes: resumes, makeProgress), wasSkipped: false)
  }

  private var resumes: Bool {
    switch beginning {
    case .asNeeded, .replace: false
    case .resume: true
    case .goOn: folder.checkpoint.exists
    }
  }

  /// The record of a finished run that serves; nil where there is none, or it is to be replaced.
  ///
  /// - Throws: ``TrainingError/otherRun(path:differences:)`` where a finished run differs.
  func finishedRecord() throws -> RunRecord? {
    guard beginning != .replace, let record = folder.finishedRecord() else { return nil }
    guard record.key == identity.key else {
      throw TrainingError.otherRun(
        path: folder.path, differences: record.identity.differences(from: identity))
    }
    return record
  }

  /// The result with its metrics.
  ///
  /// The training is over and its model written: only now is the test part opened, with its truth.
  /// What is wrong there costs the run its metrics, not its success; but where they cannot be written,
  /// nobody shall go on without them: the same command evaluates the run once there is space.
  private func evaluated(_ record: RunRecord, wasSkipped: Bool) throws -> Fit.Result {
    var record = record
    do {
      if record.metrics == nil || !folder.hasEvaluation, try hasTestEvents() {
        let evaluation = try Evaluate(
          runPath: folder.path, domainsPath: input.file.path, threads: threads, isQuiet: isQuiet,
          logger: announcer.logger
        ).evaluation(checksHash: announcer.isFirst)
        record.metrics = evaluation.metrics
        // Said of a single run; in each of several they stand in its evaluation.json.
        if announcer.prefix.isEmpty { evaluation.announce(announcer.logger, run: folder.path) }
      }
    } catch let error as any Diagnostic where error.isOfTheTestPart {
      announcer.warning("\(error.line); the run gets no metrics")
    }
    return Fit.Result(folder: folder.path, record: record, wasSkipped: wasSkipped)
  }

  /// Whether every domain has events to test on; says so where one has not.
  private func hasTestEvents() throws -> Bool {
    for domain in 0..<input.file.domainCount {
      let block = try input.file.block(.test, domain: domain)
      guard block.count > 0 else {
        announcer.warning(
          "\(input.file.path): \(block.group) has no events: the run gets no metrics")
        return false
      }
    }
    return true
  }
}

extension Diagnostic {
  /// Whether an error of an evaluation is one of what it reads, not of the disk or of a signal.
  fileprivate var isOfTheTestPart: Bool {
    !(self is Interruption) && exitStatus != .inputOutput && exitStatus != .cannotCreate
  }
}
