import CounterRandom
import Testing

@testable import LHCOReader

@Suite struct TextReaderTests {
  private func bytes(_ reader: any TextReader, _ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let filled = try bytes.withUnsafeMutableBytes { try reader.read(into: $0) }
    return Array(bytes.prefix(filled))
  }

  @Test func anyPlaceOfCompressedTextIsReached() throws {
    let text = Array(madeUpEvents(40_000, seed: 3).utf8)
    let source = MemorySource(gzip(text))
    let first = try GzipText(source, index: nil)
    while try !bytes(first, 1 << 20).isEmpty {}
    #expect(first.index.points.count > 3)
    let reader = try GzipText(source, index: first.index)
    var draws = PhiloxSequence(key: 1, stream: 0)
    for _ in 0..<40 {
      let place = Int(draws.below(UInt64(text.count)))
      let count = Int(draws.below(200_000))
      try reader.seek(to: place)
      #expect(try bytes(reader, count) == Array(text[place..<min(text.count, place + count)]))
    }
    try reader.seek(to: text.count)
    #expect(try bytes(reader, 10).isEmpty)
  }

  @Test func thePointsStayFew() throws {
    // 400 MB of text in some hundred KiB.
    let row = Array(String(repeating: "# typ eta phi pt\n", count: 60_000).utf8)
    let member = gzip(row)
    let source = MemorySource((0..<400).flatMap { _ in member })
    let reader = try GzipText(source, index: nil)
    var total = 0
    while case let part = try bytes(reader, 1 << 20).count, part > 0 { total += part }
    #expect(total == 400 * row.count)
    #expect((20...64).contains(reader.index.points.count))
  }
}
