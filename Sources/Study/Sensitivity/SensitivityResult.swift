import HDF5Store
import Training

/// What the study of the signal fraction gave.
public struct SensitivityResult: Sendable {
  /// The folder of its tables, domain files and trainings.
  public let folder: String
  /// n: the events per class and domain of every point.
  public let eventsPerClass: Int
  /// The points in order, and what their trainings gave.
  public let points: [(point: SensitivityPoint, summary: PointSummary)]
  /// The number of trainings; one that serves points of both modes counts once.
  public let count: Int
  /// The number of failed ones.
  public let failed: Int
  /// A row a training.
  let trainings: ResultTable
  /// A row a point.
  let table: ResultTable

  /// Sums the outcomes of all points up.
  ///
  /// - Parameter outcomes: Those of each point, by its name.
  init(
    _ options: Sensitivity.Options, folder: String, eventsPerClass: Int,
    points: [SensitivityPoint], outcomes: [String: [TrainingSeries.Outcome]]
  ) {
    self.folder = folder
    self.eventsPerClass = eventsPerClass
    self.points = points.map { ($0, PointSummary(outcomes[$0.name] ?? [])) }
    count = outcomes.values.reduce(0) { $0 + $1.count }
    failed = outcomes.values.reduce(0) { $0 + $1.count { $0.record == nil } }
    let all = points.flatMap { outcomes[$0.name] ?? [] }
    var trainings = ResultTable()
    let rows = points.flatMap { Array(repeating: $0, count: options.repeats) }
    trainings.addPoint(rows)
    trainings.add(
      "seed", "the training's seed",
      .integers(rows.indices.map { Int(clamping: options.training.seed) + $0 % options.repeats }))
    trainings.addTrainings(all.map(\.record))
    self.trainings = trainings
    var table = ResultTable()
    table.addPoint(points)
    table.addPoints(self.points.map(\.summary))
    self.table = table
  }

  /// The text for a machine, one JSON object: `events_per_class` and `points`, an object a point with
  /// the columns of `points.csv`.
  public var json: String {
    CanonicalJSON.readableText(
      Document(eventsPerClass: eventsPerClass, points: Rows(table: table)))
  }

  /// Throws where trainings failed.
  ///
  /// - Throws: ``StudyError/failedTrainings(path:failed:count:)``.
  public func requireAllFinished() throws(StudyError) {
    guard failed == 0 else {
      throw .failedTrainings(path: folder, failed: failed, count: count)
    }
  }

  private struct Document: Encodable {
    let eventsPerClass: Int
    let points: Rows

    private enum CodingKeys: String, CodingKey {
      case points
      case eventsPerClass = "events_per_class"
    }
  }
}

extension ResultTable {
  /// Adds which point a row is of.
  fileprivate mutating func addPoint(_ points: [SensitivityPoint]) {
    add(
      "mode", "where the fraction varies: both (source and target) or target",
      .texts(points.map(\.mode.rawValue)))
    add("signal_fraction", "of the target", .numbers(points.map(\.signalFraction)))
    add(
      "source_signal_fraction", "of the source's domain weights",
      .numbers(points.map(\.sourceSignalFraction)))
  }
}

/// What the study leaves: `sensitivity.csv`, `points.csv`, a domain file a point, and the trainings.
struct SensitivityFiles {
  static let trainings = "sensitivity.csv"
  static let points = "points.csv"
  /// The folder of the trainings.
  static let runs = "runs"

  let folder: StudyFolder
  let result: SensitivityResult

  /// The domain file of a point.
  static func domains(_ point: SensitivityPoint) -> String { "domains-\(point.name).h5" }

  /// Whether a name is one that the study leaves in its folder.
  static func isOurs(_ name: String) -> Bool {
    [trainings, points].contains(name) || name.hasPrefix("domains-") || name.hasPrefix(".domains-")
  }

  /// Writes the tables.
  func write() throws {
    try FinishedFile.publish([
      folder.finish(result.trainings, for: Self.trainings),
      folder.finish(result.table, for: Self.points),
    ])
  }
}
