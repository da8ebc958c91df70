@testable import Training

extension EpochRecord {
  /// A record with the figures that a test is about; the others are harmless.
  static func with(
    _ epoch: Int, labelLoss: Double = 0.6, domainLoss: Double = 0.69, heldOutLoss: Double = 0.6,
    ks: Double = 0.05, domainAUC: Double = 0.5, domainGradient: Double = 1
  ) -> EpochRecord {
    EpochRecord(
      epoch: epoch, labelLoss: labelLoss, domainLoss: domainLoss, heldOutLabelLoss: heldOutLoss,
      heldOutDomainLoss: 0.69, domainAUC: domainAUC, ks: ks, labelGradient: 1,
      domainGradient: domainGradient, eventsPerSecond: 1000)
  }
}
