import Testing

@testable import NeuralNetwork

@Suite struct OptimizerTests {
  private func optimizer(_ kind: OptimizerKind) -> Optimizer {
    Optimizer(kind: kind, learningRate: 0.1, rho: 0.9, parameterCount: 2)
  }

  /// g = 3, then -1: a = 0.9, then 0.91.
  @Test func rmspropStepsAreThoseDoneByHand() {
    var rmsprop = optimizer(.rmsprop)
    var parameters: [Float] = [1, 5]
    rmsprop.step(&parameters, gradient: [3, 0])
    #expect(abs(parameters[0] - (1 - 0.316_227_73)) < 1e-6)
    rmsprop.step(&parameters, gradient: [-1, 0])
    #expect(abs(rmsprop.squares[0] - 0.91) < 1e-6)
    #expect(abs(parameters[0] - (1 - 0.316_227_73 + 0.104_828_48)) < 1e-6)
    #expect(parameters[1] == 5)
  }

  /// g = 2, then -1: m = 0.2, 0.08; v = 0.004, 0.004996; with the corrections the steps are
  /// 0.1 * 1 and 0.1 * sqrt(1 - 0.998001) / 0.19 * 0.08 / sqrt(0.004996), the epsilon of 1e-7
  /// being 1.6e-6 of the first root.
  @Test func adamStepsAreThoseDoneByHand() {
    var adam = optimizer(.adam)
    var parameters: [Float] = [1, 5]
    adam.step(&parameters, gradient: [2, 0])
    #expect(abs(parameters[0] - 0.9) < 1e-6)
    adam.step(&parameters, gradient: [-1, 0])
    #expect(abs(adam.means[0] - 0.08) < 1e-6)
    #expect(abs(adam.squares[0] - 0.004_996) < 1e-8)
    #expect(abs(parameters[0] - (0.9 - 0.026_633_7)) < 1e-6)
    #expect(parameters[1] == 5)
    #expect(adam.steps == 2)
  }

  /// With a gradient of 1e-7 the first root is 1e-7 sqrt(0.1) for RMSProp, and for Adam
  /// 1e-7 sqrt(0.001) before the corrections: the epsilon stands beside it, outside the root.
  @Test func epsilonIsAddedOutsideTheRoot() {
    var parameters: [Float] = [0, 0]
    var rmsprop = optimizer(.rmsprop)
    rmsprop.step(&parameters, gradient: [1e-7, 0])
    #expect(abs(parameters[0] + 0.1 / (0.316_227_77 + 1)) < 1e-6)
    parameters = [0, 0]
    var adam = optimizer(.adam)
    adam.step(&parameters, gradient: [1e-7, 0])
    #expect(abs(parameters[0] + 0.1 * 0.316_227_77 * 0.1 / (0.031_622_777 + 1)) < 1e-6)
  }

  /// g = 2, then -1, betas of 0 and 0.75, epsilon 1: m = g; v = 1, then 1; the corrections are
  /// sqrt(1/4) and sqrt(7/16).
  @Test func constantsOfAdamAreThoseGiven() {
    var adam = Optimizer(
      kind: .adam, learningRate: 0.1, beta1: 0, beta2: 0.75, epsilon: 1, parameterCount: 1)
    var parameters: [Float] = [1]
    adam.step(&parameters, gradient: [2])
    #expect(abs(parameters[0] - (1 - 0.1 * 0.5 * 2 / 2)) < 1e-6)
    adam.step(&parameters, gradient: [-1])
    #expect(abs(parameters[0] - (0.95 + 0.1 * 0.661_437_83 / 2)) < 1e-6)
  }

  /// g = 2, epsilon 1, rho 0.75: a = 1.
  @Test func constantsOfRMSPropAreThoseGiven() {
    var rmsprop = Optimizer(
      kind: .rmsprop, learningRate: 0.1, rho: 0.75, epsilon: 1, parameterCount: 1)
    var parameters: [Float] = [1]
    rmsprop.step(&parameters, gradient: [2])
    #expect(abs(parameters[0] - 0.9) < 1e-6)
    // The default epsilon is that of Keras to the bit.
    #expect(Float(Optimizer(kind: .adam, learningRate: 1, parameterCount: 1).epsilon) == 1e-7)
  }

  @Test(arguments: OptimizerKind.allCases)
  func stateWrittenDownIsRestored(kind: OptimizerKind) {
    var original = optimizer(kind)
    var parameters: [Float] = [1, -1]
    original.step(&parameters, gradient: [0.5, 2])
    let restored = optimizer(kind).restored(
      squares: original.squares, means: original.means, steps: original.steps)
    #expect(restored == original)
  }

  @Test(arguments: OptimizerKind.allCases)
  func copyOfTheStateGoesOnAsTheOriginal(kind: OptimizerKind) {
    var original = optimizer(kind)
    var parameters: [Float] = [1, -1]
    original.step(&parameters, gradient: [0.5, 2])
    var (copy, copied) = (original, parameters)
    original.step(&parameters, gradient: [-3, 1])
    #expect(copied != parameters)
    copy.step(&copied, gradient: [-3, 1])
    #expect(copied == parameters && copy == original)
  }

  @Test(arguments: OptimizerKind.allCases)
  func notANumberInOneGradientTouchesOneParameter(kind: OptimizerKind) {
    var optimizer = optimizer(kind)
    var parameters: [Float] = [1, 5]
    optimizer.step(&parameters, gradient: [.nan, 1])
    #expect(parameters[0].isNaN && parameters[1] < 5)
  }
}
