/// A buffer on a cache line's border that lives as long as its owner; zero at the start.
final class AlignedFloats {
  let base: UnsafeMutablePointer<Float>

  init(count: Int) {
    let bytes = max(1, count) * MemoryLayout<Float>.stride
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    base = memory.bindMemory(to: Float.self, capacity: max(1, count))
    base.initialize(repeating: 0, count: max(1, count))
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }
}
