import Foundation
import Testing

@testable import Scoring

@Suite struct ScoreSummaryTests {
  /// 1/4, 2/4 and 4/4: mean 7/12; the error is the root of (7/144 * 3) / (3 * 2), by hand.
  @Test func meanAndErrorAreThoseOfTheResponses() throws {
    var part = ScoreSummary.Part()
    #expect(part.mean == nil)
    part.add(0.25)
    #expect(part.error == nil)
    part.add(0.5)
    part.add(1)
    #expect(abs(try #require(part.mean) - 7.0 / 12) < 1e-15)
    let squares = [1.0 / 9, 1.0 / 144, 25.0 / 144].reduce(0, +)
    #expect(abs(try #require(part.error) - (squares / 6).squareRoot()) < 1e-15)
  }

  @Test func machinesGetOneObject() throws {
    let line = try ToyLine()
    let run = try line.run("run", on: line.domains("domains.h5"))
    let events = (0..<10).map { ToyLine.Event(file: "data.root", entry: $0) }
    let summary = try line.score(
      line.features("features.h5", events, files: ["data.root"]), [run])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(summary.json.utf8)) as? [String: Any])
    #expect(object["output"] as? String == line / "scores.h5")
    #expect(object["runs"] as? [String] == [run])
    let parts = try #require(object["parts"] as? [String: [String: Any]])
    #expect(parts["unseen"]?["events"] as? Int == 10)
    let mean = try #require(parts["unseen"]?["mean_response"] as? Double)
    #expect(abs(mean - (summary.unseen.mean ?? 0)) < 1e-15)
    #expect(parts["test"]?["mean_response"] is NSNull)
    let rows = summary.text.split(separator: "\n").map { $0.prefix { $0 != " " } }
    #expect(rows == ["part", "unseen", "test", "trained", "all"])
  }
}
