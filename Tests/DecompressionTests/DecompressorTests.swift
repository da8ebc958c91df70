import Testing

@testable import Decompression

@Suite struct DecompressorTests {
  @Test(arguments: Blocks.algorithms)
  func severalBlocksInflateToTheirSum(algorithm: BlockHeader.Algorithm) throws {
    for seed in 1...8 as ClosedRange<UInt64> {
      let parts = (0..<3).map { Blocks.data(count: 1 + 700 * $0 * Int(seed), seed: seed) }
      let payload = parts.flatMap { Blocks.block($0, algorithm) }
      let whole = parts.flatMap { $0 }
      let size = try payload.withUnsafeBytes { try Decompressor.inflatedSize(of: $0) }
      #expect(size == whole.count, "seed \(seed)")
      #expect(try Blocks.inflate(payload, size: whole.count) == whole, "seed \(seed)")
    }
  }

  @Test func blocksOfDifferentAlgorithmsMayFollowOneAnother() throws {
    let data = Blocks.data(count: 500, seed: 7)
    let payload = Blocks.algorithms.flatMap { Blocks.block(data, $0) }
    #expect(
      try Blocks.inflate(payload, size: 5 * 500)
        == Array([data, data, data, data, data].joined()))
  }

  /// A changed byte is seen, or changes nothing but the values; it never crashes.
  @Test(arguments: Blocks.algorithms)
  func changedBytesAreErrorsOrOtherValues(algorithm: BlockHeader.Algorithm) throws {
    let data = Blocks.data(count: 300, seed: 3)
    let payload = Blocks.block(data, algorithm)
    let hasChecksum = algorithm == .zlib || algorithm == .lz4 || algorithm == .lzma
    for position in payload.indices {
      var changed = payload
      changed[position] ^= 1 << UInt8(position % 8)
      let inflated = try? Blocks.inflate(changed, size: data.count)
      if hasChecksum, let inflated {
        #expect(inflated == data, "byte \(position)")
      }
    }
  }

  @Test(arguments: Blocks.algorithms)
  func everyShorterPayloadIsRefused(algorithm: BlockHeader.Algorithm) throws {
    let data = Blocks.data(count: 200, seed: 5)
    let payload = Blocks.block(data, algorithm)
    for count in 0..<payload.count {
      #expect(throws: DecompressionError.self, "\(count) bytes") {
        try Blocks.inflate(Array(payload.prefix(count)), size: data.count)
      }
    }
  }

  @Test func blockThatInflatesToLessThanItSaysIsRefused() throws {
    var payload = Blocks.block(Blocks.data(count: 100, seed: 1), .zlib)
    payload[6] = 101
    #expect(throws: DecompressionError.refused(position: 0, algorithm: "zlib")) {
      try Blocks.inflate(payload, size: 101)
    }
  }

  @Test func sizeThatTheOwnerExpectsIsChecked() throws {
    let payload = Blocks.block(Blocks.data(count: 100, seed: 1), .zlib)
    #expect(throws: DecompressionError.wrongSize(found: 100, expected: 99)) {
      try Blocks.inflate(payload, size: 99)
    }
  }

  @Test func checksumOfAnLZ4BlockIsChecked() throws {
    var payload = Blocks.block(Blocks.data(count: 100, seed: 1), .lz4)
    payload[BlockHeader.size] ^= 1
    #expect(throws: DecompressionError.wrongChecksum(position: 0)) {
      try Blocks.inflate(payload, size: 100)
    }
  }
}
