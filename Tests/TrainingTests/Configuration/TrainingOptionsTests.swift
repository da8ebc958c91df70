import Diagnostics
import NeuralNetwork
import Testing

@testable import Training

@Suite struct TrainingOptionsTests {
  private typealias Change = @Sendable (inout TrainingOptions) -> Void

  private static let wrong: [(Change, String)] = [
    ({ $0.lambda = -1 }, "--lambda: found -1.0, expected 0, or a number from 1e-37 to 1e38"),
    ({ $0.lambda = .nan }, "--lambda: found nan, expected 0, or a number from 1e-37 to 1e38"),
    ({ $0.lambda = 1e-50 }, "--lambda: found 1e-50, expected 0, or a number from 1e-37 to 1e38"),
    (
      { $0.learningRate = 0 },
      "--learning-rate: found 0.0, expected a number from 1e-37 to 1e38"
    ),
    (
      { $0.learningRate = 1e-60 },
      "--learning-rate: found 1e-60, expected a number from 1e-37 to 1e38"
    ),
    ({ $0.epsilon = 0 }, "--epsilon: found 0.0, expected a number from 1e-37 to 1e38"),
    (
      { $0.beta1 = 0.9 }, "--beta1: found 0.9, expected --optimizer adam; rmsprop has no betas"
    ),
    (
      {
        $0.optimizer = .adam
        $0.beta2 = 1
      }, "--beta2: found 1.0, expected a number from 0 up to 1, which is excluded"
    ),
    (
      { $0.lambdaRamp = 10 },
      "--lambda-ramp: found 10, expected --lambda-schedule ganin or linear beside it"
    ),
    (
      {
        $0.lambdaSchedule = .ganin
        $0.lambda = 0
      },
      "--lambda-schedule: found ganin, expected constant with --lambda 0, which has nothing to grow to"
    ),
    (
      {
        $0.lambdaSchedule = .linear
        $0.lambdaRamp = 1001
      }, "--lambda-ramp: found 1001, expected 1 to 1000 epochs, the largest number of the training"
    ),
    ({ $0.rho = 1 }, "--rho: found 1.0, expected a number between 0 and 1, both excluded"),
    (
      {
        $0.optimizer = .adam
        $0.rho = 0.9
      }, "--rho: found 0.9, expected --optimizer rmsprop; adam has no rho"
    ),
    (
      { $0.validationFraction = 0 },
      "--validation-fraction: found 0.0, expected a number between 0 and 1, both excluded"
    ),
    (
      {
        $0.selection = .paper
        $0.patience = 10
      }, "--patience: found 10, expected --select validation; --select paper holds nothing back"
    ),
    ({ $0.patience = 0 }, "--patience: found 0, expected at least 1 epoch"),
    (
      { $0.epochs = EpochLimits(minimum: 20, maximum: 10) },
      "--epochs: found 20:10, expected MIN:MAX with 1 <= MIN <= MAX <= 1000000"
    ),
    (
      { $0.epochs = EpochLimits(minimum: 1, maximum: .max) },
      "--epochs: found 1:9223372036854775807, expected MIN:MAX with 1 <= MIN <= MAX <= 1000000"
    ),
    ({ $0.batchSize = 1 }, "--batch-size: found 1, expected at least 2: an event of each domain"),
    (
      { $0.featureLayers = [] },
      "--feature-layers: found , expected 1 to 64 layer widths of 1 to 4096"
    ),
    (
      { $0.featureLayers = [20, 0] },
      "--feature-layers: found 20,0, expected 1 to 64 layer widths of 1 to 4096"
    ),
    (
      { $0.labelLayers = [10, 1] },
      "--label-layers: found 10,1, expected an output layer of 2 at the end: background and signal"
    ),
    (
      { $0.domainLayers = [20, 1] },
      "--domain-layers: found 20,1, expected an output layer of at least 2 at the end: "
        + "set-up a has one output a domain"
    ),
  ]

  @Test(arguments: wrong.indices) func optionOutOfRangeIsNamed(_ i: Int) {
    var options = TrainingOptions()
    Self.wrong[i].0(&options)
    let error = #expect(throws: TrainingError.self) { try options.validate() }
    #expect(error?.line == Self.wrong[i].1 + "; see train fit --help")
    #expect(error?.exitStatus == .usage)
  }

  @Test func defaultsAreValid() throws {
    var options = TrainingOptions()
    try options.validate()
    options.setup = .b
    options.selection = .paper
    options.optimizer = .adam
    options.beta1 = 0
    options.lambdaSchedule = .ganin
    options.epochs = EpochLimits(minimum: 3, maximum: 3)
    try options.validate()
    options.lambdaSchedule = .constant
    options.lambda = 0
    try options.validate()
  }

  @Test(arguments: [
    (Setup.a, nil, "a-lambda20-seed1"), (.b, nil, "b-lambda1e-5-seed1"),
    (.a, 0, "a-lambda0-seed1"), (.b, 0.003, "b-lambda0.003-seed1"),
    (.b, 2.5e-7, "b-lambda2.5e-7-seed1"), (.a, 0.58, "a-lambda0.58-seed1"),
  ])
  func folderIsNamedBySetupLambdaAndSeed(setup: Setup, lambda: Double?, name: String) {
    var options = TrainingOptions()
    options.setup = setup
    options.lambda = lambda
    #expect(options.runName == name)
  }

  @Test(arguments: ["50:1000", "50", ":", "1:2:3", "a:b", "1:", "-1:5", " 1:2"])
  func epochLimitsAreTwoNumbers(text: String) {
    let limits = EpochLimits(text)
    switch text {
    case "50:1000": #expect(limits == EpochLimits(minimum: 50, maximum: 1000))
    case "-1:5": #expect(limits == EpochLimits(minimum: -1, maximum: 5))
    default: #expect(limits == nil)
    }
  }
}
