import Fingerprints

/// The text of `history.csv`: a row an epoch, those rolled back included.
struct History {
  /// The columns, in order. The last holds speeds, and is no part of what must be reproducible.
  static let columns = [
    "epoch", "loss", "loss_label", "loss_domain", "heldout_loss_label", "heldout_loss_domain",
    "domain_auc", "ks", "grad_label", "grad_domain", "rolled_back", "events_per_second",
  ]

  /// The epochs in order.
  let records: [EpochRecord]

  /// The file's text. Each number is the shortest that reads back to the same bits; one that is not
  /// finite is `nan`, `inf` or `-inf`.
  var text: String { Self.joined([Self.columns] + records.map(Self.fields)) }

  /// SHA-256 of the text without its last column: equal for equal trainings.
  var hash: Digest {
    var hash = SHA256Stream()
    hash.update(Self.joined(([Self.columns] + records.map(Self.fields)).map { $0.dropLast() }))
    return hash.finalize()
  }

  private static func fields(_ record: EpochRecord) -> [String] {
    let numbers = [
      record.loss, record.labelLoss, record.domainLoss, record.heldOutLabelLoss,
      record.heldOutDomainLoss, record.domainAUC, record.ks, record.labelGradient,
      record.domainGradient,
    ]
    return ["\(record.epoch)"] + numbers.map(\.description)
      + [record.isRolledBack ? "1" : "0", "\(Int(record.eventsPerSecond.rounded()))"]
  }

  private static func joined(_ rows: [some Sequence<String>]) -> String {
    rows.map { $0.joined(separator: ",") + "\n" }.joined()
  }
}
