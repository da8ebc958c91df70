import Testing

@testable import HDF5Store
#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A pipe cannot be synced: whether a sync was tried shows in its error.
@Suite struct EarlySyncTests {
  private let pipe = Pipe()

  @Test func muchThatWasWrittenIsSyncedAtOnce() {
    let sync = EarlySync(pipe.input)
    for _ in 0..<8 { sync.count(1 << 20) }
    #expect(sync.finish() == EINVAL)
  }

  @Test func lessWaitsUntilItIsAskedFor() {
    let sync = EarlySync(pipe.input)
    for _ in 0..<7 { sync.count(1 << 20) }
    #expect(sync.finish() == 0)
    sync.begin()
    #expect(sync.finish() == EINVAL)
  }

  @Test func littleIsLeftToTheEnd() {
    let sync = EarlySync(pipe.input)
    sync.count((1 << 20) - 1)
    sync.begin()
    #expect(sync.finish() == 0)
  }

  @Test func aFailureIsKept() {
    let sync = EarlySync(pipe.input)
    sync.count(8 << 20)
    #expect(sync.finish() == EINVAL)
    #expect(sync.finish() == EINVAL)
  }

  @Test func theFileMayBeClosedMeanwhile() {
    let other = Pipe()
    let sync = EarlySync(other.input)
    sync.count(8 << 20)
    other.close()
    #expect(sync.finish() == EINVAL)
  }
}

/// A pipe, closed with its owner.
private final class Pipe {
  let input: CInt
  private var ends: [CInt]

  init() {
    var ends: [CInt] = [-1, -1]
    #expect(pipe(&ends) == 0)
    self.ends = ends
    input = ends[1]
  }

  deinit { close() }

  func close() {
    for end in ends { closeDescriptor(end) }
    ends = []
  }
}

/// Outside the class, whose own `close` hides the system's.
private func closeDescriptor(_ descriptor: CInt) { close(descriptor) }
