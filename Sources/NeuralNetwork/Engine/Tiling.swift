import CDenseKernels

/// How a set of rows is cut, so that no sum depends on the number of threads.
///
/// Rows of one domain are cut into tiles, tiles in their order into groups; a group's sums are made
/// by one thread in the order of its tiles, the groups' sums are added in the order of the groups.
struct Tiling: Sendable {
  /// Rows of a tile, a multiple of the slab's 16: its values stay in the second-level cache from the way
  /// forward to the way back, and sums over its events are long.
  var tileSize = 256
  /// The most groups: what limits the number of threads that have work.
  var groupLimit = 32

  /// Consecutive rows of one domain.
  struct Tile: Sendable {
    var part: Int
    var start: Int
    var count: Int
  }

  /// Appends the tiles of `count` rows.
  func append(_ count: Int, part: Int, to tiles: inout [Tile]) {
    for start in Swift.stride(from: 0, to: count, by: tileSize) {
      tiles.append(Tile(part: part, start: start, count: min(tileSize, count - start)))
    }
  }

  /// The number of groups that `tiles` tiles make.
  func groups(tiles: Int) -> Int { min(groupLimit, tiles) }

  /// The tiles of a group: nearly equal shares.
  func tiles(ofGroup group: Int, tiles: Int) -> Range<Int> {
    let groups = groups(tiles: tiles)
    return (group * tiles / groups)..<((group + 1) * tiles / groups)
  }
}

/// What a group of tiles adds to a step's figures.
struct GroupSums {
  var label = Evaluation.WeightedLoss()
  var domain = Evaluation.WeightedLoss()
  var labelGradientSquares = 0.0
  var domainGradientSquares = 0.0

  static func += (sums: inout GroupSums, other: GroupSums) {
    sums.label.add(other.label.sum, other.label.weights)
    sums.domain.add(other.domain.sum, other.domain.weights)
    sums.labelGradientSquares += other.labelGradientSquares
    sums.domainGradientSquares += other.domainGradientSquares
  }
}

extension Evaluation.WeightedLoss {
  static func += (sums: inout Self, other: dk_sums) { sums.add(other.first, other.second) }

  fileprivate mutating func add(_ sum: Double, _ weights: Double) {
    self.sum += sum
    self.weights += weights
  }
}
