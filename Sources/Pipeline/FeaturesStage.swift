import Diagnostics
public import Features
import Foundation
public import Logging
import Settings

/// Which features `prep features` computes.
public enum FeatureList: Sendable, Equatable {
  /// Names, in the order of the columns.
  case names([String])
  /// A shipped feature set's name, or the path of one.
  case set(String)
}

/// What `prep features` did for one sample.
public struct SampleFeatures: Sendable {
  /// The sample's name.
  public let name: String
  /// Which part of the sample it is; nil for all of it.
  public let shard: Shard?
  /// The number of events in the feature file.
  public let events: Int
  /// The number of features.
  public let features: Int
  /// The number of events that lacked a feature: dropped, or filled; nil where the file was up to
  /// date.
  public let incompleteEvents: Int?
  /// Whether the output was up to date.
  public let outcome: StageOutcome
}

/// `prep features`: the feature matrix of every selected sample.
public struct FeaturesStage {
  /// What the command line says.
  public struct Options: Sendable {
    /// Only these samples; every selected one where empty.
    public var sampleNames: [String]
    /// Where inputs and outputs are.
    public var output: OutputFolder
    /// The features.
    public var list: FeatureList
    /// What becomes of events that lack a feature's objects.
    public var onMissing: MissingPolicy
    /// Which part of every sample's rows is computed; nil for all of them.
    public var shard: Shard?
    /// The number of worker threads.
    public var threads: Int
    /// Whether to redo what is up to date.
    public var force: Bool
    /// Whether to show no progress.
    public var isQuiet: Bool

    /// All options.
    public init(
      sampleNames: [String], output: OutputFolder, list: FeatureList, onMissing: MissingPolicy,
      shard: Shard? = nil, threads: Int, force: Bool, isQuiet: Bool
    ) {
      self.sampleNames = sampleNames
      self.output = output
      self.list = list
      self.onMissing = onMissing
      self.shard = shard
      self.threads = threads
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

  /// Refuses an unknown list or feature before earlier stages spend their time.
  ///
  /// - Throws: A `Diagnostic` of the list or of its names.
  public func check() throws { _ = try options.list.resolve() }

  /// Computes the features of every sample that was asked for.
  ///
  /// - Throws: A `Diagnostic`; the samples before the failing one are finished.
  public func run() throws -> [SampleFeatures] {
    let features = try options.list.resolve()
    let names = try options.sampleNames.isEmpty ? selectedSamples() : options.sampleNames
    var seen = Set<String>()
    let chosen = names.filter { seen.insert($0).inserted }
    var done: [SampleFeatures] = []
    for name in chosen {
      let path = options.output.selected(name)
      guard FileManager.default.fileExists(atPath: path) else {
        let hasShards = try !ShardFiles.find(in: options.output.selected, of: [name]).isEmpty
        throw PipelineError.missingStage(
          path: path, command: "prep \(hasShards ? "merge" : "select") --sample \(name)")
      }
      let sample = FeatureComputation(
        name: name, selectedPath: path, features: features, options: options)
      do {
        done.append(try sample.run(log: log))
      } catch let interruption as Interruption {
        throw PipelineError.stopped(
          stage: "features", finished: done.count, count: chosen.count, force: options.force,
          interruption)
      }
    }
    return done
  }

  /// The state of the feature files of selected samples.
  func status(of selected: [LineStatus.Entry]) throws -> [LineStatus.Entry] {
    let features = try options.list.resolve()
    return try selected.map { entry in
      let path = options.output.features(entry.sample)
      var reason: String? = "its selected events are to be made"
      if entry.reason == nil {
        let computation = FeatureComputation(
          name: entry.sample, selectedPath: entry.path, features: features, options: options)
        reason = try computation.reasonToMake()
      }
      return LineStatus.Entry(stage: "features", sample: entry.sample, path: path, reason: reason)
    }
  }

  /// Every sample with a selected file, in byte order. Shard files are no samples.
  private func selectedSamples() throws -> [String] {
    let folder = options.output.selected
    let names = try Pipeline.names(inFolder: folder).filter {
      $0.hasSuffix(".h5") && !$0.hasPrefix(".") && Shard.parse(fileName: $0) == nil
    }.map { String($0.dropLast(3)) }
    guard !names.isEmpty else { throw PipelineError.nothingSelected(folder: folder) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

extension FeatureList {
  /// The features of the list, checked against the registry.
  func resolve() throws -> FeatureSet {
    switch self {
    case .names(let names): return try FeatureSet(names: names, source: "--features")
    case .set(let nameOrPath):
      let settings = try FeatureSetSettings.load(nameOrPath)
      return try FeatureSet(names: settings.features, source: settings.file)
    }
  }
}
