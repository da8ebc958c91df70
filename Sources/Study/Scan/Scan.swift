import Diagnostics
import HDF5Store
public import Logging
import StageFiles
public import Training

/// `train scan`: K seeds at every point (set-up and λ), their tables, and the choice of λ.
///
/// Each training is the one that `train fit` runs for its options and seed, to the bit, in
/// `<setup>-lambda<X>/seed<S>` under the output. A finished one is never trained again, and one that
/// was killed goes on from its checkpoint.
public struct Scan {
  /// What the command line says.
  public struct Options: Sendable {
    /// The domain file.
    public var domainsPath: String
    /// The folder; nil for `scan` beside the domain file.
    public var output: String?
    /// The points, in order.
    public var points: [ScanPoint]
    /// What the trainings have in common; the seed is the first of each point.
    public var training: TrainingOptions
    /// The trainings of a point, K.
    public var repeats: Int
    /// How λ is chosen.
    public var rule: ChoiceRule
    /// How many trainings run at a time; it changes no bit of the outcome.
    public var threads: Int
    /// Whether finished trainings are run again.
    public var force: Bool
    /// Whether no progress is shown.
    public var isQuiet: Bool

    /// All options.
    public init(
      domainsPath: String, output: String?, points: [ScanPoint], training: TrainingOptions,
      repeats: Int, rule: ChoiceRule, threads: Int, force: Bool, isQuiet: Bool
    ) {
      self.domainsPath = domainsPath
      self.output = output
      self.points = points
      self.training = training
      self.repeats = repeats
      self.rule = rule
      self.threads = threads
      self.force = force
      self.isQuiet = isQuiet
    }
  }

  private let options: Options
  private let folder: StudyFolder
  private let seeds: StudySeeds
  private let logger: Logger

  /// A scan to be run.
  public init(_ options: Options, logger: Logger) {
    self.options = options
    self.logger = logger
    seeds = StudySeeds(command: "scan", first: options.training.seed, repeats: options.repeats)
    let parent = options.domainsPath.lastIndex(of: "/").map {
      String(options.domainsPath[...$0])
    }
    folder = StudyFolder(path: options.output ?? "\(parent ?? "")scan")
  }

  /// Runs what is not finished, and writes the tables and the choice.
  ///
  /// - Throws: ``StudyError``, `TrainingError`, errors of the files. Trainings that fail are no error
  ///   here: the result says how many did.
  public func run() throws -> ScanResult {
    try validate()
    try folder.requireOurs(ScanFiles.isOurs)
    let input = try TrainingInput(
      path: options.domainsPath, isQuiet: options.isQuiet, log: logger)
    let jobs = try jobs(input).flatMap(\.self)
    logger.notice(
      """
      \(folder.path): \(options.points.count) points, \(options.repeats) trainings each, \
      \(jobs.count) in all
      """)
    let outcomes = try TrainingSeries(
      input, jobs: jobs, path: folder.path, title: "scan",
      beginning: options.force ? .replace : .goOn, isOfStudy: true, threads: options.threads,
      isQuiet: options.isQuiet, logger: logger
    ).run()
    for warning in warnings(jobs, outcomes) { logger.warning("\(folder.path): \(warning)") }
    let result = ScanResult(options, folder: folder.path, outcomes: outcomes)
    try ScanFiles(folder: folder, result: result, options: options).write(
      input: try input.record())
    if result.choices == nil {
      logger.warning(
        """
        \(folder.path): no choice: no finished training has \
        \(options.rule.metrics.joined(separator: " and "))
        """)
    }
    return result
  }

  private func validate() throws {
    for point in options.points {
      try point.options(options.training).validate(threads: options.threads)
    }
    try seeds.validate()
    func refuse(_ option: String, _ found: String, _ expected: String) -> StudyError {
      .usage(command: seeds.command, option: option, found: found, expected: expected)
    }
    for (number, point) in options.points.enumerated()
    where options.points[..<number].contains(where: { $0.name == point.name }) {
      throw refuse(
        "--lambda", "\(point.lambdaText) twice in set-up \(point.setup.rawValue)",
        "each point once")
    }
    guard case .metric(let name) = options.rule else { return }
    let base = String(name.prefix { $0 != "/" })
    guard MetricTable.names.contains(base) else {
      throw refuse(
        "--metric", name,
        "one of \(MetricTable.names.joined(separator: ", "))"
          + suggestion(for: name, in: MetricTable.names))
    }
  }

  /// The trainings, a list a point.
  private func jobs(_ input: TrainingInput) throws -> [[TrainingSeries.Job]] {
    try options.points.map { point in
      try seeds.all.map { seed in
        var training = point.options(options.training)
        training.seed = seed
        return TrainingSeries.Job(
          name: "set-up \(point.setup.rawValue), lambda \(point.lambdaText), seed \(seed)",
          configuration: try input.configuration(training),
          folder: RunFolder(path: "\(folder.path)/\(point.name)/seed\(seed)"))
      }
    }
  }
}
