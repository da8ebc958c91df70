import Testing
import Training

@testable import Study

@Suite struct EliminationResultTests {
  private func trial(_ without: String?, _ areas: [Double?]) -> EliminationResult.Trial {
    .init(without: without, folder: "f", seeds: [1, 2], areas: areas)
  }

  @Test func featureWhoseAbsenceCostsLeastGoes() {
    var result = EliminationResult(all: ["a", "b", "c"])
    var isDropped = result.drop([trial(nil, [0.75, 0.75])])
    #expect(isDropped)
    #expect(result.left == ["a", "b", "c"])
    isDropped = result.drop([
      trial("a", [0.5, 0.5]), trial("b", [0.75, 0.625]), trial("c", [0.625, 0.75]),
    ])
    #expect(isDropped)
    #expect(result.left == ["a", "c"], "of equal means the first")
    #expect(result.steps[1].removed == "b")
    #expect(result.steps[1].auc.mean == 0.6875)
    #expect(result.steps[1].trainings == 6)
    isDropped = result.drop([trial("a", [0.5, 0.5]), trial("c", [0.75, 0.5])])
    #expect(isDropped)
    #expect(result.ranking == ["a", "c", "b"])
    #expect(result.count == 12)
    #expect(result.failed == 0)
  }

  @Test func failedTrainingsCountInNoMean() {
    var result = EliminationResult(all: ["a", "b"])
    var isDropped = result.drop([trial("a", [nil, 0.5]), trial("b", [nil, nil])])
    #expect(isDropped)
    #expect(result.left == ["b"])
    #expect(result.failed == 3)
    isDropped = result.drop([trial("b", [nil, nil])])
    #expect(!isDropped)
  }

  /// 1 + 2 + ... + 41: all features, then from 41 down to 2 sets a step.
  @Test func numberOfTrainingsIsKnownBefore() {
    #expect(Elimination.count(features: 41, top: 1, repeats: 1) == 861)
    #expect(Elimination.count(features: 3, top: 2, repeats: 5) == 20)
    #expect(Elimination.duration(100) == "100 s")
    #expect(Elimination.duration(3000) == "50 min")
    #expect(Elimination.duration(9000) == "2.5 h")
  }

  @Test func setsOfFeaturesHaveFoldersOfTheirOwn() {
    let names = [["a", "b"], ["ab"], ["a"], ["b", "a"]].map(Elimination.folderName)
    #expect(Set(names).count == 4)
    #expect(names[0].hasPrefix("2-"))
    #expect(Elimination.folderName(["a", "b"]) == names[0])
  }
}
