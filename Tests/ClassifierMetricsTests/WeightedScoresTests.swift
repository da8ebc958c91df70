import Testing

@testable import ClassifierMetrics

@Suite struct WeightedScoresTests {
  @Test func areaCountsATieAsHalf() {
    let positives = WeightedScores([1, 2], weights: [1, 1])
    #expect(positives.areaUnderCurve(against: WeightedScores([1], weights: [1])) == 0.75)
    #expect(positives.areaUnderCurve(against: WeightedScores([0], weights: [3])) == 1)
    #expect(positives.areaUnderCurve(against: WeightedScores([2], weights: [1])) == 0.25)
  }

  @Test func distanceIsNotTakenInsideATie() {
    let a = WeightedScores([1, 1, 2], weights: [1, 1, 2])
    let b = WeightedScores([2, 1], weights: [1, 1])
    #expect(a.ksDistance(to: b) == 0)
    #expect(a.ksDistance(to: WeightedScores([3], weights: [1])) == 1)
  }

  @Test(arguments: [0, 0.2], [nil, 20.0])
  func pairsAndCutsGiveTheSame(negativeFraction: Double, levels: Double?) {
    for seed in 1...5 as ClosedRange<UInt64> {
      let a = LabelledScores.random(
        count: 120, seed: seed, levels: levels, negativeFraction: negativeFraction)
      let b = LabelledScores.random(count: 90, seed: seed + 100, levels: levels)
      let area = a.only(1).areaUnderCurve(against: a.only(0))
      #expect(isClose(area, Reference.area(a.only(1), a.only(0))), "seed \(seed)")
      #expect(
        isClose(a.all.ksDistance(to: b.all), Reference.ksDistance(a.all, b.all)), "seed \(seed)")
    }
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func laws(seed: UInt64) {
    let scores = LabelledScores.random(count: 400, seed: seed, levels: 100)
    let (signal, background) = (scores.only(1), scores.only(0))
    let area = signal.areaUnderCurve(against: background)
    let distance = signal.ksDistance(to: background)
    #expect(
      isClose(background.areaUnderCurve(against: signal), area.map { 1 - $0 }),
      "swapped classes, seed \(seed)")
    #expect(isClose(background.ksDistance(to: signal), distance), "symmetry, seed \(seed)")
    func transformed(_ scores: WeightedScores) -> WeightedScores {
      WeightedScores(
        scores.scores.map { $0 * $0 * $0 * 7 - 3 }, weights: scores.weights.map { $0 * 8 })
    }
    let (signal8, background8) = (transformed(signal), transformed(background))
    #expect(
      isClose(signal8.areaUnderCurve(against: background8), area),
      "monotone scores, scaled weights, seed \(seed)")
    #expect(isClose(signal8.ksDistance(to: background8), distance), "seed \(seed)")
    #expect(signal.ksDistance(to: signal) == 0)
    #expect(isClose(signal.areaUnderCurve(against: signal), 0.5))
  }

  @Test func infiniteScoresAreTheLargestAndTheSmallest() {
    let a = WeightedScores([.infinity, 3], weights: [1, 1])
    let b = WeightedScores([-.infinity, .infinity], weights: [1, 1])
    #expect(a.areaUnderCurve(against: b) == 0.625)
  }

  @Test func nothingIsSaidOfNaNOrOfWeightsWithoutAPositiveSum() {
    let good = WeightedScores([1, 2], weights: [1, 1])
    let bad = [
      WeightedScores([], weights: []), WeightedScores([1, .nan], weights: [1, 1]),
      WeightedScores([1, 2], weights: [1, -1]), WeightedScores([1, 2], weights: [-2, 1]),
      WeightedScores([1, 2], weights: [.nan, 1]),
    ]
    for other in bad {
      #expect(good.areaUnderCurve(against: other) == nil, "\(other)")
      #expect(other.areaUnderCurve(against: good) == nil, "\(other)")
      #expect(good.ksDistance(to: other) == nil, "\(other)")
      #expect(other.ksDistance(to: good) == nil, "\(other)")
    }
  }
}
