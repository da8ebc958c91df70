/// Where one event's objects, pairs and results lie while its features are computed: columns of
/// doubles in memory that every event uses anew.
///
/// Objects: the jets at 0 ..< n in descending pT, the lepton at n, then padding of zero momentum,
/// so that vectors of four may run over the end. Pairs of jets lie in lexicographic order of their
/// indices. A value of pointers: ``EventMemory`` owns what they point to.
struct EventColumns {
  typealias Column = UnsafeMutablePointer<Double>

  /// Objects are read, and pairs written, up to this many places past their end.
  static let padding = 4
  private static let objectColumnCount = 12
  private static let pairColumnCount = 4

  let pt, eta, phi, px, py, pz, energy: Column
  /// The magnitude of each momentum, and again with 0 for the lepton.
  let momentum, jetMomentum: Column
  /// The direction of each momentum.
  let directionX, directionY, directionZ: Column
  /// 1 for a tagged jet, else 0.
  let tag: UnsafeMutablePointer<Int>

  let pairDEta, pairDR, pairPtSquared, pairMass: Column
  /// The two jets of a pair.
  let pairFirst, pairSecond: UnsafeMutablePointer<Int>
  /// The numbers of all pairs: 0, 1, 2 and so on.
  let everyPair: UnsafeMutablePointer<Int>
  /// The numbers of the pairs with two tags, with one or two, and with none.
  let bPairs, mixedPairs, untaggedPairs: UnsafeMutablePointer<Int>

  let values: QuantityValues

  static func doubleCount(jets: Int) -> Int {
    objectColumnCount * (jets + 1 + padding) + pairColumnCount * (pairCount(jets) + padding)
      + Quantity.allCases.count
  }

  static func intCount(jets: Int) -> Int { jets + 6 * pairCount(jets) }

  static func pairCount(_ jets: Int) -> Int { jets * (jets - 1) / 2 }

  /// Divides memory into columns for events of up to `jets` jets.
  init(doubles: Column, ints: UnsafeMutablePointer<Int>, jets: Int) {
    var free = doubles
    func take(_ count: Int) -> Column {
      defer { free += count }
      return free
    }
    let objects = jets + 1 + Self.padding
    (pt, eta, phi) = (take(objects), take(objects), take(objects))
    (px, py, pz, energy) = (take(objects), take(objects), take(objects), take(objects))
    (momentum, jetMomentum) = (take(objects), take(objects))
    (directionX, directionY, directionZ) = (take(objects), take(objects), take(objects))
    let pairs = Self.pairCount(jets)
    (pairDEta, pairDR) = (take(pairs + Self.padding), take(pairs + Self.padding))
    (pairPtSquared, pairMass) = (take(pairs + Self.padding), take(pairs + Self.padding))
    values = QuantityValues(base: take(Quantity.allCases.count))
    tag = ints
    let lists = ints + jets
    (pairFirst, pairSecond, everyPair) = (lists, lists + pairs, lists + 2 * pairs)
    (bPairs, mixedPairs, untaggedPairs) = (
      lists + 3 * pairs, lists + 4 * pairs, lists + 5 * pairs
    )
    for pair in 0..<pairs { everyPair[pair] = pair }
  }
}

/// An event's results, by quantity.
struct QuantityValues {
  let base: UnsafeMutablePointer<Double>

  subscript(quantity: Quantity) -> Double {
    get { base[quantity.rawValue] }
    nonmutating set { base[quantity.rawValue] = newValue }
  }

  func reset() {
    base.update(repeating: .nan, count: Quantity.allCases.count)
  }
}

/// Owns the memory of ``EventColumns``.
final class EventMemory {
  /// The most jets an event may have.
  let jets: Int
  let columns: EventColumns
  private let doubles: UnsafeMutablePointer<Double>
  private let ints: UnsafeMutablePointer<Int>

  init(jets: Int) {
    self.jets = jets
    let doubleCount = EventColumns.doubleCount(jets: jets)
    let intCount = EventColumns.intCount(jets: jets)
    doubles = .allocate(capacity: doubleCount)
    doubles.initialize(repeating: 0, count: doubleCount)
    ints = .allocate(capacity: intCount)
    ints.initialize(repeating: 0, count: intCount)
    columns = EventColumns(doubles: doubles, ints: ints, jets: jets)
  }

  deinit {
    doubles.deallocate()
    ints.deallocate()
  }
}
