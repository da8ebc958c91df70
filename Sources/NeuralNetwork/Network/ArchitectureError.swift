public import Diagnostics

/// Layer widths that make no network.
public enum ArchitectureError: Diagnostic, Equatable {
  /// No input, or more than `Architecture.maximumWidth`.
  case inputs(Int)
  /// Fewer than 2 domains, or more than `Architecture.maximumWidth`.
  case domains(Int)
  /// A part without layers.
  case noLayers(NetworkPart)
  /// A layer's width outside 1 ... `Architecture.maximumWidth`.
  case width(NetworkPart, Int)
  /// A head whose last layer is not its output.
  case outputs(NetworkPart, found: Int, expected: Int)
  /// More than `Architecture.maximumParameters` weights and biases.
  case tooManyParameters

  /// 64: widths come from the command line.
  public var exitStatus: ExitStatus { .usage }

  /// *where: found, expected; what to do*.
  public var description: String {
    let widest = Architecture.maximumWidth
    switch self {
    case .inputs(let found):
      return "network: \(found) input features, expected 1 to \(widest); choose other features"
    case .domains(let found):
      return "network: \(found) domains, expected 2 to \(widest); give a source and a target"
    case .noLayers(let part):
      return "\(part.rawValue) layers: none given, expected at least one; list their widths"
    case .width(let part, let found):
      return "\(part.rawValue) layers: a width of \(found), expected 1 to \(widest); change it"
    case .outputs(let part, let found, let expected):
      return "\(part.rawValue) layers: the last has width \(found), expected \(expected), "
        + "the number of outputs; end the list with \(expected)"
    case .tooManyParameters:
      return "network: more than \(Architecture.maximumParameters) weights; use narrower layers"
    }
  }
}
