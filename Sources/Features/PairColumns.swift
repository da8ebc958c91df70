/// An event's pairs of jets, in lexicographic order of the jets' indices. Every event uses the memory
/// anew. A value of pointers: ``BlockMemory`` owns what they point to.
struct PairColumns {
  typealias Column = UnsafeMutablePointer<Double>
  typealias List = UnsafeMutablePointer<Int>

  let dEta, dR, ptSquared, mass: Column
  /// The two jets of a pair.
  let first, second: List
  /// The numbers of all pairs: 0, 1, 2 and so on.
  let every: List
  /// The numbers of the pairs with two tags, with one or two, and with none.
  let tagged, mixed, untagged: List

  static func count(jets: Int) -> Int { jets * (jets - 1) / 2 }

  static func doubleCount(jets: Int) -> Int { 4 * (count(jets: jets) + ObjectColumns.padding) }

  static func intCount(jets: Int) -> Int { 6 * count(jets: jets) }

  /// Divides memory into columns for events of up to `jets` jets.
  init(doubles: Column, ints: List, jets: Int) {
    let pairs = Self.count(jets: jets)
    let length = pairs + ObjectColumns.padding
    (dEta, dR) = (doubles, doubles + length)
    (ptSquared, mass) = (doubles + 2 * length, doubles + 3 * length)
    (first, second, every) = (ints, ints + pairs, ints + 2 * pairs)
    (tagged, mixed, untagged) = (ints + 3 * pairs, ints + 4 * pairs, ints + 5 * pairs)
    for pair in 0..<pairs { every[pair] = pair }
  }
}
