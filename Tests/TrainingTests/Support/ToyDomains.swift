import CounterRandom
import Foundation
import NeuralNetwork

/// Two domains that differ in one feature of the background alone.
///
/// Feature 0 tells signal from background a little, in both domains alike; feature 1 much better in
/// the source, and not at all in the target, whose background is shifted on to the signal. Feature 2 is
/// noise. A plain classifier relies on feature 1; one that must not tell the domains apart cannot.
struct ToyDomain {
  let features: [Float]
  let labels: [UInt8]
  /// Signal and background of equal sums, N/2 each.
  let labelWeights: [Float]
  /// Signal to background as 5 to 95, mean 1.
  let domainWeights: [Float]

  static let featureCount = 3
  /// Where the background of the target lies in feature 1, on the signal; that of the source is at
  /// 0.
  static let shift = 1.5
  static let signalFraction = 0.05

  /// Draws as many events of each class.
  ///
  /// - Parameters:
  ///   - stream: Domains and parts of different streams share no event.
  init(signal: Int, background: Int, isTarget: Bool, seed: UInt64 = 1, stream: UInt64) {
    var random = PhiloxSequence(key: seed, stream: stream)
    func normal(_ mean: Double) -> Float {
      // Box and Muller; 1 - u keeps the logarithm finite.
      let radius = (-2 * log(1 - random.uniform())).squareRoot()
      return Float(mean + radius * cos(2 * .pi * random.uniform()))
    }
    var features: [Float] = []
    for _ in 0..<signal { features += [normal(0.8), normal(Self.shift), normal(0)] }
    for _ in 0..<background {
      features += [normal(0), normal(isTarget ? Self.shift : 0), normal(0)]
    }
    self.features = features
    let count = Double(signal + background)
    func weights(_ fraction: Double) -> [Float] {
      let ofSignal = signal > 0 ? fraction * count / Double(signal) : 0
      let ofBackground = (1 - fraction) * count / Double(background)
      return (0..<signal).map { _ in Float(ofSignal) }
        + (0..<background).map { _ in Float(ofBackground) }
    }
    labels = (0..<signal).map { _ in 1 } + (0..<background).map { _ in 0 }
    labelWeights = weights(0.5)
    domainWeights = weights(Self.signalFraction)
  }

  /// The features of some columns; Shape [events, columns], row-major.
  func features(_ columns: [Int]) -> [Float] {
    stride(from: 0, to: features.count, by: Self.featureCount).flatMap { start in
      columns.map { features[start + $0] }
    }
  }

  /// The events as a network sees them; features are of order 1 already.
  func table(withLabels: Bool) -> EventTable {
    EventTable(
      inputs: Self.featureCount, features: features, domainWeights: domainWeights,
      labels: withLabels ? .init(values: labels, weights: labelWeights) : nil)
  }
}
