import CDenseKernels
import CounterRandom
import Testing

@testable import NeuralNetwork

@Suite struct EventsTests {
  /// Every width around the transposed blocks and every count around the slabs.
  @Test(arguments: TileKernel.all, [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 41])
  func rowsBecomeColumnsAndTheRestIsZero(kernel: TileKernel, width: Int) {
    let table = (0..<(50 * width)).map { Float($0) }
    for count in [1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33] {
      let rows = (0..<count).map { UInt32($0 * 7 % 50) }
      let tile = TestTile(width: width, slabs: Slab.number(events: count))
      tile.base.update(repeating: 9, count: width * tile.events)
      dk_gather(kernel.table, table, width, rows, count, tile.base)
      for feature in 0..<width {
        let expected = rows.map { table[Int($0) * width + feature] }
        #expect(Array(tile.values(row: feature)[..<count]) == expected)
        #expect(tile.values(row: feature)[count...].allSatisfy { $0 == 0 })
      }
    }
  }

  @Test(arguments: TileKernel.all, [1, 3, 4, 8, 9, 31])
  func sumsAreMadeElementByElement(kernel: TileKernel, count: Int) {
    var sum = (0...count).map { Float($0) }
    let values = (0...count).map { Float(10 * $0) }
    dk_add(kernel.table, &sum, values, count)
    #expect(sum == (0..<count).map { Float(11 * $0) } + [Float(count)])
  }
}
