import Decompression

/// Where the baskets of a branch are, and which entries they hold.
struct BasketTable: Sendable {
  /// Where a basket is.
  enum Place: Sendable {
    case file(position: Int, size: Int)
    case header(EmbeddedBasket)
  }

  /// The first entry of each basket, and one past the last of all.
  let starts: [Int]
  let places: [Place]

  /// The branch's own count of entries. A group has entries and no baskets.
  let entryCount: Int
  /// Another file, where the baskets are; empty for this one.
  let fFileName: String

  var count: Int { places.count }

  /// The basket that holds an entry.
  ///
  /// - Precondition: 0 <= entry < starts.last
  func basket(of entry: Int) -> Int {
    var low = 0
    var high = places.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= entry { low = middle } else { high = middle }
    }
    return low
  }

  /// No baskets.
  static let empty = BasketTable()

  private init() {
    starts = [0]
    places = []
    entryCount = 0
    fFileName = ""
  }

  /// The table of a branch, whose baskets cover 0 ..< fEntries without gap.
  init(_ branch: StreamedObject, _ graph: StreamedGraph) throws(ROOTFault) {
    entryCount = try branch.integer(.fEntries)
    fFileName = try branch.string(.fFileName)
    let fWriteBasket = try branch.integer(.fWriteBasket)
    let fBasketBytes = try branch.integers(.fBasketBytes)
    let fBasketEntry = try branch.integers(.fBasketEntry)
    let fBasketSeek = try branch.integers(.fBasketSeek)
    let embedded = try branch.pointers(.fBaskets).map { graph.baskets[$0] }
    let most = min(fBasketBytes.count, fBasketEntry.count, fBasketSeek.count)
    guard fWriteBasket >= 0, fWriteBasket <= most else {
      throw .outOfRange("fWriteBasket", found: fWriteBasket, least: 0, most: most)
    }
    guard entryCount >= 0 else {
      throw .outOfRange("fEntries", found: entryCount, least: 0, most: Int.max)
    }
    var starts: [Int] = []
    var places: [Place] = []
    for index in 0..<fWriteBasket {
      if fBasketSeek[index] == 0, index < embedded.count, let basket = embedded[index] {
        places.append(.header(basket))
      } else {
        places.append(.file(position: Int(fBasketSeek[index]), size: Int(fBasketBytes[index])))
      }
      starts.append(Int(fBasketEntry[index]))
    }
    if fWriteBasket < embedded.count, let last = embedded[fWriteBasket], last.entryCount > 0 {
      places.append(.header(last))
      starts.append(
        fWriteBasket < fBasketEntry.count
          ? Int(fBasketEntry[fWriteBasket]) : entryCount - last.entryCount)
    }
    starts.append(places.isEmpty ? 0 : entryCount)
    self.starts = starts
    self.places = places
    try Self.check(starts)
  }

  /// Checks that every basket can hold its entries, so that nobody plans work, nor takes memory, for more
  /// than there can be.
  ///
  /// - Parameter layout: Of which every entry has as many items.
  func checkRoom(for layout: NumberLayout) throws(ROOTFault) {
    for (basket, place) in places.enumerated() {
      let bytes =
        switch place {
        // ROOT's sizes have 32 bits; a damaged description may say more.
        case .file(_, let size): min(max(0, size), Int(Int32.max)) * Decompressor.mostRatio
        case .header(let embedded): embedded.data.count
        }
      let found = starts[basket + 1] - starts[basket]
      let most = bytes / layout.itemSize / layout.itemsPerEntry
      guard found <= most else {
        throw .outOfRange(
          "the number of entries in basket \(basket)", found: found, least: 0, most: most)
      }
    }
  }

  private static func check(_ starts: [Int]) throws(ROOTFault) {
    guard starts[0] == 0 else {
      throw .mismatch("the first entry of the first basket", found: starts[0], expected: 0)
    }
    for (basket, (first, next)) in zip(starts, starts.dropFirst()).enumerated()
    where next < first {
      throw .outOfRange(
        "the first entry after basket \(basket)", found: next, least: first, most: Int.max)
    }
  }
}
