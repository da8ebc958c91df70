import Testing

@testable import NeuralNetwork

@Suite struct TilingTests {
  @Test func rowsOfADomainAreCutIntoWholeTilesAndARest() {
    var tiles: [Tiling.Tile] = []
    Tiling(tileSize: 4, groupLimit: 3).append(9, part: 1, to: &tiles)
    #expect(tiles.map(\.start) == [0, 4, 8])
    #expect(tiles.map(\.count) == [4, 4, 1])
    #expect(tiles.allSatisfy { $0.part == 1 })
  }

  @Test(arguments: 0...40)
  func groupsHoldEveryTileOnceInOrder(tiles: Int) {
    let tiling = Tiling(tileSize: 4, groupLimit: 7)
    let groups = (0..<tiling.groups(tiles: tiles)).map { tiling.tiles(ofGroup: $0, tiles: tiles) }
    #expect(groups.flatMap { Array($0) } == Array(0..<tiles))
    #expect(groups.allSatisfy { !$0.isEmpty })
    #expect(groups.count == min(7, tiles))
  }
}
