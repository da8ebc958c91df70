import CDeflate
import CZlib
import CounterRandom
import Testing

@testable import Decompression

@Suite struct InterleavedInflaterTests {
  /// Every kind of block that zlib writes: stored, with fixed codewords, with its own; one and several;
  /// without matches, with near ones alone, with far ones.
  private static let writers: [ZlibWriter] = [
    ZlibWriter(level: 0), ZlibWriter(level: 1), ZlibWriter(level: 6), ZlibWriter(level: 9),
    ZlibWriter(level: 6, strategy: Z_FIXED), ZlibWriter(level: 6, strategy: Z_HUFFMAN_ONLY),
    ZlibWriter(level: 6, strategy: Z_RLE), ZlibWriter(level: 6, flushes: true),
    ZlibWriter(level: 0, flushes: true), ZlibWriter(level: 6, memory: 1),
  ]

  private static let contents: [[UInt8]] = {
    var words = PhiloxSequence(key: 31, stream: 0)
    func random(_ count: Int, below limit: UInt64) -> [UInt8] {
      (0..<count).map { _ in UInt8(truncatingIfNeeded: words.below(limit)) }
    }
    let periods = (1...20).flatMap { period in
      (0..<100 * period).map { UInt8(truncatingIfNeeded: $0 % period * 37) }
    }
    // So skewed that the rare ones have the longest codewords there are.
    let skewed = (0..<40_000).map { index in UInt8(truncatingIfNeeded: index.trailingZeroBitCount) }
    return [
      [], [7], Array("abc".utf8), [UInt8](repeating: 0, count: 70_000), periods, skewed,
      random(40_000, below: 256), random(40_000, below: 3), Blocks.data(count: 60_000, seed: 3),
      random(9000, below: 200) + [UInt8](repeating: 1, count: 33_000) + random(9000, below: 200),
    ]
  }()

  @Test func whatZlibWroteIsInflated() throws {
    let inflater = InterleavedInflater()
    for (index, first) in Self.contents.enumerated() {
      for writer in Self.writers {
        let second = Self.contents[(index * 7 + 3) % Self.contents.count]
        let third = Self.contents[(index * 3 + 5) % Self.contents.count]
        let data = [first, second, third]
        let streams = [
          writer.write(first), Self.writers[index % 4].write(second),
          Self.writers[(index + 2) % 10].write(third),
        ]
        for count in 1...3 {
          let comment: Comment = "\(count): contents \(index), \(writer)"
          let (outputs, done) = inflate(
            Array(streams.prefix(count)), data.prefix(count).map(\.count), inflater)
          #expect(done == Array(repeating: true, count: count), comment)
          #expect(outputs == Array(data.prefix(count)), comment)
        }
      }
    }
  }

  @Test func whatLibdeflateWroteIsInflated() throws {
    let inflater = InterleavedInflater()
    let compressor = try #require(libdeflate_alloc_compressor(12))
    defer { libdeflate_free_compressor(compressor) }
    for (index, first) in Self.contents.enumerated() {
      let second = Self.contents[(index + 1) % Self.contents.count]
      let streams = [first, second].map { data in
        var out = [UInt8](repeating: 0, count: data.count + data.count / 8 + 1024)
        let count = libdeflate_zlib_compress(compressor, data, data.count, &out, out.count)
        return Array(out.prefix(count))
      }
      let (outputs, done) = inflate(streams, [first.count, second.count], inflater)
      #expect(done == [true, true], "contents \(index)")
      #expect(outputs == [first, second], "contents \(index)")
    }
  }

