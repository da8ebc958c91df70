public import ArgumentParser
public import Domains
public import NeuralNetwork
public import Training

extension NegativeWeights: ExpressibleByArgument {}
extension Setup: ExpressibleByArgument {}
extension LambdaSchedule: ExpressibleByArgument {}
extension EpochSelection: ExpressibleByArgument {}
extension OptimizerKind: ExpressibleByArgument {}
extension Activation: ExpressibleByArgument {}

extension EpochLimits: ExpressibleByArgument {
  /// Limits from `MIN:MAX`.
  public init?(argument: String) { self.init(argument) }

  /// `MIN:MAX`.
  public var defaultValueDescription: String { "\(minimum):\(maximum)" }
}

/// The widths of a part's layers, as `20,16,13,10`.
struct LayerWidths: ExpressibleByArgument {
  let widths: [Int]

  init(_ widths: [Int]) { self.widths = widths }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let widths = parts.compactMap { Int($0) }
    guard widths.count == parts.count else { return nil }
    self.widths = widths
  }

  var defaultValueDescription: String { widths.map(String.init).joined(separator: ",") }
}

/// Signal efficiencies, as `0.3,0.5,0.7`.
struct Efficiencies: ExpressibleByArgument {
  let values: [Double]

  init(_ values: [Double]) { self.values = values }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let values = parts.compactMap { Double($0) }
    guard values.count == parts.count, values.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
      return nil
    }
    self.values = values
  }

  var defaultValueDescription: String { values.map { "\($0)" }.joined(separator: ",") }
}
