public import Diagnostics
public import Expressions

/// Why events cannot be selected.
public struct SelectionError: Diagnostic {
  /// The fact, without prose.
  public enum Reason: Sendable {
    /// A cut that does not parse.
    case expression(ExpressionError, key: String)
    /// B-tag emulation, or a count of true b-jets, without flavours.
    case noFlavor(use: FlavorUse)
    /// B-tags by bit without a mask.
    case noTagMask
    /// A file with jet flavours and one without in one sample.
    case mixedFlavor
    /// A value of an event or of one of its objects that no number can be made of.
    case notFinite(quantity: String, value: Double, entry: UInt64)
    /// A weight whose square is beyond the largest double.
    case hugeWeight(Double, entry: UInt64)
    /// A probability of a b-tag that is not a number.
    case undefinedProbability(workingPoint: String, flavor: UInt8, pt: Double)
    /// Cutflows of different cuts that cannot be added.
    case differentCuts(sample: String, found: [String], expected: [String])
  }

  /// What flavours are needed for.
  public enum FlavorUse: Sendable {
    /// The emulation of b-tags.
    case emulation
    /// The count `n_true_bjets`.
    case trueBJets
  }

  /// What was found.
  public let reason: Reason
  /// The configuration or the input that is at fault.
  public let file: String

  init(_ reason: Reason, file: String) {
    self.reason = reason
    self.file = file
  }

  /// 78 for what a configuration says, 65 for what an input has.
  public var exitStatus: ExitStatus {
    switch reason {
    case .expression, .undefinedProbability: .badConfiguration
    case .noFlavor, .noTagMask, .mixedFlavor, .notFinite, .hugeWeight, .differentCuts: .badData
    }
  }

  /// *file: where: what was found, what was expected; what to do*.
  public var description: String { "\(file): \(sentence)" }

  private var sentence: String {
    switch reason {
    case .expression(let error, let key): "\(key): \(error)"
    case .noFlavor(.emulation):
      "the jets have no flavours, expected them for the emulation of b-tags; "
        + "use mode = \"bit\" in [btag] of the selection"
    case .noFlavor(.trueBJets): "the jets have no flavours, expected them for n_true_bjets"
    case .noTagMask:
      "the jets have no b-tag mask, expected one for mode = \"bit\"; "
        + "use mode = \"emulate\" in [btag] of the selection"
    case .mixedFlavor:
      "its jets have flavours and those of another file of the sample have none, or the other way "
        + "round; make them two samples"
    case .notFinite(let quantity, let value, let entry):
      "entry \(entry): \(quantity) is \(value), expected a finite number; the file is damaged"
    case .hugeWeight(let weight, let entry):
      "entry \(entry): the weight is \(weight), expected one whose square is a number"
    case .undefinedProbability(let workingPoint, let flavor, let pt):
      "the working point \"\(workingPoint)\" gives no number for a jet of flavour \(flavor) and pT "
        + "\(pt); mend its formula"
    case .differentCuts(let sample, let found, let expected):
      "sample \"\(sample)\" has the cuts \(found.joined(separator: ", ")), expected "
        + "\(expected.joined(separator: ", ")) as the others; select them all again"
    }
  }
}
