import Testing

@testable import Training

@Suite struct BatchPlanTests {
  private func plan(
    source: Int, targets: [Int], batchSize: Int, seed: UInt64 = 1
  ) -> BatchPlan {
    BatchPlan(
      domains: ([source] + targets).map { Array(0..<UInt32($0)) }, batchSize: batchSize,
      seed: seed)
  }

  @Test func epochUsesEverySourceEventOnceInBatchesOfNearlyEqualSize() {
    for (source, batchSize, batches) in [(100, 16, 13), (96, 16, 12), (5, 1000, 1), (7, 2, 7)] {
      var plan = plan(source: source, targets: [31], batchSize: batchSize)
      plan.start(epoch: 1)
      #expect(plan.batchCount == batches)
      let ranges = (0..<plan.batchCount).map(plan.range(ofBatch:))
      #expect(ranges.flatMap { Array($0) } == Array(0..<source))
      let sizes = ranges.map(\.count)
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
      #expect(sizes.max() == plan.largestShare)
      #expect((sizes.max() ?? 0) <= max(1, batchSize / 2))
      #expect(plan.rows[0].sorted() == Array(0..<UInt32(source)))
      #expect(plan.rows[1].count == source)
    }
  }

  @Test func targetIsCycledAcrossTheEndsOfEpochs() {
    // Batches of one row a domain, so that they show the order.
    var plan = plan(source: 10, targets: [7], batchSize: 2)
    var walk: [UInt32] = []
    for epoch in 1...7 {
      plan.start(epoch: epoch)
      walk += plan.rows[1]
    }
    let rounds = stride(from: 0, to: walk.count, by: 7).map { Array(walk[$0..<$0 + 7]) }
    #expect(rounds.count == 10)
    for round in rounds { #expect(round.sorted() == Array(0..<7)) }
    #expect(Set(rounds).count > 1, "every time round has the same order")
  }

  @Test func rowsOfABatchAscend() {
    var plan = plan(source: 900, targets: [70, 1500], batchSize: 900)
    plan.start(epoch: 1)
    for batch in 0..<plan.batchCount {
      for rows in plan.rows {
        let rows = Array(rows[plan.range(ofBatch: batch)])
        #expect(rows == rows.sorted())
      }
    }
    #expect(plan.rows[0] != plan.rows[0].sorted(), "the epoch is one sorted run")
  }

  @Test func threadsThatDrawDoNotChangeTheRows() {
    let single = plan(source: 500, targets: [70, 700], batchSize: 30)
    for threads in [2, 3, 8] {
      var (one, several) = (single, single)
      for epoch in 1...3 {
        one.start(epoch: epoch)
        several.start(epoch: epoch, threads: threads)
        #expect(several.rows == one.rows)
      }
    }
  }

  @Test func sourceIsShuffledAnewEveryEpoch() {
    var plan = plan(source: 50, targets: [50], batchSize: 10)
    plan.start(epoch: 1)
    let first = plan.rows[0]
    plan.start(epoch: 2)
    #expect(plan.rows[0] != first)
  }

  @Test func seedDecidesTheOrder() {
    func rows(_ seed: UInt64) -> [[UInt32]] {
      var plan = plan(source: 50, targets: [20], batchSize: 10, seed: seed)
      plan.start(epoch: 1)
      return plan.rows
    }
    #expect(rows(3) == rows(3))
    #expect(rows(3)[0] != rows(4)[0])
    #expect(rows(3)[1] != rows(4)[1])
  }

  @Test func severalTargetsShareTheBatch() {
    var plan = plan(source: 100, targets: [40, 60], batchSize: 31)
    plan.start(epoch: 1)
    // floor(31 / 3) = 10 events of each domain.
    #expect(plan.batchCount == 10)
    #expect(plan.rows.map(\.count) == [100, 100, 100])
    #expect(plan.rows[1] != plan.rows[2])
  }

  @Test func onlyTheGivenRowsAreUsed() {
    var plan = BatchPlan(domains: [[3, 5, 8], [2, 9]], batchSize: 2, seed: 1)
    plan.start(epoch: 1)
    #expect(plan.rows[0].sorted() == [3, 5, 8])
    #expect(Set(plan.rows[1]) == [2, 9])
  }
}
