public import Diagnostics
import Foundation

/// What can go wrong in a training or an evaluation, beside the errors of the modules below.
public enum TrainingError: Diagnostic, Equatable {
  /// An option is out of range, or has no effect with the others.
  case usage(option: String, found: String, expected: String)
  /// A dataset of the domain file does not hold what a training needs.
  case badDomains(path: String, location: String, found: String, expected: String)
  /// The training part does not fit into memory; both in bytes.
  case tooLarge(path: String, need: UInt64, available: UInt64)
  /// The training ran, and failed.
  case failed(run: String, TrainingFailure)
  /// The folder of a run that does not exist, or holds no finished run.
  case noRun(path: String, missing: String)
  /// A file of a run cannot be used.
  case badRun(path: String, location: String, found: String, expected: String)
  /// The folder for the run exists, and this program did not make it.
  case notOurs(path: String, found: String)
  /// The folder holds a finished run that differs.
  case otherRun(path: String, differences: [String])
  /// The folder holds a checkpoint of a training that differs.
  case otherCheckpoint(path: String, differences: [String])
  /// A checkpoint cannot be used.
  case badCheckpoint(path: String, found: String)
  /// A signal ended the training; the epoch of its checkpoint, 0 where there is none.
  case stopped(run: String, epoch: Int, Interruption)
  /// Some of several trainings failed.
  case failedRepeats(path: String, seeds: [UInt64], count: Int)
  /// A signal ended several trainings, of which some were finished; whether the command needs an
  /// option to go on with the others.
  case stoppedSeries(
    path: String, finished: Int, count: Int, needsResume: Bool, Interruption)
  /// Another process trains in the folder.
  case inUse(path: String)
  /// The features of a domain file are not those of the model.
  case otherFeatures(path: String, column: Int, found: String?, expected: String?)
  /// The domain file of a run was written anew since.
  case domainsChanged(path: String, run: String)

  /// The status of DESIGN's table.
  public var exitStatus: ExitStatus {
    switch self {
    case .usage: .usage
    case .badDomains, .tooLarge, .badRun, .badCheckpoint, .otherFeatures, .domainsChanged: .badData
    case .stopped(_, _, let interruption), .stoppedSeries(_, _, _, _, let interruption):
      interruption.exitStatus
    case .failed, .failedRepeats: .trainingFailed
    case .noRun: .missingInput
    case .notOurs, .otherRun, .otherCheckpoint, .inUse: .cannotCreate
    }
  }

  /// *file: where: found, expected; what to do*.
  public var description: String {
    switch self {
    case .usage(let option, let found, let expected):
      "\(option): found \(found), expected \(expected); see train fit --help"
    case .badDomains(let path, let location, let found, let expected):
      "\(path): \(location): found \(found), expected \(expected); "
        + "build the domain file again or correct it"
    case .tooLarge(let path, let need, let available):
      "\(path): /train: needs \(Self.gigabytes(need)) of memory, found \(Self.gigabytes(available)) "
        + "available; train on a machine with more, or build the domain file from fewer events"
    case .failed(let run, let failure):
      "\(run): \(Self.sentence(failure)); try a smaller --lambda or --learning-rate"
    case .noRun(let path, let missing):
      "\(path): no \(missing), expected the folder of a finished training; run train fit first"
    case .badRun(let path, let location, let found, let expected):
      "\(path): \(location): found \(found), expected \(expected); train it again with --force"
    case .notOurs(let path, let found):
      "\(path): found \(found), expected a folder that this program made or none; "
        + "choose another --output"
    case .otherRun(let path, let differences):
      "\(path): holds a finished run that differs in \(differences.joined(separator: ", ")); "
        + "give --force to replace it, or choose another --output"
    case .otherCheckpoint(let path, let differences):
      "\(path): is of a training that differs in \(differences.joined(separator: ", ")); "
        + "start afresh with --force and without --resume, or choose another --output"
    case .badCheckpoint(let path, let found):
      "\(path): found \(found), expected a whole checkpoint; "
        + "start afresh with --force and without --resume"
    case .stopped(let run, let epoch, let interruption):
      "\(run): stopped by \(interruption.name) "
        + (epoch > 0
          ? "after epoch \(epoch); run the same command with --resume to go on from there"
          : "before its first epoch was over; run the same command again")
    case .failedRepeats(let path, let seeds, let count):
      "\(path): \(seeds.count) of \(count) trainings failed, of seeds "
        + "\(seeds.map(String.init).joined(separator: ", ")); \(Repeats.fileName) has the others; "
        + "try a smaller --lambda or --learning-rate"
    case .stoppedSeries(let path, let finished, let count, let needsResume, let interruption):
      "\(path): stopped by \(interruption.name) with \(finished) of \(count) trainings finished; "
        + "run the same command \(needsResume ? "with --resume" : "again, without --force,") to go on from there"
    case .inUse(let path):
      "\(path): another training is writing here; wait for it, or choose another --output"
    case .otherFeatures(let path, let column, let found, let expected):
      "\(path): /features/names: column \(column) is \(Self.name(found)), the model has "
        + "\(Self.name(expected)); give a domain file with the model's features in its order"
    case .domainsChanged(let path, let run):
      "\(path): another file than \(run) was trained on (its content_hash differs), so its test "
        + "events may have been trained on; name it with --domains to evaluate on it all the same"
    }
  }

  private static func gigabytes(_ bytes: UInt64) -> String {
    String(format: "%.1f GB", Double(bytes) / 1e9)
  }

  private static func name(_ feature: String?) -> String {
    feature.map { "\"\($0)\"" } ?? "missing"
  }

  private static func sentence(_ failure: TrainingFailure) -> String {
    switch failure {
    case .notFinite(let epoch):
      "epoch \(epoch): the label loss is not finite, expected no such thing before epoch "
        + "\(SpikeWatch.firstEpoch)"
    case .tooManySpikes(let epoch):
      "epoch \(epoch): spike \(SpikeWatch.mostSpikes + 1) of the label loss, expected at most "
        + "\(SpikeWatch.mostSpikes) in a training"
    case .noBestEpoch(let epochs):
      "epoch \(epochs): no epoch with finite outputs is left to choose from, expected one"
    }
  }
}
