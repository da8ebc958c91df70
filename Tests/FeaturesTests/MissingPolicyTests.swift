import Events
import Testing

@testable import Features

@Suite struct MissingPolicyTests {
  /// Four events of two features, of which the second and the fourth lack some.
  private let matrix: [Float] = [1, 2, .nan, 4, 5, 6, -.infinity, .nan]
  private let selected = SelectedEvents(Array(repeating: TestEvent(), count: 4))

  private func applied(
    _ policy: MissingPolicy
  ) throws -> (matrix: [Float], found: MissingValues) {
    var matrix = matrix
    let found = try policy.apply(
      to: &matrix, features: try FeatureSet(names: ["met", "m_all"], source: "test"),
      selected: selected, inputPaths: ["a.root", "b.root"])
    return (matrix, found)
  }

  @Test func dropLeavesCompleteRowsAndCountsTheOthers() throws {
    let (matrix, found) = try applied(.drop)
    #expect(matrix == [1, 2, 5, 6])
    #expect(found.keptRows == [0, 2])
    #expect(found.affectedEvents == 2)
    #expect(found.eventsPerFeature == [2, 1])
  }

  @Test func fillReplacesWhatIsNotFiniteAndKeepsAllRows() throws {
    let (matrix, found) = try applied(.fill(-9))
    #expect(matrix == [1, 2, -9, 4, 5, 6, -9, -9])
    #expect(found.keptRows == [0, 1, 2, 3])
    #expect(found.affectedEvents == 2)
    #expect(found.eventsPerFeature == [2, 1])
  }

  @Test func errorNamesTheFirstEventAndItsFirstFeature() {
    let error = #expect(throws: FeatureError.self) { try applied(.error) }
    #expect(error?.location == .event(path: "b.root", entry: 101))
    guard case .missing(let feature, _, _, _, _) = error?.reason else {
      Issue.record("another reason")
      return
    }
    #expect(feature == "met")
  }

  @Test(arguments: [MissingPolicy.error, .drop, .fill(0)])
  func completeRowsAreLeftAlone(policy: MissingPolicy) throws {
    var matrix: [Float] = [1, 2, 3, 4]
    let found = try policy.apply(
      to: &matrix, features: try FeatureSet(names: ["met"], source: "test"), selected: selected,
      inputPaths: [])
    #expect(matrix == [1, 2, 3, 4])
    #expect(found.keptRows == [0, 1, 2, 3])
    #expect(found.affectedEvents == 0)
    #expect(found.eventsPerFeature == [0])
  }

  @Test func textOfTheCommandLine() {
    #expect(MissingPolicy("error") == .error)
    #expect(MissingPolicy("drop") == .drop)
    #expect(MissingPolicy("fill=-1.5") == .fill(-1.5))
    for wrong in ["", "Drop", "fill", "fill=", "fill=x", "fill=nan", "fill=inf", "fill=1e39"] {
      #expect(MissingPolicy(wrong) == nil, "\(wrong)")
    }
  }
}
