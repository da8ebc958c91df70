import Testing

@testable import Scoring

@Suite struct ResponderTests {
  @Test func chosenRowsHaveTheResponsesOfAllRows() throws {
    let line = try ToyLine()
    let run = try ScoredRun(path: line.run("run", on: line.domains("domains.h5")))
    let events = (0..<700).map { ToyLine.Event(file: "signal.root", entry: $0) }
    let x = events.flatMap(ToyLine.features)
    let responder = Responder(run.model, threads: 1)
    let all = try responder.responses(to: x)
    #expect(all.count == 700)
    #expect(all.allSatisfy { (0...1).contains($0) })
    #expect(Set(all).count > 600)
    let chosen = try responder.responses(to: x, rows: [699, 3, 256])
    #expect(chosen == [all[699], all[3], all[256]])
    #expect(try responder.responses(to: x, rows: []).isEmpty)
    #expect(try responder.responses(to: []).isEmpty)
  }

  @Test func aValueThatIsNotFiniteIsFoundByRowAndColumn() throws {
    let line = try ToyLine()
    let run = try ScoredRun(path: line.run("run", on: line.domains("domains.h5")))
    let error = try #require(throws: Responder.BadValue.self) {
      try Responder(run.model, threads: 1).responses(to: [1, 2, 3, .nan])
    }
    #expect((error.row, error.column) == (1, 1))
    #expect(error.value.isNaN)
  }
}
