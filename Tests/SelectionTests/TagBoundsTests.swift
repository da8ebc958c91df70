import CounterRandom
import Events
import Settings
import Testing

@testable import Selection

/// The bounds only save time: what they decide, the formula decides alike.
@Suite struct TagBoundsTests {
  private func agrees(_ workingPoint: WorkingPoint, seed: UInt64) -> (wrong: Int, decided: Int) {
    let bounds = TagBounds(workingPoint)
    var random = PhiloxSequence(key: seed, stream: 1)
    var (wrong, decided) = (0, 0)
    for _ in 0..<20_000 {
      let pt = Float(exp2(random.uniform() * 14 - 1))
      let flavor: UInt8 = [0, 3, 4, 5, 15, 21][Int(random.below(6))]
      let p = workingPoint.probability(flavor: flavor, pt: Double(pt), absEta: 0)
      // Half of the draws close to the probability, where a wrong bound would show.
      let far = random.uniform()
      let draw = random.below(2) == 0 ? far : min(max(p + (far - 0.5) * 1e-3, 0), 1 - 1e-16)
      let (lower, upper) = bounds.withCells { $0.bounds(flavor: flavor, pt: pt) }
      guard draw < lower || draw >= upper else { continue }
      decided += 1
      if (draw < lower) != (draw < p) { wrong += 1 }
    }
    return (wrong, decided)
  }

  private func exp2(_ x: Double) -> Double {
    let whole = x.rounded(.down)
    return Double(sign: .plus, exponent: Int(whole), significand: 1 + (x - whole))
  }

  @Test(arguments: ["atlas-mv2c10-70", "delphes-atlas", "flat-70"], [1, 2] as [UInt64])
  func noDecisionDiffersFromTheFormula(name: String, seed: UInt64) throws {
    let result = agrees(try WorkingPoint.load(name), seed: seed)
    #expect(result.wrong == 0)
    #expect(result.decided > 8000)
  }

  @Test func whereNoBoundsCanBeGivenTheFormulaDecides() throws {
    let text = """
      name = "odd"
      abs_eta_max = 2.5
      [efficiency]
      b = "1 / (pt - 50)"
      c = "sqrt(pt - 100) / 1000"
      light = "sin(pt)"
      tau = "2"
      """
    let file = try TemporaryFile(text)
    let result = agrees(try WorkingPoint.load(file.path), seed: 3)
    #expect(result.wrong == 0)
  }
}
