public import Diagnostics
import HDF5Store
public import Logging
import Pipeline
import StageFiles

/// `prep verify`: files of every stage against every rule of their layout.
///
/// A file is read in blocks, so that memory stays bounded, and nothing in it is taken on trust: counts
/// are compared with what is there before anything is indexed by them.
public struct Verifier {
  /// What was found of one file.
  public enum Outcome {
    /// All is as it must be.
    case verified(VerifiedFile)
    /// Something is not, or the file cannot be read.
    case failed(path: String, any Diagnostic)
  }

  private let isQuiet: Bool
  private let log: Logger?

  /// A verifier.
  ///
  /// - Parameters:
  ///   - isQuiet: Whether no progress is shown.
  ///   - log: Takes what each part took.
  public init(isQuiet: Bool, log: Logger? = nil) {
    self.isQuiet = isQuiet
    self.log = log
  }

  /// Verifies files, each by itself; then looks for events that are in two of them.
  ///
  /// - Returns: An outcome for every file, in their order. A file with an event that is in an earlier
  ///   one too is a failed one.
  /// - Throws: `Interruption`.
  public func verify(_ paths: [String]) throws -> [Outcome] {
    var outcomes: [Outcome] = []
    for path in paths { outcomes.append(try outcome(of: path)) }
    let verified = outcomes.enumerated().compactMap { index, outcome -> (Int, VerifiedFile)? in
      guard case .verified(let file) = outcome else { return nil }
      return (index, file)
    }
    let progress = Progress(
      "verify", "looking for events in two files", log: log, isQuiet: isQuiet)
    defer { progress.finish() }
    let search = RepeatedEvents(files: verified.map(\.1))
    for finding in try search.findings() {
      let (index, file) = verified[finding.file]
      switch finding.what {
      case .repeated(let error): outcomes[index] = .failed(path: file.path, error)
      case .unchecked(let note):
        guard case .verified(var noted) = outcomes[index] else { continue }
        noted.unchecked.append(note)
        outcomes[index] = .verified(noted)
      }
    }
    return outcomes
  }

  private func outcome(of path: String) throws -> Outcome {
    do {
      return .verified(try verify(path))
    } catch let error as Interruption {
      throw error
    } catch let error as any Diagnostic {
      return .failed(path: path, error)
    }
  }

  /// Verifies one file.
  ///
  /// - Throws: ``VerificationError`` with the first thing that is wrong; errors of the file;
  ///   `Interruption`.
  public func verify(_ path: String) throws -> VerifiedFile {
    if let cutflow = try CutflowFile(path: path) {
      try CutflowFileCheck(cutflow).run()
      return VerifiedFile(
        path: path, format: "cutflow", size: .init(count: cutflow.rows.count, unit: "rows"),
        contentHash: nil, unchecked: [])
    }
    let file = try OpenedFile(path: path)
    let format = try format(of: file)
    let header = HeaderCheck(file: file)
    let configuration = try file.header.map { try header.configuration(of: $0) }
    let hash = try header.storedHash()
    let progress = Progress("verify \(path)", unit: "rows", total: 0, log: log, isQuiet: isQuiet)
    defer { progress.finish() }
    let (size, unchecked) = try check(file, format, configuration) { progress.advance(by: $0) }
    progress.begin("content hash")
    try header.checkHash(hash)
    return VerifiedFile(
      path: path, format: format.rawValue, size: size, contentHash: hash, unchecked: unchecked)
  }

  /// What a file says it is. A domain file of others need not say it.
  private func format(of file: OpenedFile) throws -> StageHeader.Format {
    let known = [StageHeader.Format.selected, .features, .domains, .model, .scores]
    let text = try file.reader.attribute("format")?.string
    if text == nil, file.reader.contains("/train/source/x") { return .domains }
    guard let text, let format = known.first(where: { $0.rawValue == text }) else {
      throw file.failure(
        attribute: "format", found: text.map { "\"\($0)\"" } ?? "none",
        expected: "one of " + known.map(\.rawValue).joined(separator: ", "))
    }
    return format
  }

  private func check(
    _ file: OpenedFile, _ format: StageHeader.Format, _ configuration: JSONValue?,
    advance: (Int) -> Void
  ) throws -> (VerifiedFile.Size, unchecked: [String]) {
    if format == .domains {
      var check = try DomainsCheck(file, configuration)
      try check.run(advance: advance)
      return (.init(count: check.count, unit: "rows"), check.unchecked)
    }
    // Only domain files are made by others too.
    guard let header = file.header, let configuration else {
      throw file.failure(
        attribute: "creator", found: try file.reader.attribute("creator")?.string ?? "none",
        expected: "a version of \(Product.name)")
    }
    switch format {
    case .selected:
      let check = try SelectedCheck(file, header)
      let unchecked = try check.run(header, advance: advance)
      return (.init(count: check.count, unit: "rows"), unchecked)
    case .features:
      let check = try FeaturesCheck(file, header)
      let unchecked = try check.run(header, configuration, advance: advance)
      return (.init(count: check.count, unit: "rows"), unchecked)
    case .scores:
      let check = try ScoresCheck(file, header)
      try check.run(advance: advance)
      return (.init(count: check.count, unit: "rows"), [])
    case .model, .domains:
      return (.init(count: try ModelCheck(file).run(configuration), unit: "parameters"), [])
    }
  }
}
