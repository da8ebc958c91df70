import ByteSources
import Diagnostics
import Foundation
import HDF5Store
public import Logging
import StageFiles
import Training

/// `train templates`: what goes into a fit, as CSV and as a workspace of pyhf.
public struct Templates {
  /// What the command line says.
  public struct Options: Sendable {
    /// The folder of the run.
    public var runPath: String
    /// The domain file; nil for the one that the run was trained on.
    public var domainsPath: String?
    /// The folder to write into.
    public var output: String
    /// Equal bins of the response in [0, 1].
    public var bins: Int
    /// In 1/fb; nil for that of samples.toml.
    public var luminosity: Double?
    /// The relative uncertainty of the background's yield in the workspace.
    public var backgroundUncertainty: Double
    /// The number of threads; it changes no bit of the outcome.
    public var threads: Int
    /// Whether to show no progress.
    public var isQuiet: Bool

    /// All options.
    public init(
      runPath: String, domainsPath: String?, output: String, bins: Int, luminosity: Double?,
      backgroundUncertainty: Double, threads: Int, isQuiet: Bool
    ) {
      self.runPath = runPath
      self.domainsPath = domainsPath
      self.output = output
      self.bins = bins
      self.luminosity = luminosity
      self.backgroundUncertainty = backgroundUncertainty
      self.threads = threads
      self.isQuiet = isQuiet
    }
  }

  private let options: Options
  private let log: Logger

  /// Templates that are ready to be made.
  public init(_ options: Options, log: Logger) {
    self.options = options
    self.log = log
  }

  /// Writes `templates.csv` and `templates.json`.
  ///
  /// - Throws: ``ScoringError``; `TrainingError` where the run cannot be used, or its domain file is
  ///   another by now; an error of status 73 where there is something of others under the names;
  ///   errors of the files; `Interruption`.
  public func run() throws -> TemplatesResult {
    let progress = Diagnostics.Progress(
      "templates", "opening \(options.runPath)", log: log, isQuiet: options.isQuiet)
    defer { progress.finish() }
    let run = try ScoredRun(path: options.runPath)
    let path = options.domainsPath ?? run.record.domains.path
    let reader = try DomainsFileReader(path: path)
    if options.domainsPath == nil, let hash = run.record.domains.contentHash,
      hash != reader.contentHash
    {
      throw TrainingError.domainsChanged(path: path, run: run.path)
    }
    let filled = try TestTemplates(
      run, reader, bins: options.bins, luminosity: options.luminosity, threads: options.threads,
      progress: progress
    ).fill()
    progress.begin("bins and workspace")
    let result = try TemplatesResult(
      folder: options.output, filled.templates, notes: filled.notes,
      backgroundUncertainty: options.backgroundUncertainty, domainsPath: path)
    for note in result.notes { log.notice("templates: \(note)") }
    try result.write()
    return result
  }
}

/// Templates with the bins of the fit and the workspace.
public struct TemplatesResult: Sendable {
  /// The folder.
  public let folder: String
  /// The templates, the source first, in each domain signal, then background.
  public let templates: [Template]
  /// What a user should know of them.
  public let notes: [String]

  private let fitBins: FitBins
  private let workspace: String

  private static let header = "domain,class,bin,low,high,events,sum_w,sum_w2,normalisation,fit_bin"

