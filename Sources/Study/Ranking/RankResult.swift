import Diagnostics
import Training

/// What a ranking of features gave.
public struct RankResult: Sendable {
  /// A feature and what its shuffles lost.
  public struct Importance: Sendable, Equatable {
    /// The feature.
    public let feature: String
    /// The mean loss of the source's AUC.
    public let mean: Double
    /// The standard deviation over the shuffles; nil of a single one.
    public let standardDeviation: Double?
  }

  /// The folder of its tables and trainings.
  public let folder: String
  /// The seed of the shuffles, and the first of the trainings.
  public let seed: UInt64
  /// The trainings of a set of features.
  public let repeats: Int
  let permutation: PermutationImportance
  /// The iterative removal; nil where none was asked for.
  public internal(set) var elimination: EliminationResult?

  /// The source's AUC of the run with nothing shuffled.
  public var auc: Double { permutation.auc }

  /// The features, the largest loss first.
  public var importances: [Importance] {
    permutation.features.map {
      Importance(feature: $0.name, mean: $0.mean, standardDeviation: $0.standardDeviation)
    }
  }

  /// The text for a machine: one JSON object, as in `rank.json`.
  public var json: String { CanonicalJSON.readableText(self) }

  /// Throws where trainings failed.
  ///
  /// - Throws: ``StudyError/failedTrainings(path:failed:count:)``.
  public func requireAllFinished() throws(StudyError) {
    guard let elimination, elimination.failed > 0 else { return }
    throw .failedTrainings(path: folder, failed: elimination.failed, count: elimination.count)
  }
}

extension RankResult: Encodable {
  private enum CodingKeys: String, CodingKey {
    case format, creator, key, domains, seed, repeats, shuffles, permutation, elimination, ranking
    case formatVersion = "format_version"
    case auc = "auc_source"
  }

  /// Writes what `rank.json` holds: `permutation` and `elimination` (null without `--iterative`) are lists
  /// of objects with the columns of the tables; `ranking` is that of the removal, else of the shuffles.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode("hep-prep/rank", forKey: .format)
    try container.encode(1, forKey: .formatVersion)
    try container.encode(Product.creator, forKey: .creator)
    try container.encode(permutation.record.key, forKey: .key)
    try container.encode(permutation.record.domains, forKey: .domains)
    try container.encode(seed, forKey: .seed)
    try container.encode(permutation.features.first?.losses.count ?? 0, forKey: .shuffles)
    try container.encode(auc, forKey: .auc)
    try container.encode(Rows(table: RankFiles.table(permutation)), forKey: .permutation)
    try container.encode(elimination.map { Rows(table: RankFiles.table($0)) }, forKey: .elimination)
    if elimination != nil { try container.encode(repeats, forKey: .repeats) }
    try container.encode(
      elimination?.ranking ?? permutation.features.map(\.name), forKey: .ranking)
  }
}
