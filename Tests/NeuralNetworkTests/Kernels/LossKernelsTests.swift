import Foundation
import Testing

@testable import NeuralNetwork

@Suite struct LossKernelsTests {
  /// The probabilities and losses of columns of logits, [events][classes].
  private func forward(
    _ logits: [[Float]], truth: [UInt16]
  ) -> (probabilities: [[Float]], losses: [Float]) {
    let (count, classes) = (logits.count, logits[0].count)
    let kernel = SoftmaxCrossEntropy(classes: classes, stride: count)
    let values = AlignedFloats(count: count * classes)
    let losses = AlignedFloats(count: count)
    for i in 0..<count {
      for c in 0..<classes { values.base[c * count + i] = logits[i][c] }
    }
    kernel.forward(values.base, count: count, truth: truth, losses: losses.base)
    return (
      (0..<count).map { i in (0..<classes).map { values.base[$0 * count + i] } },
      (0..<count).map { losses.base[$0] }
    )
  }

  @Test func extremeLogitsGiveFiniteLosses() {
    let (probabilities, losses) = forward(
      [[1000, -1000], [1000, -1000], [0, 0], [-3e38, -3e38]], truth: [0, 1, 1, 0])
    #expect(losses[0] == 0)
    #expect(losses[1] == 2000)
    #expect(abs(losses[2] - Float(log(2.0))) < 1e-6)
    #expect(abs(losses[3] - Float(log(2.0))) < 1e-6)
    #expect(probabilities[0][0] == 1)
    #expect(probabilities[1][1] > 0 && probabilities[1][1] < 1e-37)
  }

  @Test func threeClassesAreThoseOfTheFormula() {
    let z: [Float] = [0.5, -1, 2]
    let sum = z.reduce(0) { $0 + exp(Double($1)) }
    for truth in 0..<3 {
      let (probabilities, losses) = forward([z], truth: [UInt16(truth)])
      #expect(abs(Double(losses[0]) - (log(sum) - Double(z[truth]))) < 1e-6)
      for c in 0..<3 { #expect(abs(Double(probabilities[0][c]) - exp(Double(z[c])) / sum) < 1e-6) }
    }
  }

  @Test(arguments: 0..<3)
  func notANumberInAnyLogitReachesLossAndProbabilities(place: Int) {
    var logits: [Float] = [1, 2, 3]
    logits[place] = .nan
    let (probabilities, losses) = forward([logits, [1, 2, 3]], truth: [0, 0])
    #expect(losses[0].isNaN && probabilities[0].allSatisfy(\.isNaN))
    #expect(losses[1].isFinite && probabilities[1].allSatisfy(\.isFinite))
  }

  /// Outputs of two targets and a source: y = (2, 5) in every domain.
  @Test func linearLossIsMinusTheSumForTheSourceAndTheOwnOutputForATarget() {
    let kernel = LinearLoss(outputs: 2, stride: 1)
    let expected: [(loss: Float, gradient: [Float])] = [
      (-7, [-3, -3]), (2, [3, 0]), (5, [0, 3]),
    ]
    for (domain, expected) in expected.enumerated() {
      let values = AlignedFloats(count: 2)
      (values.base[0], values.base[1]) = (2, 5)
      var (loss, scale): (Float, Float) = (0, 3)
      kernel.forward(values.base, count: 1, domain: domain, losses: &loss)
      kernel.backward(values.base, count: 1, domain: domain, scale: &scale)
      #expect(loss == expected.loss)
      #expect([values.base[0], values.base[1]] == expected.gradient)
    }
  }
}
