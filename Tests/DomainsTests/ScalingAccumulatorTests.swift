import CounterRandom
import Diagnostics
import Testing

@testable import Domains

@Suite struct ScalingAccumulatorTests {
  private func message(rows: [Float], weights: [Float]) -> String? {
    var accumulator = ScalingAccumulator(featureNames: ["pt", "m_bb"])
    accumulator.add(rows: rows, weights: weights)
    do throws(DomainsError) {
      _ = try accumulator.scaling()
      return nil
    } catch {
      return "\(error.exitStatus.rawValue) \(error.line)"
    }
  }

  @Test func meanAndPopulationDeviationAreWeighted() throws {
    var accumulator = ScalingAccumulator(featureNames: ["pt", "m_bb"])
    accumulator.add(rows: [1, 10, 4, 20], weights: [1, 2])
    accumulator.add(rows: [], weights: [])
    accumulator.add(rows: [7, 20], weights: [1])
    let scaling = try accumulator.scaling()
    #expect(scaling.mean == [4, 17.5])
    #expect(scaling.std == [4.5, 18.75].map { (variance: Double) in variance.squareRoot() })
    #expect(scaling.constantFeatures == [])
  }

  @Test func aConstantFeatureHasAStdOfOneAndIsNamed() throws {
    var accumulator = ScalingAccumulator(featureNames: ["pt", "m_bb"])
    accumulator.add(rows: [0.1, 1, 0.1, 2, 0.1, 4], weights: [0.3, 0.7, 1.1])
    let scaling = try accumulator.scaling()
    #expect(scaling.mean[0] == Double(Float(0.1)))
    #expect(scaling.std[0] == 1)
    #expect(scaling.constantFeatures == ["pt"])
  }

  /// Against two passes; a feature far from 0 with a small spread loses nothing.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func onePassAgreesWithTwoHoweverItIsCut(seed: UInt64) throws {
    var random = PhiloxSequence(key: seed, stream: 0)
    let weights = (0..<300).map { _ in Float(random.uniform() - 0.2) }
    let rows = weights.flatMap { _ in
      [Float(random.uniform()), Float(50_000 + 2 * random.uniform())]
    }
    var whole = ScalingAccumulator(featureNames: ["pt", "m_bb"])
    whole.add(rows: rows, weights: weights)
    var pieces = ScalingAccumulator(featureNames: ["pt", "m_bb"])
    for start in stride(from: 0, to: 300, by: 7) {
      let end = min(start + 7, 300)
      pieces.add(rows: Array(rows[2 * start..<2 * end]), weights: Array(weights[start..<end]))
    }
    let scaling = try whole.scaling()
    #expect(try pieces.scaling() == scaling, "seed \(seed)")
    let sum = weights.reduce(0.0) { $0 + Double($1) }
    for feature in 0..<2 {
      let x = (0..<300).map { Double(rows[2 * $0 + feature]) }
      let mean = zip(x, weights).reduce(0) { $0 + $1.0 * Double($1.1) } / sum
      let variance =
        zip(x, weights).reduce(0) {
          $0 + ($1.0 - mean) * ($1.0 - mean) * Double($1.1)
        } / sum
      #expect(abs(scaling.mean[feature] - mean) < 1e-9, "seed \(seed)")
      #expect(abs(scaling.std[feature] - variance.squareRoot()) < 1e-9, "seed \(seed)")
    }
  }

  @Test func whatCannotBeScaledIsNamed() {
    #expect(
      message(rows: [0, 0, 1, 0, 5, 0], weights: [1, 2, -1])
        == "65 feature pt: the weighted variance over the training parts is -13.75, "
        + "expected 0 or more; negative weights outweigh the others: use --negative-weights "
        + "absolute or drop-in-training")
    #expect(
      message(rows: [1, 2, 3, .nan], weights: [1, 1])
        == "65 feature m_bb: the mean or the spread is not a finite number, expected no NaN and no "
        + "infinity in the training parts; run prep features again")
    #expect(
      message(rows: [1, 2, 3, 4], weights: [1, -1])
        == "65 the sum of w_domain over the training parts is 0.0, expected a positive number")
    #expect(
      message(rows: [], weights: [])
        == "65 the sum of w_domain over the training parts is 0.0, expected a positive number")
  }
}
