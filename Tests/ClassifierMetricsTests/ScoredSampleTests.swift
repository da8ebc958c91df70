import Diagnostics
import Testing

@testable import ClassifierMetrics

@Suite struct ScoredSampleTests {
  private func message(
    _ responses: [Float], _ domainWeights: [Float], labels: [UInt8]? = nil,
    weights: [Float] = [1, 1]
  ) -> String? {
    do throws(MetricsError) {
      _ = try ScoredSample(
        name: "/test/source", responses: responses, domainWeights: domainWeights,
        classes: labels.map { .init(labels: $0, weights: weights) })
      return nil
    } catch {
      #expect(error.exitStatus == .badData)
      return error.line
    }
  }

  @Test func columnsThatFitAreTaken() {
    #expect(message([0, .infinity], [1, -0.5]) == nil)
    #expect(message([0, 1], [1, 1], labels: [0, 1], weights: [0, -1]) == nil)
  }

  @Test func messagesNameSampleAndRow() {
    #expect(
      message([], []) == "/test/source: no events, expected at least one; build larger domains")
    #expect(
      message([1, 2], [1])
        == "/test/source: w_domain has 1 values, expected one for each of 2 responses")
    #expect(
      message([1, .nan], [1, 1])
        == "/test/source: row 1: the response is NaN, expected a number; train the network again")
    #expect(
      message([1, 2], [1, .infinity])
        == "/test/source: row 1: w_domain is inf, expected a finite number")
    #expect(
      message([1, 2], [1, -1])
        == "/test/source: the sum of w_domain is 0.0, expected a positive number; "
        + "check the weights, or build larger domains")
    #expect(
      message([1, 2], [1, 1], labels: [0, 2])
        == "/test/source: row 1: the label is 2, expected 0 (background) or 1 (signal)")
    #expect(
      message([1, 2], [1, 1], labels: [0])
        == "/test/source: the label has 1 values, expected one for each of 2 responses")
    #expect(
      message([1, 2], [1, 1], labels: [0, 1], weights: [1, .nan])
        == "/test/source: row 1: the class weight is nan, expected a finite number")
  }
}
