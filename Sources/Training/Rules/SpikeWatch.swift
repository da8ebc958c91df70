/// Sees the sudden spikes of L_y that adversarial trainings have (paper, section 4.4), and says
/// what to do about them.
///
/// The paper names the cure, weights of ten epochs before; the constants that say what a spike is
/// are ours.
struct SpikeWatch {
  /// How many epochs a roll-back goes back.
  static let depth = 10
  /// The first epoch that can be a spike.
  static let firstEpoch = 51
  /// A spike lies above this loss, worse than no classifier at all (ln 2 = 0.693)...
  static let leastLoss = 0.75
  /// ...and above this many times the median of the epochs before.
  static let medianFactor = 1.5
  /// Epochs in the median.
  static let window = 50
  /// More spikes than this in a run, and the training failed.
  static let mostSpikes = 10

  /// The epochs at which there was a spike.
  private(set) var spikes: [Int]

  /// A watch over a training that has had these spikes.
  init(spikes: [Int] = []) { self.spikes = spikes }

  /// What to do after an epoch.
  enum Verdict: Equatable {
    /// Go on.
    case fine
    /// Go back: every epoch above this number is dropped.
    case rollBack(to: Int)
    /// The training failed.
    case failed(TrainingFailure)
  }

  /// Judges an epoch.
  ///
  /// - Parameters:
  ///   - epoch: The epoch's number.
  ///   - loss: Its training L_y.
  ///   - before: L_y of the epochs before it, in order, without those rolled back.
  mutating func judge(epoch: Int, loss: Double, before: [Double]) -> Verdict {
    guard epoch >= Self.firstEpoch else {
      return loss.isFinite ? .fine : .failed(.notFinite(epoch: epoch))
    }
    if loss.isFinite {
      let median = Self.median(before.suffix(Self.window))
      guard loss > Self.leastLoss, loss > Self.medianFactor * median else { return .fine }
    }
    spikes.append(epoch)
    return spikes.count > Self.mostSpikes
      ? .failed(.tooManySpikes(epoch: epoch)) : .rollBack(to: epoch - Self.depth)
  }

  /// The median; 0 of nothing.
  private static func median(_ values: ArraySlice<Double>) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    guard let upper = sorted.dropFirst(middle).first else { return 0 }
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + upper) / 2 : upper
  }
}

/// Why a training failed.
public enum TrainingFailure: Error, Sendable, Equatable, Codable {
  /// L_y was not finite before there was an epoch to go back to.
  case notFinite(epoch: Int)
  /// Rolling back did not help.
  case tooManySpikes(epoch: Int)
  /// The label loss was finite in the batches, but the outputs after no epoch were.
  case noBestEpoch(epochs: Int)
}
