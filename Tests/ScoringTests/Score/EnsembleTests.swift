import StageFiles
import Testing

@testable import Scoring

@Suite struct EnsembleTests {
  @Test(arguments: [
    ([ScoredPart.unseen], ScoredPart.unseen), ([.trained], .trained), ([.test], .test),
    ([.trained, .unseen], .unseen), ([.trained, .test, .trained], .test),
    ([.unseen, .test], .test), ([.trained, .trained], .trained), ([.unseen, .unseen], .unseen),
  ])
  func partIsThatOfTheRunsThatGiveTheResponse(parts: [ScoredPart], part: ScoredPart) {
    #expect(Ensemble.part(of: parts) == part)
  }
}