  init(
    folder: String, _ templates: [Template], notes: [String], backgroundUncertainty: Double,
    domainsPath: String
  ) throws {
    func template(_ category: Template.Category) throws -> Template {
      let found = templates.first { $0.domain == "source" && $0.category == category }
      guard let found, found.sum > 0 else {
        throw ScoringError.badTestPart(
          path: domainsPath, location: "/test/source", found: "no \(category.rawValue)",
          expected: "signal and background with positive sums of weights")
      }
      return found
    }
    for template in templates where !(template.sums + template.squares).allSatisfy(\.isFinite) {
      throw ScoringError.badTestPart(
        path: domainsPath, location: "/test/\(template.domain)",
        found: "a yield that is not finite",
        expected: "sums of weights of the samples that give one")
    }
    let (signal, background) = (try template(.signal), try template(.background))
    let targets = templates.filter { $0.domain != "source" && $0.category == .background }
    guard let fitBins = FitBins([background] + targets) else {
      throw ScoringError.badTestPart(
        path: domainsPath, location: "/test", found: "a background of no positive sum",
        expected: "one in the source and in every target that has labels")
    }
    let groups = fitBins.groups
    let workspace = Workspace(
      signal: signal.merged(groups), background: background.merged(groups),
      variations: targets.map { $0.merged(groups) }, backgroundUncertainty: backgroundUncertainty)
    var notes = notes + fitBins.notes + workspace.notes
    if targets.isEmpty {
      notes.append(
        "no target has labels: the workspace has no variation of the background's shape")
    }
    if signal.normalisation != background.normalisation || signal.normalisation == .unit {
      notes.append("the workspace's yields are not those of an experiment: see the sums above")
    }
    self.folder = folder
    self.templates = templates
    self.notes = notes
    self.fitBins = fitBins
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    self.workspace = String(decoding: try encoder.encode(workspace), as: UTF8.self) + "\n"
  }

  /// Writes both files; one of others is not replaced.
  func write() throws {
    let (csv, json) = ("\(folder)/templates.csv", "\(folder)/templates.json")
    try AtomicFile.createFolder(of: csv)
    // Both before either has its name: what fails leaves nothing half new.
    try FinishedFile.publish([
      AtomicFile.finish(self.csv, for: csv) { path in
        let bytes = beginning(ofFileAt: path, count: Self.header.utf8.count)
        return bytes.map { $0.elementsEqual(Self.header.utf8) } ?? false
      },
      AtomicFile.finish(workspace, for: json, replacing: Self.isOurWorkspace),
    ])
  }

  /// Whether a file is a workspace with our one measurement.
  private static func isOurWorkspace(_ path: String) -> Bool {
    struct Measurement: Decodable { let name: String }
    struct Found: Decodable { let measurements: [Measurement] }
    guard let bytes = try? wholeFile(path: path, limit: 1 << 28),
      let found = try? JSONDecoder().decode(Found.self, from: Data(bytes))
    else { return false }
    return found.measurements.map(\.name) == [Workspace.measurement]
  }

  /// A field as RFC 4180 has it: the names of targets come from a file.
  private static func quoted(_ field: String) -> String {
    guard field.contains(where: { ",\"\n\r".contains($0) }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }

  private var csv: String {
    let rows = templates.flatMap { template in
      template.sums.indices.map { bin in
        let count = Double(template.sums.count)
        let figures: [String] = [
          template.domain, template.category.rawValue, "\(bin + 1)", "\(Double(bin) / count)",
          "\(Double(bin + 1) / count)", "\(template.events[bin])", "\(template.sums[bin])",
          "\(template.squares[bin])", template.normalisation.rawValue,
          fitBins.group(of: bin).map { "\($0 + 1)" } ?? "",
        ]
        return figures.map(Self.quoted).joined(separator: ",")
      }
    }
    return ([Self.header] + rows).joined(separator: "\n") + "\n"
  }

  /// The table for a reader: events and sums of every template.
  public var text: String {
    var table = TextTable("templates in \(folder)", "class", "events", "sum", "")
    for template in templates {
      table.add(
        template.domain, template.category.rawValue, "\(template.events.reduce(0, +))",
        String(format: "%.4g +- %.2g", template.sum, template.error),
        Self.words(template.normalisation))
    }
    return table.text + "\n"
  }

  private static func words(_ normalisation: Template.Normalisation) -> String {
    switch normalisation {
    case .expected: "expected"
    case .unit: "unit sum"
    case .count: "events of the test part"
    }
  }
}
