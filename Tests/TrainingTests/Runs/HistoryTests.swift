import Fingerprints
import Testing

@testable import Training

@Suite struct HistoryTests {
  @Test func numbersReadBackToTheSameBits() {
    let values = [0.1 + 0.2, 1e-300, 0.69314718055994529, -12345678.9]
    let records = values.enumerated().map { EpochRecord.with($0 + 1, labelLoss: $1) }
    let rows = History(records: records).text.split(separator: "\n").dropFirst()
    for (row, value) in zip(rows, values) {
      #expect(Double(row.split(separator: ",")[2]) == value)
    }
  }

  @Test func rolledBackEpochsStayAndSaySo() {
    var record = EpochRecord.with(51, labelLoss: .nan, heldOutLoss: .infinity)
    record.isRolledBack = true
    #expect(
      History(records: [record]).text
        == History.columns.joined(separator: ",")
        + "\n51,nan,nan,0.69,inf,0.69,0.5,0.05,1.0,1.0,1,1000\n")
  }

  @Test func hashLeavesTheSpeedOut() {
    func hash(_ speed: Double, _ ks: Double) -> String {
      let record = EpochRecord(
        epoch: 1, labelLoss: 0.6, domainLoss: 0.7, heldOutLabelLoss: 0.6, heldOutDomainLoss: 0.7,
        domainAUC: 0.5, ks: ks, labelGradient: 1, domainGradient: 1, eventsPerSecond: speed)
      return History(records: [record]).hash.description
    }
    #expect(hash(1, 0.1) == hash(2, 0.1))
    #expect(hash(1, 0.1) != hash(1, 0.2))
  }
}
