import ByteSources
import CZlib
import CounterRandom
import Diagnostics
import Events
import Foundation

@testable import LHCOReader

/// A file in memory.
struct MemorySource: ByteSource {
  let path: String
  let data: [UInt8]

  init(_ data: [UInt8], path: String = "a.lhco") {
    self.path = path
    self.data = data
  }

  init(_ text: String, path: String = "a.lhco") { self.init(Array(text.utf8), path: path) }

  var size: Int { data.count }

  func read(_ requests: [ByteRequest]) throws(SystemCallFailure) {
    for request in requests {
      request.buffer.copyBytes(
        from: data[request.position..<request.position + request.buffer.count])
    }
  }
}

let header = "   #  typ      eta      phi      pt    jmas   ntrk   btag  had/em   dum1   dum2\n"

/// 30 events by Delphes.
func delphesEvents() throws -> String {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
  return try String(
    contentsOf: folder.appending(path: "Fixtures/delphes_30.lhco"), encoding: .utf8)
}

/// Made-up events as Delphes would write them, with comments and blank lines among them.
func madeUpEvents(_ count: Int, seed: UInt64) -> String {
  var draws = PhiloxSequence(key: seed, stream: 0)
  var text = header
  for event in 0..<count {
    if draws.below(10) == 0 { text += draws.below(2) == 0 ? "\n" : "# a comment\n" }
    text += "   0 \(event + 1000) 0\n"
    var row = 0
    for typ in [0, 1, 2, 3, 4, 4, 4, 6] where typ == 6 || draws.below(3) > 0 {
      row += 1
      func number(_ range: ClosedRange<Double>, _ digits: Int) -> String {
        let value = range.lowerBound + draws.uniform() * (range.upperBound - range.lowerBound)
        return String(format: "%.\(digits)f", value)
      }
      let tracks = typ == 4 ? "7.0" : draws.below(2) == 0 ? "1.0" : "-1.0"
      text +=
        "\(row) \(typ) \(number(-4...4, 3)) \(number(-3...3, 3)) \(number(10...300, 2)) "
        + "\(number(0...20, 2)) \(tracks) \(draws.below(3)).0 \(number(0...9, 2)) 0.0 0.0\n"
    }
  }
  return text
}

/// A gzip member made by zlib.
func gzip(_ data: [UInt8]) -> [UInt8] {
  var stream = z_stream()
  deflateInit2_(
    &stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
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

func gzip(_ text: String) -> [UInt8] { gzip(Array(text.utf8)) }

/// All events of a text.
func batch(_ text: String, tausAreJets: Bool = true) throws -> EventBatch {
  let input = try LHCOInput(MemorySource(text), tausAreJets: tausAreJets)
  return try batch(input, 0..<input.entryCount)
}

func batch(_ input: LHCOInput, _ entries: Range<Int>) throws -> EventBatch {
  var batch = EventBatch()
  try input.makeReader().read(entries, into: &batch)
  return batch
}

/// What is compared of a batch: everything.
func contents(_ batch: EventBatch) -> [String] {
  [
    "\(batch.entry)", "\(batch.number)", "\(batch.weight)", "\(batch.met)", "\(batch.metPhi)",
    "\(batch.jets)", "\(batch.electrons)", "\(batch.muons)",
  ]
}

/// The line and status of an error; nil for none.
func line(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return (error as? any Diagnostic).map { "\($0.exitStatus.rawValue) \($0.line)" } ?? "\(error)"
  }
}
