import Diagnostics
import Testing

@testable import Settings

@Suite struct WorkingPointTests {
  /// The numbers of the documentation, to a unit of the last digit it gives.
  @Test(
    arguments: [
      (5, [0.570, 0.674, 0.728, 0.708, 0.565], 0.001),
      (4, [0.0545, 0.0833, 0.0921, 0.0762, 0.0542], 0.0001),
      (0, [0.00218, 0.00236, 0.00273, 0.00346, 0.00492], 0.00001),
      (15, [1 / 55.0, 1 / 55.0, 1 / 55.0, 1 / 55.0, 1 / 55.0], 0),
    ] as [(UInt8, [Double], Double)])
  func defaultHasTheDocumentedProbabilities(
    flavor: UInt8, expected: [Double], unit: Double
  ) throws {
    let workingPoint = try WorkingPoint.load("atlas-mv2c10-70")
    for (pt, expected) in zip([25.0, 50, 100, 200, 400], expected) {
      let probability = workingPoint.probability(flavor: flavor, pt: pt, absEta: 0)
      #expect(abs(probability - expected) <= unit + 1e-12)
    }
  }

  @Test func otherShippedPointsDifferWhereTheyShould() throws {
    let standard = try WorkingPoint.load("atlas-mv2c10-70")
    let card = try WorkingPoint.load("delphes-atlas")
    let flat = try WorkingPoint.load("flat-70")
    for pt in [25.0, 60, 400] {
      func value(_ point: WorkingPoint, _ flavor: UInt8) -> Double {
        point.probability(flavor: flavor, pt: pt, absEta: 1)
      }
      #expect(value(card, 5) == value(standard, 5))
      #expect(value(card, 21) == value(standard, 21))
      #expect(abs(value(standard, 4) / value(card, 4) - 0.64) < 1e-12)
      #expect(value(flat, 5) == 0.7)
      #expect(value(flat, 4) == 1 / 12.0)
      #expect(value(flat, 3) == 1 / 381.0)
      for point in [standard, card, flat] { #expect(value(point, 15) == 1 / 55.0) }
    }
  }

  @Test func shippedNamesAreThoseInTheFiles() throws {
    for name in ConfigurationKind.workingPoint.shippedNames {
      #expect(try WorkingPoint.load(name).name == name)
    }
  }

  @Test func noTagAtTheEdgeOrBeyond() throws {
    let point = try WorkingPoint.load("flat-70")
    #expect(point.probability(flavor: 5, pt: 50, absEta: 2.5.nextDown) == 0.7)
    #expect(point.probability(flavor: 5, pt: 50, absEta: 2.5) == 0)
    #expect(point.probability(flavor: 5, pt: 50, absEta: 4) == 0)
  }

  private func parse(_ text: String) throws(SettingsError) -> WorkingPoint {
    try WorkingPoint(ConfigurationFile(label: "w.toml", folder: "", text: text))
  }

  private func text(b: String) -> String {
    "name='w'\nabs_eta_max=3\n[efficiency]\nb='\(b)'\nc='0'\nlight='0'\ntau='0'"
  }

  @Test(arguments: [
    ("pt / 50", 100.0, 1.0), ("pt / 50", 25, 0.5), ("-pt", 100, 0), ("1 / (pt - 25)", 25, 1),
  ])
  func probabilityIsClipped(formula: String, pt: Double, expected: Double) throws {
    let point = try parse(text(b: formula))
    #expect(point.probability(flavor: 5, pt: pt, absEta: 0) == expected)
  }

  @Test func undefinedProbabilityIsNotClippedAway() throws {
    #expect(try parse(text(b: "log(-pt)")).probability(flavor: 5, pt: 50, absEta: 0).isNaN)
  }

  @Test(arguments: [
    ("name = ''", #"w.toml: name: found "", expected a text"#),
    ("abs_eta_max = 2.5", "w.toml: name: missing, expected a name"),
    ("name = 'w'", "w.toml: abs_eta_max: missing, expected a positive number"),
    (
      "name = 'w'\nabs_eta_max = 2.5\n[efficiency]\nb = '1'",
      "w.toml: efficiency.c: missing, expected a formula in pt"
    ),
    (
      "name = 'w'\nabs_eta_max = 2.5\n[efficiency]\nb = 0.7",
      "w.toml: efficiency.b: found the number 0.7, expected a string"
    ),
    (
      "name = 'w'\nabs_eta_max = 2.5\n[efficiency]\nb = 'tan(pt)'",
      #"w.toml: efficiency.b: "tan(pt)", column 1: unknown function "tan"; did you mean "tanh"?"#
    ),
    (
      "name = 'w'\nabs_eta_max = 2.5\n[efficiency]\nb = 'pt > 3'",
      #"w.toml: efficiency.b: "pt > 3", column 1: the whole is a condition, expected a number"#
    ),
  ])
  func mistakeIsNamedWithItsKey(text: String, line: String) {
    let error = #expect(throws: SettingsError.self) { try parse(text) }
    #expect(error?.line == line)
    #expect(error?.exitStatus == .badConfiguration)
  }

  @Test func configurationHasTheFormulas() throws {
    #expect(
      try JSONText.canonical(WorkingPoint.load("flat-70"))
        == #"{"abs_eta_max":2.5,"description":"the inclusive efficiency and rejections of the 70 % working point, at any pT","efficiency":{"b":"0.70","c":"1 / 12","light":"1 / 381","tau":"1 / 55"},"name":"flat-70","source":"MV2c10 70 %, inclusive"}"#
    )
  }
}
