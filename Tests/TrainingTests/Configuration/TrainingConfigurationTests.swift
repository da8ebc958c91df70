import Diagnostics
import NeuralNetwork
import Testing

@testable import Training

@Suite struct TrainingConfigurationTests {
  private func configuration(
    domains: Int = 2, sourceEvents: Int = 9_200,
    _ change: (inout TrainingOptions) -> Void = { _ in }
  ) throws(TrainingError) -> TrainingConfiguration {
    var options = TrainingOptions()
    change(&options)
    return try TrainingConfiguration(options, domains: domains, sourceEvents: sourceEvents)
  }

  @Test func defaultsAreThoseOfThePaperAndOfTheValidationRule() throws {
    #expect(
      try configuration().canonicalText
        == #"{"activation":"elu","batch_size":1024,"domain_layers":[20,35,50,2],"epsilon":1e-07,"#
        + #""feature_layers":[20,16,13,10],"label_layers":[2],"lambda":20,"#
        + #""lambda_schedule":"constant","learning_rate":0.001,"#
        + #""maximum_epochs":1000,"minimum_epochs":50,"optimizer":"rmsprop","patience":50,"#
        + #""rho":0.9,"seed":1,"select":"validation","setup":"a","validation_fraction":0.2}"#)
  }

  @Test func valuesWithoutMeaningAreLeftOut() throws {
    let paper = try configuration {
      $0.selection = .paper
      $0.optimizer = .adam
      $0.setup = .b
    }
    #expect(paper.validationFraction == nil && paper.patience == nil && paper.rho == nil)
    #expect(paper.beta1 == 0.9 && paper.beta2 == 0.999 && paper.epsilon == 1e-7)
    #expect(try configuration().beta1 == nil && configuration().lambdaRamp == nil)
    #expect(paper.minimumEpochs == 200)
    #expect(paper.lambda == 1e-5)
    #expect(paper.domainLayers == [20, 35, 50, 1])
  }

  /// Every option that the issue names is in the record of a run.
  @Test func optimizerAndRampAreInTheConfiguration() throws {
    let text = try configuration {
      $0.optimizer = .adam
      $0.beta1 = 0.5
      $0.beta2 = 0.99
      $0.epsilon = 0.25
      $0.lambdaSchedule = .ganin
    }.canonicalText
    for member in [
      #""beta1":0.5"#, #""beta2":0.99"#, #""epsilon":0.25"#, #""lambda_schedule":"ganin""#,
      #""lambda_ramp":50"#,
    ] { #expect(text.contains(member), "\(member) in \(text)") }
    let given = try configuration {
      $0.lambdaSchedule = .linear
      $0.lambdaRamp = 7
    }
    #expect(given.lambdaRamp == 7)
  }

  @Test func optimumOfTheDomainLoss() throws {
    #expect(abs(try configuration().domainOptimum(domains: 2) - 0.693147) < 1e-6)
    #expect(abs(try configuration().domainOptimum(domains: 3) - 1.098612) < 1e-6)
    #expect(try configuration { $0.setup = .b }.domainOptimum(domains: 3) == 0)
  }

  @Test func outputsOfTheDomainHeadFollowTheNumberOfDomains() throws {
    #expect(try configuration(domains: 4).domainLayers.last == 4)
    #expect(try configuration(domains: 4) { $0.setup = .b }.domainLayers.last == 3)
  }

  @Test func wrongOutputsOfTheDomainHeadAreWrongUsage() {
    let error = #expect(throws: TrainingError.self) {
      try configuration {
        $0.setup = .b
        $0.domainLayers = [20, 2]
      }
    }
    #expect(
      error?.line
        == "--domain-layers: found 20,2, expected an output layer of 1 at the end: the file has "
        + "2 domains, and set-up b has one output a target; see train fit --help")
    #expect(error?.exitStatus == .usage)
  }

  @Test func batchHoldsAnEventOfEachDomain() {
    let error = #expect(throws: TrainingError.self) {
      try configuration(domains: 3) { $0.batchSize = 2 }
    }
    #expect(
      error?.line
        == "--batch-size: found 2, expected at least 3: an event of each domain of the file; "
        + "see train fit --help")
  }

  @Test func differencesAreNamedAsInTheFile() throws {
    let other = try configuration {
      $0.seed = 2
      $0.lambda = 1
    }
    #expect(try configuration().differences(from: other) == ["lambda", "seed"])
    let paper = try configuration { $0.selection = .paper }
    #expect(
      try configuration().differences(from: paper)
        == ["minimum_epochs", "patience", "select", "validation_fraction"])
  }
}
