import NeuralNetwork

/// The two set-ups of the paper (section 4.3); they differ in the domain head alone.
public enum Setup: String, Sendable, Codable, CaseIterable {
  /// Softmax and cross-entropy, one output a domain.
  case a
  /// Linear outputs and the linear loss of eq. 4.4, one output a target.
  case b

  /// The strength of the gradient reversal where the user names none: the paper's choices.
  var defaultLambda: Double {
    switch self {
    case .a: 20
    case .b: 1e-5
    }
  }

  /// The domain head's output and loss.
  var domainLoss: DomainLoss {
    switch self {
    case .a: .crossEntropy
    case .b: .linear
    }
  }
}

/// The two rules that say when a training ends and which epoch's weights it keeps.
public enum EpochSelection: String, Sendable, Codable, CaseIterable {
  /// By loss and KS distance on training events held back from the batches.
  case validation
  /// By the training loss alone, as the paper does (section 4.1).
  case paper

  /// The least and the largest number of epochs where the user names none.
  var defaultEpochs: EpochLimits {
    switch self {
    case .validation: EpochLimits(minimum: 50, maximum: 1000)
    case .paper: EpochLimits(minimum: 200, maximum: 1000)
    }
  }
}

/// The least and the largest number of epochs, as `MIN:MAX` on the command line.
public struct EpochLimits: Sendable, Equatable {
  /// A training does not end before this epoch.
  public let minimum: Int
  /// A training ends at this epoch in any case.
  public let maximum: Int

  /// Limits as given; `TrainingOptions.validate` checks them.
  public init(minimum: Int, maximum: Int) {
    self.minimum = minimum
    self.maximum = maximum
  }

  /// Limits from `MIN:MAX`; nil where the text is anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let minimum = Int(parts[0]), let maximum = Int(parts[1]) else {
      return nil
    }
    self.init(minimum: minimum, maximum: maximum)
  }
}
