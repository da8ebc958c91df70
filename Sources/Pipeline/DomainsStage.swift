import Diagnostics
public import Domains
import HDF5Store
public import Logging
import Settings
import StageFiles

/// `prep build-domains`: source and target domains with balanced weights.
public struct DomainsStage {
  /// What the command line says.
  public struct Options: Sendable {
    /// The sample file.
    public var samplesPath: String
    /// Where the feature files are.
    public var output: OutputFolder
    /// The domain file.
    public var domainsPath: String
    /// How the domains are to be built.
    public var domains: DomainOptions
    /// Whether to redo what is up to date.
    public var force: Bool
    /// Whether to show no progress.
    public var isQuiet: Bool

    /// All options.
    public init(
      samplesPath: String, output: OutputFolder, domainsPath: String, domains: DomainOptions,
      force: Bool, isQuiet: Bool
    ) {
      self.samplesPath = samplesPath
      self.output = output
      self.domainsPath = domainsPath
      self.domains = domains
      self.force = force
      self.isQuiet = isQuiet
    }
  }

  private let options: Options
  private let log: Logger

  /// A stage that is ready to run.
  public init(_ options: Options, log: Logger) {
    self.options = options
    self.log = log
  }

  /// Builds the domain file, unless it is up to date.
  ///
  /// - Throws: A `Diagnostic`: a feature file is missing, the lists of features differ, an event is
  ///   there twice, a class of a domain has too few events.
  public func run() throws -> DomainsResult {
    let progress = Progress(
      "build-domains", "opening feature files", log: log, isQuiet: options.isQuiet)
    defer { progress.finish() }
    let input = try DomainInput(options)
    let identity = try input.identity(options.domains)
    let path = options.domainsPath
    guard let reason = UpToDate.reasonToMake(path, for: identity, force: options.force) else {
      log.notice("build-domains: \(path) is up to date")
      UpToDate.clearAway(after: path)
      return DomainsResult(path: path, outcome: .upToDate, parts: [])
    }
    log.debug("build-domains: makes \(path): \(reason)")
    let samples = try input.samples(progress)
    for (sample, reader) in zip(samples, input.readers) {
      log.trace("build-domains: \(reader.path): \(sample.rows.count) events")
    }
    let plan: DomainPlan
    do {
      plan = try DomainPlan(samples: samples, options: options.domains, progress: progress)
    } catch let error as DomainsError {
      throw PipelineError.domains(path: options.samplesPath, reason: error)
    }
    for note in plan.notes {
      log.log(level: note.isWarning ? .warning : .notice, "build-domains: \(note)")
    }
    let writing = DomainWriting(
      input: input, samples: samples, plan: plan, path: path, progress: progress)
    let parts = try writing.write(
      stamp: FileStamp(
        config: identity.config(run: runPart), inputs: try input.records(samples),
        seed: options.domains.seed, key: identity.key),
      log: log)
    return DomainsResult(path: path, outcome: .made(reason: reason), parts: parts)
  }

  /// The events per class and domain that the domain file has or would have; builds nothing.
  ///
  /// - Throws: As ``run()``.
  package func eventsPerClass() throws -> Int {
    let progress = Progress(
      "build-domains", "opening feature files", log: log, isQuiet: options.isQuiet)
    defer { progress.finish() }
    let samples = try DomainInput(options).samples(progress)
    do {
      return try DomainPlan(
        samples: samples, options: options.domains, progress: progress
      ).eventsPerClass
    } catch let error as DomainsError {
      throw PipelineError.domains(path: options.samplesPath, reason: error)
    }
  }

  /// The state of the domain file.
  ///
  /// - Parameter isStale: Whether a feature file that it is made of is to be made anew.
  func status(isStale: Bool) throws -> LineStatus.Entry {
    var reason: String? = "its features are to be made"
    if !isStale {
      do {
        let identity = try DomainInput(options).identity(options.domains)
        reason = UpToDate.reasonToMake(options.domainsPath, for: identity, force: options.force)
      } catch PipelineError.missingStage(let path, let command) {
        reason = "\(path) does not exist; run \"\(command)\" first"
      }
    }
    return LineStatus.Entry(
      stage: "build-domains", sample: "", path: options.domainsPath, reason: reason)
  }

  /// What the configuration holds beside what decides the output.
  private var runPart: JSONValue {
    .object([
      "samples": .string(options.samplesPath), "out_dir": .string(options.output.path),
      "output": .string(options.domainsPath),
    ])
  }
}

/// What `prep build-domains` wrote.
public struct DomainsResult: Sendable {
  /// One part of the file.
  public struct Part: Sendable, Equatable {
    /// The group: "/train/source".
    public let group: String
    /// The number of signal events; nil for real data.
    public let signal: Int?
    /// The number of background events, or of all of real data.
    public let others: Int
    /// The sum of `w_domain` over the signal; nil for real data.
    public let signalDomainWeight: Double?
    /// The sum of `w_domain` over the others.
    public let otherDomainWeight: Double
  }

  /// The domain file.
  public let path: String
  /// Whether it was up to date.
  public let outcome: StageOutcome
  /// The parts; empty where it was up to date.
  public let parts: [Part]
}
