import Foundation
import Testing

@testable import Scoring

@Suite struct WorkspaceTests {
  private func object(_ workspace: Workspace) throws -> [String: Any] {
    let data = try JSONEncoder().encode(workspace)
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  private func samples(_ workspace: Workspace) throws -> [[String: Any]] {
    let channels = try #require(try object(workspace)["channels"] as? [[String: Any]])
    #expect(channels.count == 1)
    return try #require(channels[0]["samples"] as? [[String: Any]])
  }

  private func modifier(_ name: String, _ sample: [String: Any]) throws -> [String: Any] {
    let modifiers = try #require(sample["modifiers"] as? [[String: Any]])
    return try #require(modifiers.first { $0["name"] as? String == name })
  }

  /// The target has half the yield; at the source's 30 events its shape is 15, 12, 3.
  @Test func targetIsTheShapeVariationOfTheBackground() throws {
    let workspace = Workspace(
      signal: .made([1, 2, 3]), background: .made([10, 10, 10]),
      variations: [
        .made([7.5, 6, 1.5], domain: "target/sherpa"), .made([1, 0.5, 13.5], domain: "target"),
      ],
      backgroundUncertainty: 0.1)
    let all = try samples(workspace)
    #expect(all.map { $0["name"] as? String } == ["signal", "background"])
    #expect(all[0]["data"] as? [Double] == [1, 2, 3])
    #expect(all[1]["data"] as? [Double] == [10, 10, 10])
    #expect(try modifier("mu", all[0])["type"] as? String == "normfactor")
    #expect(try modifier("mu", all[0])["data"] is NSNull)
    let sherpa = try modifier("background_model_sherpa", all[1])
    #expect(sherpa["type"] as? String == "histosys")
    #expect(
      sherpa["data"] as? [String: [Double]] == ["hi_data": [15, 12, 3], "lo_data": [5, 8, 17]])
    // More than twice the nominal: 27, whose mirror image would be -7.
    let other = try modifier("background_model", all[1])
    #expect(
      other["data"] as? [String: [Double]] == ["hi_data": [2, 1, 27], "lo_data": [18, 19, 0.1]])
    #expect(
      workspace.notes == [
        "background_model: more than twice the nominal background in 1 bins of the fit, whose "
          + "mirror image is cut off at 0.01 of the nominal"
      ])
    #expect(
      try modifier("background_norm", all[1])["data"] as? [String: Double] == [
        "hi": 1.1, "lo": 0.9,
      ])
    #expect(try modifier("staterror_response", all[1])["data"] as? [Double] == [10, 10, 10])
    let observations = try #require(try object(workspace)["observations"] as? [[String: Any]])
    #expect(observations.map { $0["data"] as? [Double] } == [[11, 12, 13]])
    let measurements = try #require(try object(workspace)["measurements"] as? [[String: Any]])
    #expect((measurements[0]["config"] as? [String: Any])?["poi"] as? String == "mu")
  }

  @Test func noUncertaintyAndNoTargetLeaveTheirModifiersOut() throws {
    let workspace = Workspace(
      signal: .made([-1, 2]), background: .made([10, 10]), variations: [],
      backgroundUncertainty: 0)
    let all = try samples(workspace)
    #expect((all[1]["modifiers"] as? [[String: Any]])?.count == 1)
    #expect(all[0]["data"] as? [Double] == [0, 2])
    #expect(workspace.notes == ["bins of the fit with a negative sum of signal weights count as 0"])
  }
}
