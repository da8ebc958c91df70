import CZlib
import CounterRandom
import Diagnostics
import Testing

@testable import Decompression

/// A gzip member made by zlib.
func gzipMember(_ data: [UInt8], level: Int32 = 6) -> [UInt8] {
  var stream = z_stream()
  deflateInit2_(
    &stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    Int32(MemoryLayout<z_stream>.size))
  defer { deflateEnd(&stream) }
  var input = data
  var output = [UInt8](repeating: 0, count: data.count + 1024)
  let size = output.count
  input.withUnsafeMutableBufferPointer { from in
    output.withUnsafeMutableBufferPointer { to in
      stream.next_in = from.baseAddress
      stream.avail_in = UInt32(from.count)
      stream.next_out = to.baseAddress
      stream.avail_out = UInt32(size)
      _ = deflate(&stream, Z_FINISH)
    }
  }
  return Array(output.prefix(size - Int(stream.avail_out)))
}

@Suite struct GzipInflaterTests {
  /// Words of a small vocabulary, so that blocks refer far back.
  private func text(_ count: Int, seed: UInt64) -> [UInt8] {
    var draws = PhiloxSequence(key: seed, stream: 0)
    return (0..<count / 8).flatMap { _ in Array("\(1_000_000 + draws.below(2000) * 77) ".utf8) }
  }

  /// Everything from a point on, taken and given in pieces.
  private func inflate(
    _ data: [UInt8], from point: GzipPoint? = nil, piece: Int = 1000, room: Int = 700,
    points: ((GzipPoint) -> Void)? = nil
  ) throws -> [UInt8] {
    let inflater = try GzipInflater()
    if let point { try inflater.resume(at: point) }
    var taken = point?.compressedPosition ?? 0
    var result: [UInt8] = []
    var output = [UInt8](repeating: 0, count: room)
    while true {
      let input = Array(data[taken..<min(taken + piece, data.count)])
      let step = try input.withUnsafeBytes { from in
        try output.withUnsafeMutableBytes { try inflater.inflate(from, at: taken, into: $0) }
      }
      result += output.prefix(step.filled)
      taken += step.used
      if step.isAtBlock, taken > 0 {
        points?(
          inflater.point(
            position: result.count, compressedPosition: taken, lastByte: data[taken - 1]))
      }
      if input.isEmpty, step.filled == 0 { break }
    }
    try inflater.finish(at: taken)
    return result
  }

  private func error(_ data: [UInt8]) -> DecompressionError? {
    do {
      _ = try inflate(data)
      return nil
    } catch {
      return error as? DecompressionError
    }
  }

  @Test(arguments: [(1, 1), (1, 5000), (5000, 1), (977, 313)])
  func piecesOfAnySizeGiveTheSame(piece: Int, room: Int) throws {
    let data = text(20_000, seed: 1)
    #expect(try inflate(gzipMember(data), piece: piece, room: room) == data)
  }

  @Test func membersFollowEachOther() throws {
    let (a, b) = (text(5000, seed: 1), text(300, seed: 2))
    let data = gzipMember(a) + gzipMember([]) + gzipMember(b) + [0, 0, 0]
    #expect(try inflate(data) == a + b)
    #expect(try inflate(data, piece: 1) == a + b)
  }

  @Test(arguments: [Int32(0), 1, 6, 9])
  func everyPointGoesOnWhereItStands(level: Int32) throws {
    let (a, b) = (text(400_000, seed: 3), text(100_000, seed: 4))
    let data = gzipMember(a, level: level) + gzipMember(b, level: level)
    var points: [GzipPoint] = []
    let whole = try inflate(data, points: { points.append($0) })
    #expect(whole == a + b && points.count > 4)
    for point in points {
      #expect(try inflate(data, from: point) == Array(whole[point.position...]))
      #expect(point.window.count <= 32 << 10)
    }
  }

  @Test func dataThatEndEarlySaySoAtAnyByte() throws {
    let data = gzipMember(text(400, seed: 5))
    for count in 0..<data.count {
      #expect(error(Array(data.prefix(count))) == .truncatedGzip(position: count))
    }
  }

  @Test func checksumAndLengthAreChecked() throws {
    let data = gzipMember(text(400, seed: 6))
    for place in data.count - 8..<data.count {
      var damaged = data
      damaged[place] ^= 1
      guard case .wrongGzipChecksum = error(damaged) else {
        Issue.record("byte \(place): \(String(describing: error(damaged)))")
        continue
      }
    }
  }

  @Test func otherBytesAreNoMember() throws {
    let member = gzipMember(Array("a".utf8))
    #expect(error(Array("text".utf8)) == .notGzip(position: 0))
    #expect(error(member + Array("text".utf8)) == .notGzip(position: member.count))
    #expect(error(member + [0, 7]) == .notGzip(position: member.count + 1))
    #expect(error([0x1F, 0x8C, 8, 0]) == .badGzip(position: 2))
    #expect(
      DecompressionError.badGzip(position: 2).line
        == "found gzip data that do not inflate at byte 2, expected a whole file")
  }
}
