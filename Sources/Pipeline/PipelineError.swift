public import Diagnostics
public import Domains

/// What stops a stage beyond the errors of the modules below it.
public enum PipelineError: Diagnostic, Equatable {
  /// Two paths with one fingerprint.
  case sameFileTwice(first: String, firstSample: String, second: String, secondSample: String)
  /// `--sample` names no sample of the file.
  case unknownSample(name: String, known: [String], path: String)
  /// A sample of which no file can be read, although bad files may be left out.
  case everyFileBad(sample: String, count: Int, reason: String)
  /// A sum of weights or of their squares that is beyond all numbers.
  case sumNotFinite(sample: String, cut: String)
  /// An earlier stage has left no output for a sample.
  case missingStage(path: String, command: String)
  /// A folder without any output of the earlier stage.
  case nothingSelected(folder: String)
  /// Two feature files with different lists.
  case featuresDiffer(path: String, names: [String], otherPath: String, otherNames: [String])
  /// Samples that no domains can be built of.
  case domains(path: String, reason: DomainsError)
  /// A selection by another bit than the one that a mapping makes.
  case tagBit(Int, selection: String, mapping: String)
  /// A feature file that does not say where its events are from.
  case damagedRecord(path: String, found: String)
  /// A signal came before all samples were through a stage.
  case stopped(stage: String, finished: Int, count: Int, force: Bool, Interruption)
  /// An entry beyond the last of a file.
  case noEntry(path: String, entry: Int, count: Int)

  /// The status of DESIGN's table.
  public var exitStatus: ExitStatus {
    switch self {
    case .sameFileTwice, .featuresDiffer, .damagedRecord, .noEntry, .everyFileBad, .sumNotFinite:
      .badData
    case .unknownSample: .usage
    case .missingStage, .nothingSelected: .missingInput
    case .tagBit: .badConfiguration
    case .domains(_, let reason): reason.exitStatus
    case .stopped(_, _, _, _, let interruption): interruption.exitStatus
    }
  }

  /// *file: where: found, expected; what to do*.
  public var description: String {
    switch self {
    case .sameFileTwice(let first, let firstSample, let second, let secondSample):
      return
        "\(second): sample \"\(secondSample)\": found the same file as \(first) of sample"
        + " \"\(firstSample)\", expected every file once; remove one of them from the sample file"
    case .everyFileBad(let sample, let count, let reason):
      return
        "sample \"\(sample)\": found no file that can be read among \(count), expected at least one;"
        + " the first: \(reason)"
    case .sumNotFinite(let sample, let cut):
      return
        "sample \"\(sample)\": the sum of weights, or of their squares, of the row \(cut) is not"
        + " finite, expected weights of a size that can be summed; check the generator's weights"
    case .unknownSample(let name, let known, let path):
      let near = suggestion(for: name, in: known)
      return "--sample: \(path) has no sample \"\(name)\""
        + (near.isEmpty ? "; it has \(known.joined(separator: ", "))" : near)
    case .missingStage(let path, let command):
      return "\(path): does not exist; run \"\(command)\" first"
    case .nothingSelected(let folder):
      return "\(folder): found no selected sample; run \"prep select\" first"
    case .featuresDiffer(let path, let names, let otherPath, let otherNames):
      return "\(path): " + Self.difference(names, otherNames, otherPath)
        + "; run \"prep features\" with one list for all samples"
    case .domains(let path, let reason):
      switch reason.reason {
      case .duplicate, .weightNotFinite: return "\(reason)"  // These name the event's own file.
      default: return "\(path): \(reason)"
      }
    case .tagBit(let bit, let selection, let mapping):
      return
        "\(selection): btag.bit: found \(bit), expected 0, the one bit that a comparison gives: btag"
        + " in the mapping \(mapping)"
    case .damagedRecord(let path, let found):
      return
        "\(path): attribute \"inputs\": found the fingerprint \"\(found)\", expected 64 hexadecimal"
        + " digits; run \"prep features --force\""
    case .stopped(let stage, let finished, let count, let force, let interruption):
      return
        "\(stage): stopped by \(interruption.name); \(finished) of \(count) samples are finished; run"
        + " the same command again\(force ? ", without --force," : "") to go on from there"
    case .noEntry(let path, let entry, let count):
      return "\(path): found \(count) entries, expected entry \(entry); entries count from 0"
    }
  }

  private static func difference(
    _ names: [String], _ otherNames: [String], _ otherPath: String
  ) -> String {
    guard names.count == otherNames.count else {
      return
        "found \(names.count) feature\(names.count == 1 ? "" : "s"), expected the \(otherNames.count) of \(otherPath)"
    }
    let first = zip(names, otherNames).enumerated().first { $1.0 != $1.1 }
    guard let (i, (name, other)) = first else { return "features differ from \(otherPath)" }
    return "found feature \(i + 1) \"\(name)\", expected \"\(other)\" as in \(otherPath)"
  }
}
