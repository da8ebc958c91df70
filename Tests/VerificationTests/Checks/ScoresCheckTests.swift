import HDF5Store
import StageFiles
import Testing

@testable import Verification

@Suite struct ScoresCheckTests {
  private let folder: TemporaryFolder
  private let path: String

  /// Scores of made-up responses to the events of a real feature file, by two runs.
  init() throws {
    folder = try TemporaryFolder()
    path = folder / "scores.h5"
    let features = try FeaturesFileReader(path: Line.shared.get().featureFile)
    let events = try features.bookkeeping()
    let writer = try ScoresFileWriter(path: path, hasSpread: true)
    try writer.append(
      responses: events.entry.indices.map { Float($0 % 11) / 10 },
      spreads: events.entry.map { _ in 0.25 },
      parts: events.entry.indices.map { ScoredPart.allCases[$0 % 3] }, events: events)
    func record(_ path: String, _ entries: Int, _ inputs: [InputRecord]?) -> InputRecord {
      InputRecord(
        path: path, size: 1, fingerprint: String(repeating: "0", count: 64), entries: entries,
        sumOfWeights: 0, inputs: inputs)
    }
    let inputs =
      [record("features.h5", events.count, features.header.inputs)]
      + [record("one.h5", 0, nil), record("other.h5", 0, nil)]
    try writer.commit(stamp: FileStamp(config: "{}", inputs: inputs, seed: 1, key: "k"))
  }

  private func verdict(_ change: (FileCopy) throws -> FileCopy) throws -> String {
    try VerificationTests.verdict(change(FileCopy(of: path)).write(folder / "copy.h5"))
  }

  @Test(arguments: [
    ("/response", 1.5, "row 3: found 1.5, expected a probability, from 0 to 1"),
    ("/response", -0.1, "row 3: found -0.1, expected a probability, from 0 to 1"),
    ("/response", Double.nan, "row 3: found nan, expected a probability, from 0 to 1"),
    ("/response_spread", 0.6, "row 3: found 0.6, expected a standard deviation, from 0 to 0.5"),
    ("/part", 3, "row 3: found 3, expected 0, 1 or 2"),
    ("/event/file", 2, "row 3: found 2, expected less than 2, the number of event files"),
  ])
  func aValueThatCannotBeIsNamed(place: String, value: Double, line: String) throws {
    #expect(try verdict { $0 } == "ok")
    #expect(try verdict { $0.setting(place, 3, to: value) } == "65 \(place): \(line)")
  }

  @Test func lengthsAreThoseOfTheFeatures() throws {
    let rows = try HDF5Reader(path: path).dataset("/response").rowCount
    #expect(
      try verdict { try $0.shortening("/part") }
        == "65 /part: found \(rows - 1) rows, expected \(rows) as in /response")
    #expect(
      try verdict { $0.leavingOut("/response_spread") }
        == "65 /response_spread: found no dataset, expected one where several runs score, and else none"
    )
    #expect(
      try verdict { try $0.replacing(in: "inputs", "\"entries\":\(rows)", "\"entries\":7") }
        == "65 /response: found \(rows) rows, expected 7, those of the feature file as in inputs")
  }
}
