import Foundation
import Testing

@testable import ClassifierMetrics

@Suite struct MedianSignificanceTests {
  /// Equation 5.1 as it is printed.
  private func printed(_ bins: [(s: Double, b: Double, alternative: Double)]) -> Double {
    bins.reduce(0) { sum, bin in
      let (s, b) = (bin.s, bin.b)
      let variance = 0.5 * pow(b - bin.alternative, 2) + pow(0.1 * b, 2)
      let b0 = 0.5 * (b - variance + sqrt(pow(b - variance, 2) + 4 * (s + b) * variance))
      return sum + 2 * ((s + b) * log((s + b) / b0) - s - b + b0) + pow(b - b0, 2) / variance
    }.squareRoot()
  }

  private func close(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-7 * max(1, abs(b)) }

  @Test func oneBinIsTheFormula() {
    let found = MedianSignificance(signal: [3], background: [8], alternative: [5])
    #expect(close(found.value, printed([(2500, 47_500, 47_500)])))
    #expect(found.edges == [0, 1])
  }

  @Test func twoBinsAreTheirSum() {
    let found = MedianSignificance(signal: [1, 3], background: [9, 1], alternative: [8, 2])
    #expect(close(found.value, printed([(625, 42_750, 38_000), (1875, 4750, 9500)])))
    #expect(found.joins.isEmpty)
    #expect(found.edges == [0, 0.5, 1])
  }

  @Test func binsWithoutBackgroundJoinTheirNeighbours() {
    let found = MedianSignificance(
      signal: [1, 0, 1, 2, 0, 4], background: [0, 0, 6, 0, 4, 0], alternative: [1, 0, 5, 0, 2, 2])
    #expect(
      found.joins == [
        .init(bins: 1...2, isToTheRight: true), .init(bins: 4...4, isToTheRight: false),
        .init(bins: 6...6, isToTheRight: false),
      ])
    #expect(found.edges == [0, 4.0 / 6, 1])
    let (s, b) = (2500.0 / 8, 4750.0)
    #expect(
      close(found.value, printed([(4 * s, 6 * b, 6 * b), (4 * s, 4 * b, 4 * b)])))
  }

  /// A background of the target alone is no background: it joins; one that the target lacks stays.
  @Test func theSourceDecidesWhatIsEmpty() {
    let joined = MedianSignificance(signal: [1, 1], background: [5, 0], alternative: [5, 5])
    #expect(joined.edges == [0, 1])
    let stays = MedianSignificance(signal: [1, 1], background: [5, 5], alternative: [5, 0])
    #expect(stays.edges == [0, 0.5, 1])
    #expect(stays.joins.isEmpty)
    #expect(close(stays.value, printed([(1250, 23_750, 47_500), (1250, 23_750, 0)])))
  }

  /// The third bin makes the second negative, which then joins the first.
  @Test func negativeBackgroundIsNoBackground() {
    let found = MedianSignificance(
      signal: [1, 1, 1], background: [5, 1, -2], alternative: [2, 1, 1])
    #expect(found.joins == [.init(bins: 2...3, isToTheRight: false)])
    #expect(found.edges == [0, 1])
    #expect(found.value.isFinite)
    let first = MedianSignificance(signal: [1, 1], background: [-1, 3], alternative: [1, 1])
    #expect(first.joins == [.init(bins: 1...1, isToTheRight: true)])
  }

  /// s + b below 0 counts as nothing observed: 2 b0 + (b - b0)^2 / sigma^2 with b0 = max(0, b - sigma^2).
  @Test func nothingLessThanNothingIsObserved() {
    let found = MedianSignificance(
      signal: [-1, 2], background: [1e-6, 1], alternative: [1e-6, 1])
    #expect(found.negativeBins == 1)
    let b = 47_500 * 1e-6 / (1 + 1e-6)
    let b0 = b - 0.01 * b * b
    let rest = printed([(5000, 47_500 - b, 47_500 - b)])
    let expected = (rest * rest + 2 * b0 + pow(b - b0, 2) / (0.01 * b * b)).squareRoot()
    #expect(close(found.value, expected))
  }

  @Test func upperEdgeIsInTheLastBin() {
    #expect(MedianSignificance.bin(of: 1) == 19)
    #expect(MedianSignificance.bin(of: 0) == 0)
    #expect(MedianSignificance.bin(of: 0.05) == 1, "0.05 in single precision is above 1/20")
    #expect(MedianSignificance.bin(of: Float(0.15).nextDown) == 2)
    #expect(MedianSignificance.bin(of: 0.5) == 10)
    #expect(MedianSignificance.bin(of: Float(0.5).nextDown) == 9)
    #expect(MedianSignificance.bin(of: -.infinity) == 0)
    #expect(MedianSignificance.bin(of: .infinity) == 19)
  }

  /// The histograms of the walk are those of every event put into its bin.
  @Test(arguments: [nil, 20.0])
  func comparisonFillsTheHistograms(levels: Double?) throws {
    let source = LabelledScores.random(count: 3000, seed: 5, levels: levels)
    let target = LabelledScores.random(count: 2000, seed: 6, backgroundShift: 0.1, levels: levels)
    func bins(_ scores: WeightedScores) -> [Double] {
      ResponseHistogram(scores, bins: 20).sumW
    }
    let comparison = try DomainComparison(
      source: source.sample(), target: target.sample(), signalFraction: 0.05)
    let direct = MedianSignificance(
      signal: bins(source.only(1)), background: bins(source.only(0)),
      alternative: bins(target.only(0)))
    let found = try #require(comparison.significance)
    #expect(close(found.value, direct.value))
    #expect(found.joins == direct.joins)
    #expect(comparison.ams?.value == found.value)
    #expect(try #require(comparison.ams?.error) > 0)
  }

  @Test func withoutTruthThereIsNone() throws {
    let source = LabelledScores.random(count: 100, seed: 7)
    let data = try ScoredSample(
      name: "data", responses: source.scores, domainWeights: source.weights, classes: nil)
    let comparison = try DomainComparison(
      source: source.sample(), target: data, signalFraction: 0.05)
    #expect(comparison.ams == nil)
    #expect(comparison.significance == nil)
  }
}
