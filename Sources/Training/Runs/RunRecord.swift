import Diagnostics
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
    /// The time that the epochs took, in all processes whose work was kept.
    public let seconds: Double
    /// The epoch from whose checkpoint the last process went on; nil where one process did it all.
    public var resumedAfter: Int?

    private enum CodingKeys: String, CodingKey {
      case threads, seconds
      case resumedAfter = "resumed_after"
    }
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
  /// The features trained on where they are some of the domain file's; nil for all of them.
  public let features: [String]?
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
    case format, creator, key, config, features, seed, domains, targets, hashes, events, epochs
    case spikes, notes, kernel, warnings, metrics, process
    case formatVersion = "format_version"
    case bestEpoch = "best_epoch"
    case stopReason = "stop_reason"
  }

  /// What the training was.
  var identity: RunIdentity {
    RunIdentity(creator: creator, config: config, domains: domains, features: features)
  }
}
