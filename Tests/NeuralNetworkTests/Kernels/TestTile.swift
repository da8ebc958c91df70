import CounterRandom
import Testing

@testable import NeuralNetwork

extension TileKernel: CustomTestStringConvertible {
  var testDescription: String { name }
}

/// Values of some events in the layout of the kernels, [slabs][width][16], by row and event.
struct TestTile {
  let width: Int
  let slabs: Int
  let memory: AlignedFloats

  var events: Int { slabs * Slab.size }
  var base: UnsafeMutablePointer<Float> { memory.base }

  /// Zeros.
  init(width: Int, slabs: Int) {
    self.width = width
    self.slabs = slabs
    memory = AlignedFloats(count: width * slabs * Slab.size)
  }

  /// Uniform values in -1 ... 1.
  init(width: Int, slabs: Int, seed: UInt64) {
    self.init(width: width, slabs: slabs)
    var random = PhiloxSequence(key: seed, stream: 0)
    for i in 0..<(width * events) { base[i] = Float(2 * random.uniform() - 1) }
  }

  /// Rows of values, each as long as all; zeros up to the end of the slab.
  init(rows: [[Float]]) {
    self.init(width: rows.count, slabs: Slab.number(events: rows[0].count))
    for (row, values) in rows.enumerated() {
      for (event, value) in values.enumerated() { self[row, event] = value }
    }
  }

  subscript(row: Int, event: Int) -> Float {
    get { base[offset(row, event)] }
    nonmutating set { base[offset(row, event)] = newValue }
  }

  /// A row's values.
  func values(row: Int) -> [Float] { (0..<events).map { self[row, $0] } }

  private func offset(_ row: Int, _ event: Int) -> Int {
    event / Slab.size * width * Slab.size + row * Slab.size + event % Slab.size
  }
}

/// Random values in -1 ... 1 on a border of 64 bytes.
func randomFloats(_ count: Int, seed: UInt64) -> AlignedFloats {
  let values = AlignedFloats(count: count)
  var random = PhiloxSequence(key: seed, stream: 1)
  for i in 0..<count { values.base[i] = Float(2 * random.uniform() - 1) }
  return values
}
