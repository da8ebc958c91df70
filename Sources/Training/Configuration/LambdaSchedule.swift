import Foundation

/// How the strength of the gradient reversal grows at the start of a training.
public enum LambdaSchedule: String, Sendable, Codable, CaseIterable {
  /// λ from the first step on, as in the paper.
  case constant
  /// λ (2 / (1 + exp(-10 p)) - 1): half of it at p = 0.11, 0.9999 of it at the end.
  ///
  /// Source: Ganin et al., JMLR 17 (2016) 59, section 5.2.2.
  case ganin
  /// λ p.
  case linear

  /// What λ is multiplied by.
  ///
  /// - Parameter progress: The share of the ramp that is over, p in [0, 1].
  /// - Returns: In [0, 1], rising with p.
  public func factor(progress: Double) -> Double {
    switch self {
    case .constant: 1
    case .ganin: 2 / (1 + exp(-10 * progress)) - 1
    case .linear: progress
    }
  }
}

/// λ of every step of a training: it grows over the epochs of a ramp, step by step, and then stays.
///
/// The ramp has a length of its own, since the largest number of epochs is only an upper bound. It
/// goes by epoch numbers, so a roll-back does not set it back.
struct LambdaRamp {
  /// The strength after the ramp.
  let lambda: Double
  let schedule: LambdaSchedule
  /// The length of the ramp; 0 for a constant λ.
  let epochs: Int

  /// λ of a step: p is the share of the ramp's steps that it and those before it make up.
  ///
  /// - Parameters:
  ///   - epoch: The epoch's number, from 1.
  ///   - batch: The batch's number in the epoch, from 0.
  ///   - batches: The batches of an epoch.
  func lambda(epoch: Int, batch: Int, of batches: Int) -> Float {
    guard schedule != .constant else { return Float(lambda) }
    guard epoch <= epochs else { return Float(lambda * schedule.factor(progress: 1)) }
    let done = Double(epoch - 1) + Double(batch + 1) / Double(batches)
    return Float(lambda * schedule.factor(progress: done / Double(epochs)))
  }
}
