import CDenseKernels
import Foundation
import Testing

@testable import NeuralNetwork

@Suite struct LossesTests {
  /// The probabilities and losses of columns of logits, [events][classes].
  private func softmax(
    _ kernel: TileKernel, _ logits: [[Float]], truth: [Int32]
  ) -> (probabilities: [[Float]], losses: [Float]) {
    let classes = logits[0].count
    let tile = TestTile(rows: (0..<classes).map { c in logits.map { $0[c] } })
    let losses = AlignedFloats(count: tile.events)
    let padded = truth + [Int32](repeating: 0, count: tile.events - truth.count)
    padded.withAlignedCopy {
      dk_softmax(kernel.table, tile.base, classes, tile.slabs, $0, losses.base)
    }
    return (
      logits.indices.map { i in (0..<classes).map { tile[$0, i] } },
      logits.indices.map { losses.base[$0] }
    )
  }

  @Test(arguments: TileKernel.all)
  func extremeLogitsGiveFiniteLosses(kernel: TileKernel) {
    let (probabilities, losses) = softmax(
      kernel, [[1000, -1000], [1000, -1000], [0, 0], [-3e38, -3e38]], truth: [0, 1, 1, 0])
    #expect(losses[0] == 0)
    #expect(losses[1] == 2000)
    #expect(abs(losses[2] - Float(log(2.0))) < 1e-6)
    #expect(abs(losses[3] - Float(log(2.0))) < 1e-6)
    #expect(probabilities[0][0] == 1)
    #expect(probabilities[1][1] > 0 && probabilities[1][1] < 1e-37)
  }

  @Test(arguments: TileKernel.all)
  func threeClassesAreThoseOfTheFormula(kernel: TileKernel) {
    let z: [Float] = [0.5, -1, 2]
    let sum = z.reduce(0) { $0 + exp(Double($1)) }
    for truth in 0..<3 {
      let (probabilities, losses) = softmax(kernel, [z], truth: [Int32(truth)])
      #expect(abs(Double(losses[0]) - (log(sum) - Double(z[truth]))) < 1e-6)
      for c in 0..<3 {
        #expect(abs(Double(probabilities[0][c]) - exp(Double(z[c])) / sum) < 3e-7)
      }
    }
  }

  @Test(arguments: TileKernel.all, 0..<3)
  func notANumberInAnyLogitReachesLossAndProbabilities(kernel: TileKernel, place: Int) {
    var logits: [Float] = [1, 2, 3]
    logits[place] = .nan
    let (probabilities, losses) = softmax(kernel, [logits, [1, 2, 3]], truth: [0, 0])
    #expect(losses[0].isNaN && probabilities[0].allSatisfy(\.isNaN))
    #expect(losses[1].isFinite && probabilities[1].allSatisfy(\.isFinite))
  }

  @Test(arguments: TileKernel.all)
  func softmaxGradientIsTheProbabilityLessOneOfTheTruth(kernel: TileKernel) {
    let tile = TestTile(rows: [[0.25, 0.5], [0.75, 0.5]])
    let weights = TestTile(rows: [[2, -4]])
    ([1, 0] + [Int32](repeating: 0, count: 14)).withAlignedCopy {
      dk_softmax_gradient(kernel.table, tile.base, 2, 1, $0, weights.base, 0.5)
    }
    #expect(Array(tile.values(row: 0)[..<2]) == [0.25, 1])
    #expect(Array(tile.values(row: 1)[..<2]) == [-0.25, -1])
  }

  /// Outputs of two targets and a source: y = (2, 5) in every domain.
  @Test(arguments: TileKernel.all)
  func linearLossIsMinusTheSumForTheSourceAndTheOwnOutputForATarget(kernel: TileKernel) {
    let expected: [(loss: Float, gradient: [Float])] = [
      (-7, [-3, -3]), (2, [3, 0]), (5, [0, 3]),
    ]
    for (domain, expected) in expected.enumerated() {
      let tile = TestTile(rows: [[2], [5]])
      let weights = TestTile(rows: [[1.5]])
      let losses = AlignedFloats(count: tile.events)
      dk_linear_losses(kernel.table, tile.base, 2, 1, domain, losses.base)
      dk_linear_gradient(kernel.table, tile.base, 2, 1, domain, weights.base, 2)
      #expect(losses.base[0] == expected.loss)
      #expect([tile[0, 0], tile[1, 0]] == expected.gradient)
      #expect(tile[0, 1] == 0 && tile[1, 1] == 0)
    }
  }

  @Test(arguments: TileKernel.all)
  func weightedSumsAreMadeInDouble(kernel: TileKernel) {
    let values = randomFloats(48, seed: 1)
    let weights = randomFloats(48, seed: 2)
    let sums = dk_weighted_sums(kernel.table, values.base, weights.base, 3)
    let products = (0..<48).map { Double(values.base[$0]) * Double(weights.base[$0]) }
    #expect(abs(sums.first - products.reduce(0, +)) < 1e-13)
    #expect(abs(sums.second - (0..<48).reduce(0) { $0 + Double(weights.base[$1]) }) < 1e-13)
  }

  /// With both gradients, and with each of them alone.
  @Test(arguments: TileKernel.all, Activation.allCases)
  func joinTakesLambdaTimesTheDomainsGradientOffTheLabels(
    kernel: TileKernel, activation: Activation
  ) {
    let (label, domain) = (randomFloats(32, seed: 3), randomFloats(32, seed: 4))
    let activated = randomFloats(32, seed: 5)
    let result = AlignedFloats(count: 32)
    for (hasLabel, hasDomain) in [(true, true), (true, false), (false, true)] {
      let squares = dk_join(
        kernel.table, activation.code, hasLabel ? label.base : nil, hasDomain ? domain.base : nil,
        0.25, activated.base, result.base, 32)
      var (labelSquares, domainSquares) = (0.0, 0.0)
      for i in 0..<32 {
        let (y, d) = (hasLabel ? label.base[i] : 0, hasDomain ? domain.base[i] : 0)
        labelSquares += Double(y * y)
        domainSquares += Double(d * d)
        let slope = activation.slope(ofActivated: activated.base[i])
        #expect(abs(result.base[i] - (y - 0.25 * d) * slope) < 2e-7)
      }
      #expect(abs(squares.first - labelSquares) < 1e-5)
      #expect(abs(squares.second - domainSquares) < 1e-5)
    }
  }
}
