import Training

/// What a scan gave.
public struct ScanResult: Sendable {
  /// The folder of its tables and trainings.
  public let folder: String
  /// The points in order, and what their trainings gave.
  public let points: [(point: ScanPoint, summary: PointSummary)]
  /// The choice of λ; nil where no training has the metrics that it needs.
  public let choices: Choices?
  /// The number of trainings.
  public let count: Int
  /// The number of failed ones.
  public let failed: Int
  /// A row a training.
  let trainings: ResultTable
  /// A row a point.
  let table: ResultTable

  /// Sums the outcomes of all points up.
  ///
  /// - Parameter outcomes: One a training, point after point.
  init(_ options: Scan.Options, folder: String, outcomes: [TrainingSeries.Outcome]) {
    self.folder = folder
    let repeats = options.repeats
    points = options.points.enumerated().map { number, point in
      (point, PointSummary(Array(outcomes[number * repeats..<(number + 1) * repeats])))
    }
    choices = Choices(options.rule, among: points, repeats: repeats)
    count = outcomes.count
    failed = outcomes.count { $0.record == nil }
    var trainings = ResultTable()
    let rows = options.points.flatMap { Array(repeating: $0, count: repeats) }
    trainings.addPoint(rows)
    trainings.add(
      "seed", "the training's seed",
      .integers(rows.indices.map { Int(clamping: options.training.seed) + $0 % repeats }))
    trainings.addTrainings(outcomes.map(\.record))
    self.trainings = trainings
    var table = ResultTable()
    table.addPoint(options.points)
    table.addPoints(points.map(\.summary))
    self.table = table
  }

  /// Throws where trainings failed.
  ///
  /// - Throws: ``StudyError/failedTrainings(path:failed:count:)``.
  public func requireAllFinished() throws(StudyError) {
    guard failed == 0 else {
      throw .failedTrainings(path: folder, failed: failed, count: count)
    }
  }
}

extension ResultTable {
  /// Adds which point a row is of.
  fileprivate mutating func addPoint(_ points: [ScanPoint]) {
    add("setup", "a: softmax and cross-entropy; b: linear", .texts(points.map(\.setup.rawValue)))
    add("lambda", "strength of the gradient reversal", .numbers(points.map(\.lambda)))
  }
}
