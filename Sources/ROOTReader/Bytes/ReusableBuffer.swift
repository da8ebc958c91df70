/// Memory that grows to the largest size ever asked for, so that the steady state allocates nothing.
final class ReusableBuffer {
  private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  /// The bytes behind those asked for that are there, too.
  private let slack: Int

  init(slack: Int) { self.slack = slack }

  deinit { memory.deallocate() }

  /// The first `count` bytes; their contents are what was there before, or undefined after growth.
  func bytes(_ count: Int) -> UnsafeMutableRawBufferPointer {
    if count + slack > memory.count {
      memory.deallocate()
      // A little more than is wanted: baskets of one branch are nearly of one size, and there is a
      // buffer for every branch and thread.
      memory = .allocate(byteCount: count + count / 8 + slack, alignment: 16)
    }
    return UnsafeMutableRawBufferPointer(rebasing: memory[..<count])
  }
}
