/// The function of every hidden unit, the last layer of the feature part included.
///
/// Source: paper, section 4.2 (ELU was chosen).
public enum Activation: String, Sendable, CaseIterable {
  /// z where z > 0, exp(z) - 1 elsewhere.
  case elu
  /// The hyperbolic tangent.
  case tanh
  /// z where z > 0, 0 elsewhere.
  case relu
}
