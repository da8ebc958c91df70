import Diagnostics
import EventReaders
import Events
import Fingerprints
import Foundation
public import Logging
public import Selection
import Settings

/// `prep explain`: one event of a file as the selection sees it.
public struct Explainer {
  /// What the command line says.
  public struct Options: Sendable {
    /// The sample file; where it is not there and was not asked for, it is not used.
    public var samplesPath: String
    /// The sample that the file belongs to; nil: the one of the sample file that has it.
    public var sampleName: String?
    /// The mapping of a file of no sample: a shipped name, or a path.
    public var mapping: String?
    /// A shipped selection's name, or a path.
    public var selection: String
    /// The seed of the b-tag draws.
    public var seed: UInt64
    /// Whether to show no progress.
    public var isQuiet: Bool

    /// All options.
    public init(
      samplesPath: String, sampleName: String?, mapping: String?, selection: String, seed: UInt64,
      isQuiet: Bool
    ) {
      self.samplesPath = samplesPath
      self.mapping = mapping
      self.sampleName = sampleName
      self.selection = selection
      self.seed = seed
      self.isQuiet = isQuiet
    }
  }

  /// An event, and what it was explained with.
  public struct Result: Sendable, Encodable {
    /// The path, as the user gave it.
    public let file: String
    /// The sample whose name keys the draws of the b-tags; nil where none is known.
    public let sample: String?
    /// The selection.
    public let selection: String
    /// The seed of the draws.
    public let seed: UInt64
    /// The event.
    public let event: EventExplanation
  }

  private let options: Options
  private let log: Logger

  /// An explainer.
  public init(_ options: Options, log: Logger) {
    self.options = options
    self.log = log
  }

  /// Explains an entry of a file.
  ///
  /// - Throws: A `Diagnostic`: as `prep select` on the file, or where it has no such entry.
  public func explain(_ path: String, entry: Int) throws -> Result {
    let progress = Progress(
      "explain \(path)", "looking for its sample", log: log, isQuiet: options.isQuiet)
    defer { progress.finish() }
    let settings = try SelectionSettings.load(options.selection)
    let fingerprint = try FileFingerprint(path: path).digest
    let sample = try sample(of: path, fingerprint)
    log.debug("explain \(path): \(sample.map { "of sample \($0.name)" } ?? "of no sample")")
    // A file of no sample is read and explained all the same, with the draws of an empty name.
    var used =
      sample ?? Sample(name: "", eventClass: .background, domain: .both, patterns: [path], file: "")
    if let mapping = options.mapping, sample == nil { used.mapping = mapping }
    let selection = try EventSelection(settings, sample: used, seed: options.seed)
    var inputOptions = settings.inputOptions(
      weightIndex: used.weightIndex, mapping: try used.loadMapping())
    inputOptions.wantsTagMasks = true
    progress.begin("opening")
    let input = try openEventInput(path: path, options: inputOptions)
    try selection.check(input)
    guard entry < input.entryCount else {
      throw PipelineError.noEntry(path: path, entry: entry, count: input.entryCount)
    }
    var batch = EventBatch()
    try input.makeReader().read(entry..<entry + 1, into: &batch)
    return Result(
      file: path, sample: sample?.name, selection: options.selection, seed: options.seed,
      event: try selection.explain(
        0, of: batch, of: InputFile(index: 0, path: path, fingerprint: fingerprint)))
  }

  /// The sample that was named, or that has the file.
  private func sample(of path: String, _ fingerprint: Digest) throws -> Sample? {
    guard options.sampleName != nil || FileManager.default.fileExists(atPath: options.samplesPath)
    else { return nil }
    let samples = try SamplesFile.load(path: options.samplesPath)
    if let name = options.sampleName {
      try samples.require([name])
      return samples[name]
    }
    let base = (path as NSString).lastPathComponent
    for sample in samples.samples {
      // A sample file for other folders is no obstacle: its globs may match nothing here.
      guard let paths = try? sample.inputFiles() else { continue }
      try Interruption.check()
      for candidate in paths where (candidate as NSString).lastPathComponent == base {
        if try FileFingerprint(path: candidate).digest == fingerprint { return sample }
      }
    }
    return nil
  }
}
