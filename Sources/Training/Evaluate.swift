import ClassifierMetrics
import Diagnostics
import Foundation
public import Logging
import NeuralNetwork
import StageFiles

/// `train evaluate`: the metrics of a run on the test part of a domain file.
public struct Evaluate {
  private let folder: RunFolder
  private let domainsPath: String?
  private let threads: Int
  private let isQuiet: Bool
  private let logger: Logger

  /// An evaluation to be run.
  ///
  /// - Parameters:
  ///   - runPath: The folder of a finished training.
  ///   - domainsPath: The domain file; nil for the one that the run was trained on.
  ///   - threads: The number of threads; it changes no bit of the outcome.
  ///   - isQuiet: Whether no progress is shown.
  ///   - logger: Takes notices and warnings.
  public init(
    runPath: String, domainsPath: String?, threads: Int, isQuiet: Bool, logger: Logger
  ) {
    folder = RunFolder(path: runPath)
    self.domainsPath = domainsPath
    self.threads = threads
    self.isQuiet = isQuiet
    self.logger = logger
  }

  /// Evaluates the run; on the domain file that it was trained on, keeps the metrics in `run.json`.
  ///
  /// - Throws: As ``evaluation(efficiencies:)``.
  public func run() throws -> MetricTable { try evaluation().metrics }

  /// Evaluates the run; on the domain file that it was trained on, keeps what it finds in
  /// `evaluation.json`, and the metrics in `run.json`. Says what a reader should know.
  ///
  /// - Parameter efficiencies: Signal efficiencies at which purities are wanted, each in (0, 1].
  /// - Throws: ``TrainingError`` where there is no finished run, or the file's features are not the
  ///   model's; errors of the files; `Interruption`.
  public func evaluation(efficiencies: [Double] = []) throws -> Evaluation {
    let evaluation = try evaluation(efficiencies: efficiencies, checksHash: true)
    evaluation.announce(logger, run: folder.path)
    return evaluation
  }

  /// Evaluates the run.
  ///
  /// - Parameter checksHash: Whether the domain file is read through for its content hash, which
  ///   trainings on one file need but once.
  func evaluation(efficiencies: [Double] = [], checksHash: Bool) throws -> Evaluation {
    let progress = Diagnostics.Progress(
      "evaluate", "opening \(folder.path)", log: logger, isQuiet: isQuiet)
    defer { progress.finish() }
    let run = try OpenedRun(folder, domainsPath: domainsPath)
    let (file, isOwn) = (run.file, run.isOwn)
    var record = run.record
    if checksHash {
      progress.begin("content hash of \(file.path)")
      try warnOfWrongHash(file)
    }
    let scores = try scores(run, withTraining: isOwn, progress)
    progress.begin("metrics and their errors")
    let found = try TestMetrics(
      source: scores.test[0],
      targets: zip(file.roles, scores.test).dropFirst().map { (DomainFile.name($0), $1) },
      training: scores.training,
      efficiencies: Set(Evaluation.curveEfficiencies + efficiencies).sorted())
    let evaluation = Evaluation(
      metrics: found.table, efficiencies: efficiencies.map { found.figures(at: $0) },
      overtraining: found.training.flatMap { comparison in
        scores.training.map {
          OvertrainingCheck(comparison, training: $0, test: scores.test[0])
        }
      },
      notes: notes(file, found))
    guard isOwn else { return evaluation }
    try folder.write(
      EvaluationFile(
        key: record.key, domains: record.domains, evaluation, found, samples: scores.test,
        training: scores.training))
    if record.metrics != evaluation.metrics {
      record.metrics = evaluation.metrics
      try folder.write(record)
    }
    return evaluation
  }

  private func notes(_ file: DomainFile, _ found: TestMetrics) -> [String] {
    let unknown = found.targets.filter { $0.comparison.targetAUC == nil }.map(\.domain)
    let missing =
      unknown.isEmpty
      ? []
      : [
        "no truth in /test/\(unknown.joined(separator: ", /test/")): the figures that need it are left "
          + "out; auc_source, ks_all, purity_source and the comparison with the training part do not"
      ]
    return missing + found.binNotes
  }

  private func warnOfWrongHash(_ file: DomainFile) throws {
    guard let stored = file.reader.contentHash else { return }
    if stored.isEmpty {
      logger.warning("\(file.path): its content_hash is empty")
    } else if stored != (try file.reader.computeContentHash()) {
      logger.warning("\(file.path): its content_hash is not that of its contents; it was edited")
    }
  }

  /// Scores the test part, and the training part of the source where it is wanted.
  private func scores(
    _ run: OpenedRun, withTraining: Bool, _ progress: Diagnostics.Progress
  ) throws -> (test: [ScoredSample], training: ScoredSample?) {
    let (model, file) = (run.model, run.file)
    guard file.domainCount == model.network.architecture.domains else {
      throw TrainingError.badDomains(
        path: file.path, location: "/test", found: "\(file.domainCount - 1) targets",
        expected: "\(model.network.architecture.domains - 1), as the model has")
    }
    let blocks = try (0..<file.domainCount).map { try file.block(.test, domain: $0) }
    let training = withTraining ? try file.block(.train, domain: 0) : nil
    progress.begin(
      unit: "events", total: blocks.map(\.count).reduce(training?.count ?? 0, +))
    let scorer = DomainScorer(
      model: model, columns: run.columns,
      engine: NetworkEngine(architecture: model.network.architecture, threads: threads),
      progress: progress)
    let test = try blocks.enumerated().map { domain, block in
      // The truth of a target is opened here, and nowhere else.
      try scorer.sample(block, hasClasses: domain == 0 || block.hasLabels)
    }
    return (test, try training.map { try scorer.sample($0, hasClasses: true) })
  }
}
