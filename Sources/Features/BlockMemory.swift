import Kinematics

/// Where a block of events lies while its features are computed.
///
/// What takes many steps that wait for each other (four-momenta, eigenvalues) is computed for the whole
/// block, four numbers at a time; the rest event by event.
final class BlockMemory {
  /// The most events of a block: its columns stay in the caches.
  static let events = 64

  /// The most objects, with padding, that the block has room for.
  let places: Int
  /// The most jets an event may have.
  let jets: Int
  let objects: ObjectColumns
  /// 1 for a tagged jet, else 0, by its place among the objects.
  let tags: UnsafeMutablePointer<Int>
  let pairs: PairColumns
  /// Each event's momentum tensors; that of no objects where there are none.
  let jetTensors, bTensors, allTensors: UnsafeMutablePointer<MomentumTensor>
  private let values: UnsafeMutablePointer<Double>
  private let doubles: UnsafeMutablePointer<Double>
  private let ints: UnsafeMutablePointer<Int>

  init(places: Int, jets: Int) {
    self.places = places
    self.jets = jets
    // Vectors of four: the last of a column may run over its end.
    let length = places + 3
    let objectCount = ObjectColumns.count * length
    let valueCount = Self.events * Quantity.allCases.count
    doubles = Self.memory(0, objectCount + PairColumns.doubleCount(jets: jets) + valueCount)
    ints = Self.memory(0, places + PairColumns.intCount(jets: jets))
    objects = ObjectColumns(first: doubles, length: length)
    tags = ints
    pairs = PairColumns(doubles: doubles + objectCount, ints: ints + places, jets: jets)
    values = doubles + objectCount + PairColumns.doubleCount(jets: jets)
    jetTensors = Self.memory(MomentumTensor(), Self.events)
    bTensors = Self.memory(MomentumTensor(), Self.events)
    allTensors = Self.memory(MomentumTensor(), Self.events)
  }

  deinit {
    doubles.deallocate()
    ints.deallocate()
    jetTensors.deallocate()
    bTensors.deallocate()
    allTensors.deallocate()
  }

  private static func memory<Value: BitwiseCopyable>(
    _ value: Value, _ count: Int
  ) -> UnsafeMutablePointer<Value> {
    let memory = UnsafeMutablePointer<Value>.allocate(capacity: count)
    memory.initialize(repeating: value, count: count)
    return memory
  }

  /// An event's results.
  func values(of event: Int) -> QuantityValues {
    QuantityValues(base: values + event * Quantity.allCases.count)
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