  /// What it vouches for is what libdeflate gives; a damaged stream does the other no harm; and nothing
  /// outside the memory that is lent is written.
  @Test func ofDamagedStreamsItVouchesForNone() throws {
    let inflater = InterleavedInflater()
    var words = PhiloxSequence(key: 32, stream: 0)
    let whole = Blocks.data(count: 3000, seed: 9)
    let intact = ZlibWriter(level: 6).write(whole)
    for round in 0..<3000 {
      let data = Self.contents[Int(words.below(10))].prefix(2000)
      var stream = Self.writers[Int(words.below(10))].write(Array(data))
      switch words.below(3) {
      case 0: stream.removeLast(1 + Int(words.below(UInt64(stream.count - 1))))
      case 1: stream[Int(words.below(UInt64(stream.count)))] ^= UInt8(1 << words.below(8))
      default:
        let start = Int(words.below(UInt64(stream.count)))
        for place in start..<min(start + 8, stream.count) {
          stream[place] = UInt8(truncatingIfNeeded: words.next())
        }
      }
      let size = max(0, data.count + (words.below(4) == 0 ? Int(words.below(3)) - 1 : 0))
      let own = Int(words.below(3))
      var (streams, sizes) = ([intact, intact, intact], [whole.count, whole.count, whole.count])
      streams[own] = stream
      sizes[own] = size
      let (outputs, done) = inflate(streams, sizes, inflater)
      if done[own] {
        #expect(outputs[own] == libdeflateInflate(stream, size), "round \(round)")
      }
      for (index, output) in outputs.enumerated() where index != own {
        #expect(done[index] && output == whole, "round \(round)")
      }
    }
  }

  /// Wherever the known end begins, alone and beside another.
  @Test func aKnownEndIsNotInflated() throws {
    let inflater = InterleavedInflater()
    var words = PhiloxSequence(key: 33, stream: 0)
    for (index, data) in Self.contents.enumerated() {
      for writer in Self.writers {
        let (stream, size) = (writer.write(data), UInt64(data.count))
        for count in [data.count, data.count / 3, Int(words.below(size + 1)), min(1, data.count)] {
          let ends = [Array(data.suffix(count)), Array(data.suffix(Int(words.below(size + 1))))]
          let comment: Comment = "contents \(index), \(writer), the last \(count) known"
          let (outputs, done) = inflate(
            [stream, stream], [data.count, data.count], inflater, ends: ends)
          #expect(done == [true, true], comment)
          #expect(outputs == [data, data], comment)
          let alone = Lent(stream, data.count, end: ends[0])
          #expect(inflater.inflate(alone.stream)[0] && Array(alone.output) == data, comment)
          #expect(alone.isUntouchedOutside, comment)
        }
      }
    }
  }

  /// With the right end, whatever it vouches for is right; with a wrong one it vouches for nothing.
  @Test func theChecksumDecidesAboutAKnownEnd() throws {
    let inflater = InterleavedInflater()
    var words = PhiloxSequence(key: 34, stream: 0)
    let whole = Blocks.data(count: 3000, seed: 9)
    let intact = ZlibWriter(level: 6).write(whole)
    var vouched = 0
    for round in 0..<3000 {
      let data = Array(Self.contents[1 + Int(words.below(9))].prefix(2000))
      var stream = Self.writers[Int(words.below(10))].write(data)
      var end = Array(data.suffix(1 + Int(words.below(UInt64(data.count)))))
      let isWrong = words.below(2) == 0
      if isWrong {
        end[Int(words.below(UInt64(end.count)))] ^= UInt8(1 << words.below(8))
      } else {
        stream[2 + Int(words.below(UInt64(stream.count - 2)))] ^= UInt8(1 << words.below(8))
      }
      let (outputs, done) = inflate(
        [stream, intact], [data.count, whole.count], inflater,
        ends: [end, Array(whole.suffix(900))])
      #expect(done[1] && outputs[1] == whole, "round \(round)")
      if done[0] {
        // What full inflation does not notice either is no matter of the end.
        let isRight = outputs[0] == data || outputs[0] == libdeflateInflate(stream, data.count)
        #expect(!isWrong && isRight, "round \(round)")
        vouched += 1
      }
    }
    // Damage behind the values is not looked at.
    #expect(vouched > 300)
  }

  @Test func payloadsOfOtherAlgorithmsAreLeftAlone() throws {
    let decompressor = try Decompressor()
    let data = Blocks.data(count: 500, seed: 2)
    let zlib = Blocks.block(data, .zlib)
    #expect(both(zlib, zlib, data.count, decompressor) == [true, true])
    for other in [Blocks.block(data, .lz4), zlib + zlib, Array(zlib.dropLast()), []] {
      #expect(both(zlib, other, data.count, decompressor) == [true, false])
      #expect(both(other, zlib, data.count, decompressor) == [false, true])
    }
    #expect(both(zlib, zlib, data.count + 1, decompressor) == [false, false])
  }

  // MARK: Streams in memory of their own

