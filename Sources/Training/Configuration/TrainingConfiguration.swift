import Foundation
public import NeuralNetwork

/// Every value that decides what a training gives, none left open: what `run.json` keeps, and what
/// two runs are compared by. Threads, paths and the output are no part of it.
public struct TrainingConfiguration: Codable, Equatable, Sendable {
  /// The set-up.
  public let setup: Setup
  /// The strength of the gradient reversal.
  public let lambda: Double
  /// How it grows at the start.
  public let lambdaSchedule: LambdaSchedule
  /// The epochs over which it grows; nil where it is constant.
  public let lambdaRamp: Int?
  /// The seed.
  public private(set) var seed: UInt64
  /// The rule for the end and the best epoch.
  public let selection: EpochSelection
  /// The fraction held back; nil where the rule holds nothing back.
  public let validationFraction: Double?
  /// How many epochs back the best one may lie; nil where the rule has no such bound.
  public let patience: Int?
  /// A training does not end before this epoch.
  public let minimumEpochs: Int
  /// A training ends at this epoch in any case.
  public let maximumEpochs: Int
  /// Events in a batch, all domains together.
  public let batchSize: Int
  /// The optimiser.
  public let optimizer: OptimizerKind
  /// The optimiser's step.
  public let learningRate: Double
  /// RMSProp's decay; nil for Adam.
  public let rho: Double?
  /// Adam's decay of the mean; nil for RMSProp.
  public let beta1: Double?
  /// Adam's decay of the mean square; nil for RMSProp.
  public let beta2: Double?
  /// What is added to the root of the mean square.
  public let epsilon: Double
  /// The activation of the hidden layers.
  public let activation: Activation
  /// Widths of the feature extractor's layers.
  public let featureLayers: [Int]
  /// Widths of the label head's layers.
  public let labelLayers: [Int]
  /// Widths of the domain head's layers.
  public let domainLayers: [Int]

  private enum CodingKeys: String, CodingKey {
    case setup, lambda, seed, patience, optimizer, rho, beta1, beta2, epsilon, activation
    case lambdaSchedule = "lambda_schedule"
    case lambdaRamp = "lambda_ramp"
    case selection = "select"
    case validationFraction = "validation_fraction"
    case minimumEpochs = "minimum_epochs"
    case maximumEpochs = "maximum_epochs"
    case batchSize = "batch_size"
    case learningRate = "learning_rate"
    case featureLayers = "feature_layers"
    case labelLayers = "label_layers"
    case domainLayers = "domain_layers"
  }

  /// Fills in what depends on the domain file.
  ///
  /// - Parameters:
  ///   - options: What the user said; validated.
  ///   - domains: The number of domains K, the source among them.
  ///   - sourceEvents: The number of source events in the batches of an epoch.
  /// - Throws: ``TrainingError`` (64) where layers or batch do not suit the number of domains.
  init(_ options: TrainingOptions, domains: Int, sourceEvents: Int) throws(TrainingError) {
    setup = options.setup
    lambda = options.effectiveLambda
    seed = options.seed
    selection = options.selection
    validationFraction = selection == .validation ? options.effectiveValidationFraction : nil
    patience = selection == .validation ? options.patience ?? 50 : nil
    let limits = options.epochs ?? selection.defaultEpochs
    minimumEpochs = limits.minimum
    maximumEpochs = limits.maximum
    lambdaSchedule = options.lambdaSchedule
    lambdaRamp =
      options.lambdaSchedule == .constant ? nil : options.lambdaRamp ?? limits.minimum
    batchSize =
      options.batchSize ?? BatchSize.automatic(sourceEvents: sourceEvents, domains: domains)
    guard batchSize >= domains else {
      throw .usage(
        option: "--batch-size", found: "\(batchSize)",
        expected: "at least \(domains): an event of each domain of the file")
    }
    optimizer = options.optimizer
    learningRate = options.learningRate
    rho = options.optimizer == .rmsprop ? options.rho ?? 0.9 : nil
    beta1 = options.optimizer == .adam ? options.beta1 ?? 0.9 : nil
    beta2 = options.optimizer == .adam ? options.beta2 ?? 0.999 : nil
    epsilon = options.epsilon
    activation = options.activation
    featureLayers = options.featureLayers
    labelLayers = options.labelLayers
    let outputs = setup.domainLoss.outputs(domains: domains)
    domainLayers = options.domainLayers ?? [20, 35, 50, outputs]
    guard domainLayers.last == outputs else {
      throw .usage(
        option: "--domain-layers", found: TrainingOptions.list(domainLayers),
        expected: "an output layer of \(outputs) at the end: the file has \(domains) domains, and "
          + "set-up \(setup.rawValue) has one output \(setup == .a ? "a domain" : "a target")")
    }
  }

  /// The same training from another seed.
  package func with(seed: UInt64) -> TrainingConfiguration {
    var copy = self
    copy.seed = seed
    return copy
  }

  /// The canonical JSON text: keys sorted, no white space. Equal configurations have equal texts.
  public var canonicalText: String { CanonicalJSON.text(self) }

  /// The members, in byte order of their names, in which two configurations differ.
  func differences(from other: TrainingConfiguration) -> [String] {
    let (mine, theirs) = (members, other.members)
    return Set(mine.keys).union(theirs.keys).sorted().filter { mine[$0] != theirs[$0] }
  }

  /// The values as texts: as objects they would have to be bridged, which a program with Foundation
  /// inside does not do.
  private var members: [String: String] {
    let object = try? JSONSerialization.jsonObject(with: Data(canonicalText.utf8))
    return (object as? [String: Any] ?? [:]).mapValues { String(describing: $0) }
  }
}

// The networks know no file; that their names stand in one is our concern.
extension OptimizerKind: Codable {}
extension Activation: Codable {}
