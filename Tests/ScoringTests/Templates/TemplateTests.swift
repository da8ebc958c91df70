import Testing

@testable import Scoring

@Suite struct TemplateTests {
  @Test func eventsFallIntoEqualBinsAndTheLastHoldsOne() {
    var template = Template(domain: "source", category: .signal, normalisation: .unit, bins: 4)
    for (response, weight) in [(Float(0), 1.0), (0.2499, 2), (0.25, 3), (0.9, -1), (1, 0.5)] {
      template.add(response, weight: weight)
    }
    #expect(template.events == [2, 1, 0, 2])
    #expect(template.sums == [3, 3, 0, -0.5])
    #expect(template.squares == [5, 9, 0, 1.25])
    #expect(template.sum == 5.5)
    #expect(template.error == 15.25.squareRoot())
    let merged = template.merged([0..<1, 1..<4])
    #expect(merged.events == [2, 3])
    #expect(merged.sums == [3, 2.5])
    #expect(merged.squares == [5, 10.25])
  }
}

extension Template {
  /// A background with given sums, each of one event.
  static func made(_ sums: [Double], domain: String = "source") -> Template {
    var template = Template(
      domain: domain, category: .background, normalisation: .expected, bins: sums.count)
    for (bin, sum) in sums.enumerated() {
      template.add((Float(bin) + 0.5) / Float(sums.count), weight: sum)
    }
    return template
  }
}
