import CounterRandom
import Diagnostics
import Events
import Testing

@testable import LHCOReader

@Suite struct LHCOErrorTests {
  private func failure(_ text: String) -> String? { line { _ = try batch(text) } }

  private static let event = header + "0 1 0\n"

  @Test(arguments: [
    (
      "1 4 0.5 ***** 60 2 3 1\n",
      "line 3, column 4 \"phi\": found \"*****\", expected a number; "
        + "correct the line, or make the file again"
    ),
    (
      "1 6 0 1 9\n\n# a comment\n2 2 0.5 1 1.2.3\n",
      "line 6, column 5 \"pt\": found \"1.2.3\", expected a number; "
        + "correct the line, or make the file again"
    ),
    (
      "1 4 0.5 1 60\n",
      "line 3, column 6 \"jmas\": found the end of the line, expected a number, as a jet has one; "
        + "correct the line, or make the file again"
    ),
    (
      "1 1 # 0.5 1 60\n",
      "line 3, column 3 \"eta\": found the end of the line, expected a number, as an electron has "
        + "one; correct the line, or make the file again"
    ),
    (
      "1\n",
      "line 3, column 2 \"typ\": found the end of the line, expected a number, as every object has "
        + "one; correct the line, or make the file again"
    ),
    (
      "1 4.0 0 0 9 9\n",
      "line 3, column 2 \"typ\": found \"4.0\", expected an integer; "
        + "correct the line, or make the file again"
    ),
    (
      "**** 4 0 0 9 9\n",
      "line 3, column 1 \"#\": found \"****\", expected an integer; "
        + "correct the line, or make the file again"
    ),
    (
      "1 4 0 0 9 9 3 0.5\r\n",
      "line 3, column 8 \"btag\": found \"0.5\", expected a mask of b-tags, an integer from 0 to "
        + "4294967295; correct the line, or make the file again"
    ),
    (
      "1 4 0 0 9 9 3 -1#\n",
      "line 3, column 8 \"btag\": found \"-1\", expected a mask of b-tags, an integer from 0 to "
        + "4294967295; correct the line, or make the file again"
    ),
    (
      "1 2 0 0 9 0 nan\n",
      "line 3, column 7 \"ntrk\": found \"nan\", expected a number with a sign; "
        + "correct the line, or make the file again"
    ),
    (
      "1 6 0 1 9\n2 6 0 1 9\n",
      "line 4: found a second row of missing momentum (typ 6) in an event, expected one; "
        + "correct the event, or make the file again"
    ),
    (
      "0 1.5 0\n",
      "line 3, column 2 \"event number\": found \"1.5\", expected an integer; "
        + "correct the line, or make the file again"
    ),
    (
      "1 4 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 1\n",
      "line 3, column 3 \"eta\": found \"aaaaaaaaaaaaaaaaaaaaaaaa...\", expected a number; "
        + "correct the line, or make the file again"
    ),
  ])
  func rowsNameTheirLineAndColumn(rows: String, message: String) {
    #expect(failure(Self.event + rows) == "65 a.lhco: \(message)")
  }

  @Test func rowsBeforeTheFirstEventAreRefused() {
    #expect(
      failure(header + "\n1 4 0 0 9 9\n")
        == "65 a.lhco: line 3: found a row before the first event, expected one that begins with 0; "
        + "if it is a comment, let it begin with #")
  }

  @Test func linesHaveALargestLength() {
    let message =
      "65 a.lhco: line 3: found more than 65536 bytes, expected a row of some 80; make the file again"
    for count in [70_000, 400_000, 3_000_000] {
      let long = String(repeating: "#", count: count)
      #expect(failure(Self.event + long) == message)
      #expect(failure(Self.event + long + "\n0 2 0\n") == message)
    }
    #expect(failure(Self.event + String(repeating: " ", count: 65_000) + "\n0 2 0\n") == nil)
  }

  @Test func eventsHaveALargestSize() {
    let rows = String(repeating: "1 0\n", count: LHCOInput.maximumObjects)
    #expect(failure(Self.event + rows) == nil)
    #expect(
      failure(Self.event + rows + "1 0\n")
        == "65 a.lhco: line 131075: found more than 131072 objects in an event, expected some 10; "
        + "make the file again")
  }

  /// The line is counted on from a checkpoint.
  @Test(arguments: [false, true])
  func linesAreRightWhereverAReaderBegins(isCompressed: Bool) throws {
    let text = madeUpEvents(2000, seed: 5)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let bad = try #require(lines.firstIndex { $0.contains(" 2700 0") }) + 1
    var damaged = lines
    damaged.insert("1 4 0.5 x 60 2", at: bad)
    let joined = damaged.joined(separator: "\n")
    let input = try LHCOInput(MemorySource(isCompressed ? gzip(joined) : Array(joined.utf8)))
    #expect(input.entryCount == 2000)
    var batch = EventBatch()
    for start in [0, 1000, 1650, 1700] {
      let reader = try input.makeReader()
      #expect(
        line { try reader.read(start..<1800, into: &batch) }
          == "65 a.lhco: line \(bad + 1), column 4 \"phi\": found \"x\", expected a number; "
          + "correct the line, or make the file again")
      // The reader can go on.
      try reader.read(1701..<1800, into: &batch)
      #expect(batch.number.first == 2701)
    }
  }

  @Test func sumsNameTheLineToo() {
    #expect(
      line { _ = try LHCOInput(MemorySource("0 1\n1 0 0 0 0 0 0 0 *\n")).columnSums() }
        == "65 a.lhco: line 2, column 9 \"had/em\": found \"*\", expected a number; "
        + "correct the line, or make the file again")
  }

  // MARK: Hostile bytes

  @Test(arguments: 0..<300 as Range<UInt64>)
  func anyBytesEndInEventsOrAnError(seed: UInt64) throws {
    var draws = PhiloxSequence(key: seed, stream: 9)
    var data = Array(madeUpEvents(20, seed: seed).utf8)
    for _ in 0...draws.below(8) {
      let place = Int(draws.below(UInt64(data.count)))
      switch draws.below(5) {
      case 0: data[place] = UInt8(truncatingIfNeeded: draws.next())
      case 1: data.remove(at: place)
      case 2:
        data.insert(contentsOf: Array("0-.e#\n\r* 9n".utf8).shuffled(using: &draws), at: place)
      case 3: data.removeSubrange(place..<min(data.count, place + Int(draws.below(200))))
      default: data.insert(contentsOf: data[place..<min(data.count, place + 300)], at: 0)
      }
      if data.isEmpty { data = [0x30] }
    }
    if seed % 3 == 0 {
      data = gzip(data)
      if seed % 2 == 0 { data[Int(draws.below(UInt64(data.count)))] ^= 1 << UInt8(draws.below(8)) }
    }
    do {
      let source = MemorySource(data)
      _ = try LHCOInput.recognizes(source)
      let input = try LHCOInput(source)
      _ = try input.columnSums()
      let batch = try batch(input, 0..<input.entryCount)
      #expect(batch.count == input.entryCount && batch.met.count == batch.count)
      #expect(batch.number.count == batch.count && batch.jets.offsets.count == batch.count + 1)
      #expect(batch.jets.btag.count == batch.jets.pt.count)
    } catch {
      #expect((error as? any Diagnostic)?.exitStatus == .badData, "\(error)")
    }
  }
}
