import CounterRandom
import Testing

@testable import Decompression

/// Damaged payloads: inflated, or refused; never a trap, and no more memory than their bytes justify.
@Suite struct MutationTests {
  @Test(arguments: ["ZL", "XZ", "L4", "ZS", "CS"])
  func mutatedBlocksAreNoTrap(tag: String) throws {
    var words = PhiloxSequence(key: 11, stream: UInt64(tag.utf8.first ?? 0))
    let decompressor = try Decompressor()
    for _ in 0..<2000 {
      let size = Int(words.below(40))
      let header = Array(tag.utf8) + [8, UInt8(size), 0, 0, UInt8(words.below(256)), 0, 0]
      var bytes = header + (0..<size).map { _ in UInt8(truncatingIfNeeded: words.next()) }
      if tag == "ZL", size > 1 { bytes.replaceSubrange(9..<11, with: [0x78, 0x9C]) }
      bytes[Int(words.below(UInt64(bytes.count)))] ^= UInt8(1 << words.below(8))
      bytes.withUnsafeBytes { payload in
        guard let inflated = try? Decompressor.inflatedSize(of: payload) else { return }
        #expect(inflated <= payload.count * 32768)
        let output = UnsafeMutableRawBufferPointer.allocate(byteCount: inflated, alignment: 16)
        defer { output.deallocate() }
        try? decompressor.inflate(payload, into: output)
      }
    }
  }
}
