import NeuralNetwork
import StageFiles
import Training

/// Gives the responses of one network to rows of features in physical units.
struct Responder {
  private let model: Model
  private let engine: NetworkEngine

  /// - Parameter threads: The number of threads; it changes no bit of the outcome.
  init(_ model: Model, threads: Int) {
    self.model = model
    engine = NetworkEngine(architecture: model.network.architecture, threads: threads)
  }

  /// A value that is not finite, in a row and column.
  struct BadValue: Error {
    let row: Int
    let column: Int
    let value: Float
  }

  /// P(signal) of chosen rows, in their order.
  ///
  /// - Parameters:
  ///   - features: Shape [rows, features], row-major, in physical units.
  ///   - rows: The rows; nil for all.
  /// - Throws: ``BadValue`` where a feature, chosen or not, is not finite after the scaling.
  func responses(to features: [Float], rows: [UInt32]? = nil) throws(BadValue) -> [Float] {
    let width = model.featureNames.count
    var standardised = features
    model.scaling.standardise(&standardised)
    if let bad = standardised.firstIndex(where: { !$0.isFinite }) {
      throw BadValue(row: bad / width, column: bad % width, value: features[bad])
    }
    let count = features.count / width
    guard count > 0, rows?.isEmpty != true else { return [] }
    let table = EventTable(
      inputs: width, features: standardised,
      domainWeights: [Float](repeating: 1, count: count), labels: nil)
    return engine.evaluate(model.network, on: table, rows: rows?[...], domain: nil).response
  }
}
