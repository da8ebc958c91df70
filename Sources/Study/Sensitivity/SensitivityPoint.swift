import Training

/// One point of the study of the signal fraction: what is assumed of the target, and of the source.
public struct SensitivityPoint: Sendable, Hashable {
  /// Where the fraction varies.
  public enum Mode: String, Sendable, CaseIterable {
    /// In source and target alike (paper, figure 8a).
    case both
    /// In the target alone, the source's being fixed (paper, figure 8b).
    case target
  }

  /// Where the fraction varies.
  public let mode: Mode
  /// The fraction of signal in the target.
  public let signalFraction: Double
  /// The fraction of signal to which the source's domain weights are scaled.
  public let sourceSignalFraction: Double

  /// The name of its folder, shared by points of both modes that are the same: `sig0.1-source0.05`.
  var name: String {
    "sig\(TrainingOptions.shortest(signalFraction))"
      + "-source\(TrainingOptions.shortest(sourceSignalFraction))"
  }

  /// The points of some modes, each with all fractions in order.
  static func points(
    _ modes: [Mode], fractions: [Double], sourceFraction: Double
  ) -> [SensitivityPoint] {
    modes.flatMap { mode in
      fractions.map { fraction in
        SensitivityPoint(
          mode: mode, signalFraction: fraction,
          sourceSignalFraction: mode == .both ? fraction : sourceFraction)
      }
    }
  }
}
