import Diagnostics
import Fingerprints
import Foundation
import NeuralNetwork

/// What `run.json` holds: how a run came about and what it gave.
public struct RunRecord: Codable, Sendable, Equatable {
  /// What the file says of its format.
  static let format = "hep-prep/run"
  /// The version of the format that this program writes and reads.
  static let formatVersion = 1

  /// The domain file that a run was trained on.
  public struct Domains: Codable, Sendable, Equatable {
    /// Its absolute path.
    public let path: String
    /// Its `content_hash`; nil where the file has none.
    public let contentHash: String?
    /// SHA-256 of the datasets that the training read.
    public let trainingHash: String

    private enum CodingKeys: String, CodingKey {
      case path
      case contentHash = "content_hash"
      case trainingHash = "training_hash"
    }
  }

  /// The digests by which two trainings are compared bit by bit.
  public struct Hashes: Codable, Sendable, Equatable {
    /// The `content_hash` of `model.h5`.
    public let model: String
    /// SHA-256 of all columns of `history.csv` but the last.
    public let history: String
  }

  /// Event counts of the training.
  public struct Events: Codable, Sendable, Equatable {
    /// Events of each domain in the batches, the source first.
    public let trained: [Int]
    /// Events of each domain that epochs were judged on, the source first.
    public let heldOut: [Int]
    /// Batches in an epoch.
    public let batches: Int

    private enum CodingKeys: String, CodingKey {
      case trained, batches
      case heldOut = "held_out"
    }
  }

  /// What changes no bit of the outcome.
  public struct Process: Codable, Sendable, Equatable {
    /// The number of threads.
    public let threads: Int
    /// The time that the epochs took.
    public let seconds: Double
  }

  /// "hep-prep/run".
  public private(set) var format = Self.format
  /// The version of the format.
  public private(set) var formatVersion = Self.formatVersion
  /// Name and version of the program.
  public private(set) var creator = Product.creator
  /// The instruction set that the network was computed with: bits are those of one kernel.
  public private(set) var kernel = NetworkEngine.kernelName
  /// The digest of what decides whether the run is up to date.
  public let key: String
  /// The effective configuration.
  public let config: TrainingConfiguration
  /// The seed.
  public let seed: UInt64
  /// The domain file.
  public let domains: Domains
  /// The names of the targets in the file's order; empty where the one target has none.
  public let targets: [String]
  /// The digests of the outcome.
  public let hashes: Hashes
  /// Event counts.
  public let events: Events
  /// The number of epochs, those rolled back included.
  public let epochs: Int
  /// The epoch whose weights `model.h5` holds.
  public let bestEpoch: Int
  /// Why the training ended.
  public let stopReason: StopReason
  /// The epochs at which there was a spike and a roll-back.
  public let spikes: [Int]
  /// What the user should know, and what should worry them.
  public let notes: [String]
  /// What should worry the user.
  public let warnings: [String]
  /// The metrics of the test part, each `X` with `X_error`; nil until it was evaluated.
  public var metrics: MetricTable?
  /// What changes no bit of the outcome.
  public let process: Process

  private enum CodingKeys: String, CodingKey {
    case format, creator, key, config, seed, domains, targets, hashes, events, epochs, spikes, notes
    case kernel, warnings, metrics, process
    case formatVersion = "format_version"
    case bestEpoch = "best_epoch"
    case stopReason = "stop_reason"
  }

  /// The digest of configuration, input and program version: equal keys mean equal outcomes.
  static func key(_ configuration: TrainingConfiguration, domains: Domains) -> String {
    var hash = SHA256Stream()
    for text in [
      Product.creator, configuration.canonicalText, domains.contentHash ?? "",
      domains.trainingHash,
    ] {
      hash.update(text)
      hash.update(UInt8(0))
    }
    return hash.finalize().description
  }

  /// What this run and one that is asked for differ in, for the user; not empty where keys differ.
  func differences(
    from configuration: TrainingConfiguration, domains: Domains
  ) -> [String] {
    var differences = config.differences(from: configuration)
    if self.domains.contentHash != domains.contentHash
      || self.domains.trainingHash != domains.trainingHash
    {
      differences.append("the domain file")
    }
    if creator != Product.creator { differences.append("the version of the program") }
    return differences
  }
}
