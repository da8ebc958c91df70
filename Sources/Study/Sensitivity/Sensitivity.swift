import Diagnostics
public import Domains
public import Logging
public import Pipeline
public import Training

/// `train sensitivity`: how a training depends on the fraction of signal (paper, section 5.1 and
/// figure 8).
///
/// For every point the domain file is built anew, from the same events: n per class and domain is what
/// all points can give, and the draws are of one seed. So sources differ in their weights alone, targets
/// in how many signal events they train on, and all points are tested on the same events. (Above one
/// half a target draws more signal than n, and then its test signal is another draw.) The scaling of
/// the features follows the weights.
public struct Sensitivity {
  /// What the command line says.
  public struct Options: Sendable {
    /// The sample file.
    public var samplesPath: String
    /// Where the feature files are.
    public var features: OutputFolder
    /// The study's folder; nil for `sensitivity` beside the features' folder.
    public var output: String?
    /// Where the fraction varies.
    public var modes: [SensitivityPoint.Mode]
    /// The fractions of signal.
    public var fractions: [Double]
    /// How domains are built, but for the target's fraction of signal; the source's is that of the
    /// mode `target`.
    public var domains: DomainOptions
    /// The trainings; the seed is the first of each point.
    public var training: TrainingOptions
    /// The trainings of a point, K.
    public var repeats: Int
    /// How many trainings run at a time; it changes no bit of the outcome.
    public var threads: Int
    /// Whether finished domain files and trainings are made again.
    public var force: Bool
    /// Whether no progress is shown.
    public var isQuiet: Bool

    /// All options.
    public init(
      samplesPath: String, features: OutputFolder, output: String?,
      modes: [SensitivityPoint.Mode], fractions: [Double], domains: DomainOptions,
      training: TrainingOptions, repeats: Int, threads: Int, force: Bool, isQuiet: Bool
    ) {
      self.samplesPath = samplesPath
      self.features = features
      self.output = output
      self.modes = modes
      self.fractions = fractions
      self.domains = domains
      self.training = training
      self.repeats = repeats
      self.threads = threads
      self.force = force
      self.isQuiet = isQuiet
    }
  }

  private let options: Options
  private let folder: StudyFolder
  private let seeds: StudySeeds
  private let points: [SensitivityPoint]
  private let logger: Logger

  /// A study to be run.
  public init(_ options: Options, logger: Logger) {
    self.options = options
    self.logger = logger
    seeds = StudySeeds(
      command: "sensitivity", first: options.training.seed, repeats: options.repeats)
    folder = StudyFolder(path: options.output ?? "\(options.features.path)/sensitivity")
    points = SensitivityPoint.points(
      options.modes, fractions: options.fractions,
      sourceFraction: options.domains.sourceSignalFraction)
  }

  /// Runs what is not finished, and writes the tables.
  ///
  /// - Throws: ``StudyError``, `PipelineError`, `TrainingError`, errors of the files. Trainings that
  ///   fail are no error here: the result says how many did.
  public func run() throws -> SensitivityResult {
    try options.training.validate(threads: options.threads)
    try seeds.validate()
    try validateFractions()
    try folder.requireOurs(SensitivityFiles.isOurs)
    let events = try eventsPerClass()
    logger.notice(
      """
      \(folder.path): \(points.count) points, \(options.repeats) trainings each, all from the same \
      \(events) events per class and domain
      """)
    // Points of both modes that are the same are trained once.
    var places: [SensitivityPoint] = []
    for point in points where !places.contains(where: { $0.name == point.name }) {
      places.append(point)
    }
    var jobs: [TrainingSeries.Job] = []
    var outcomes: [TrainingSeries.Outcome] = []
    for (number, point) in places.enumerated() {
      try Interruption.check()
      let (own, results) = try run(
        point, events: events, title: "point \(number + 1) of \(places.count)",
        isFirst: number == 0)
      jobs += own
      outcomes += results
    }
    for warning in warnings(jobs, outcomes) { logger.warning("\(folder.path): \(warning)") }
    let ofPoints = places.enumerated().map { number, point in
      (point.name, Array(outcomes[number * seeds.repeats..<(number + 1) * seeds.repeats]))
    }
    let result = SensitivityResult(
      options, folder: folder.path, eventsPerClass: events, points: points,
      outcomes: Dictionary(ofPoints, uniquingKeysWith: { first, _ in first }))
    try SensitivityFiles(folder: folder, result: result).write()
    return result
  }

  private func validateFractions() throws(StudyError) {
    for (number, fraction) in options.fractions.enumerated() {
      func refuse(_ expected: String) -> StudyError {
        .usage(
          command: seeds.command, option: "--signal-fractions", found: "\(fraction)",
          expected: expected)
      }
      // The metrics weigh signal against background: there has to be some.
      guard fraction > 0, fraction < 1 else { throw refuse("fractions between 0 and 1") }
      guard !options.fractions[..<number].contains(fraction) else {
        throw refuse("each fraction once")
      }
    }
  }

  /// n: what the point of the most signal can give, which is least, and so all others.
  private func eventsPerClass() throws -> Int {
    let stage = stage(
      points.max { $0.signalFraction < $1.signalFraction },
      events: options.domains.eventsPerClass, path: "")
    return try DomainsStage(stage, log: logger).eventsPerClass()
  }

  private func stage(
    _ point: SensitivityPoint?, events: Int?, path: String
  ) -> DomainsStage.Options {
    var domains = options.domains
    domains.eventsPerClass = events
    if let point {
      domains.signalFraction = point.signalFraction
      domains.sourceSignalFraction = point.sourceSignalFraction
    }
    return DomainsStage.Options(
      samplesPath: options.samplesPath, output: options.features, domainsPath: path,
      domains: domains, force: options.force, isQuiet: options.isQuiet)
  }

  /// Builds the domain file of a point and trains on it.
  ///
  /// - Parameter isFirst: Whether it is the one whose notices are said; those of the others are the
  ///   same.
  private func run(
    _ point: SensitivityPoint, events: Int, title: String, isFirst: Bool
  ) throws -> ([TrainingSeries.Job], [TrainingSeries.Outcome]) {
    var log = logger
    if !isFirst { log.leaveNoticesOut() }
    let path = "\(folder.path)/\(SensitivityFiles.domains(point))"
    _ = try DomainsStage(stage(point, events: events, path: path), log: log).run()
    let input = try TrainingInput(path: path, isQuiet: options.isQuiet, log: log)
    let jobs = try seeds.all.map { seed in
      var training = options.training
      training.seed = seed
      return TrainingSeries.Job(
        name: "\(point.name), seed \(seed)",
        configuration: try input.configuration(training),
        folder: RunFolder(path: "\(folder.path)/\(SensitivityFiles.runs)/\(point.name)/seed\(seed)")
      )
    }
    let outcomes = try TrainingSeries(
      input, jobs: jobs, path: "\(folder.path)/\(SensitivityFiles.runs)/\(point.name)",
      title: "\(title) (\(point.name))", beginning: options.force ? .replace : .goOn,
      isOfStudy: true, threads: options.threads, isQuiet: options.isQuiet, logger: log
    ).run()
    return (jobs, outcomes)
  }
}