  private func both(
    _ first: [UInt8], _ second: [UInt8], _ size: Int, _ decompressor: Decompressor
  ) -> [Bool] {
    let lent = [Lent(first, size), Lent(second, size)]
    let done = decompressor.inflate(
      InterleavedPayload(lent[0].bytes, into: lent[0].output),
      InterleavedPayload(lent[1].bytes, into: lent[1].output))
    return [done[0], done[1]]
  }

  private func inflate(
    _ streams: [[UInt8]], _ sizes: [Int], _ inflater: InterleavedInflater,
    ends: [[UInt8]] = [[], [], []]
  ) -> (outputs: [[UInt8]], done: [Bool]) {
    let lent = zip(zip(streams, sizes), ends).map { Lent($0.0, $0.1, end: $1) }
    let done = inflater.inflate(
      lent[0].stream, lent.count > 1 ? lent[1].stream : nil, lent.count > 2 ? lent[2].stream : nil)
    for memory in lent { #expect(memory.isUntouchedOutside) }
    return (lent.map { Array($0.output) }, lent.indices.map { done[$0] })
  }

  private func libdeflateInflate(_ stream: [UInt8], _ size: Int) -> [UInt8]? {
    let decompressor = libdeflate_alloc_decompressor()
    defer { libdeflate_free_decompressor(decompressor) }
    var out = [UInt8](repeating: 0, count: size)
    var (used, filled) = (0, 0)
    let result = libdeflate_zlib_decompress_ex(
      decompressor, stream, stream.count, &out, size, &used, &filled)
    return result == LIBDEFLATE_SUCCESS && filled == size ? out : nil
  }
}

/// A stream and its output in memory that has just the slack, and guards around the output.
private final class Lent {
  private static let guardSize = 64
  private let input: UnsafeMutableRawBufferPointer
  private let memory: UnsafeMutableRawBufferPointer
  private let end: UnsafeMutableRawBufferPointer
  private let count: Int
  private let size: Int

  init(_ stream: [UInt8], _ size: Int, end known: [UInt8] = []) {
    end = .allocate(byteCount: known.count, alignment: 1)
    end.copyBytes(from: known)
    count = stream.count
    self.size = size
    input = .allocate(byteCount: count + InterleavedInflater.inputSlack, alignment: 1)
    input.copyBytes(from: stream)
    memory = .allocate(
      byteCount: size + InterleavedInflater.outputSlack + 2 * Self.guardSize, alignment: 1)
    memory.initializeMemory(as: UInt8.self, repeating: 0xA5)
  }

  deinit {
    end.deallocate()
    input.deallocate()
    memory.deallocate()
  }

  var stream: ZlibStream {
    ZlibStream(input: bytes, output: output, tail: UnsafeRawBufferPointer(end))
  }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: input[..<count]) }
  var output: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: memory[Self.guardSize..<Self.guardSize + size])
  }
  var isUntouchedOutside: Bool {
    memory.prefix(Self.guardSize).allSatisfy { $0 == 0xA5 }
      && memory.suffix(Self.guardSize).allSatisfy { $0 == 0xA5 }
  }
}

/// How zlib writes a stream.
private struct ZlibWriter {
  var level: Int32
  var strategy = Z_DEFAULT_STRATEGY
  /// Whether the state is forgotten half-way, with an empty stored block.
  var flushes = false
  /// 1 to 9: how many symbols a block has at most.
  var memory: Int32 = 8

  func write(_ data: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
      &stream, level, Z_DEFLATED, 15, memory, strategy, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var input = data
    var output = [UInt8](repeating: 0, count: 2 * data.count + 1024)
    let size = output.count
    input.withUnsafeMutableBufferPointer { from in
      output.withUnsafeMutableBufferPointer { to in
        stream.next_in = from.baseAddress
        stream.next_out = to.baseAddress
        stream.avail_out = UInt32(size)
        if flushes {
          stream.avail_in = UInt32(from.count / 2)
          _ = deflate(&stream, Z_FULL_FLUSH)
        }
        stream.avail_in = UInt32(from.count - (flushes ? from.count / 2 : 0))
        _ = deflate(&stream, Z_FINISH)
      }
    }
    return Array(output.prefix(size - Int(stream.avail_out)))
  }
}
