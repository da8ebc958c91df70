import CounterRandom
import Events
import Testing

@testable import LHCOReader

@Suite struct LHCOInputTests {
  /// Long enough for several windows of lines, and several points of gzip data.
  private static let long = madeUpEvents(9000, seed: 1)

  @Test func plainAndCompressedAreRecognised() throws {
    let text = try delphesEvents()
    for source in [MemorySource(text), MemorySource(gzip(text))] {
      #expect(try LHCOInput.recognizes(source))
      let input = try LHCOInput(source)
      #expect(input.entryCount == 30 && !input.hasFlavor && input.hasBTag)
      #expect(input.notices.isEmpty)
      #expect(contents(try batch(input, 0..<30)) == contents(try batch(text)))
    }
    #expect(try LHCOInput(MemorySource(gzip(text))).isCompressed)
  }

  @Test(arguments: [false, true])
  func anySplitOfTheEntriesReadsTheSame(isCompressed: Bool) throws {
    let data = isCompressed ? gzip(Self.long) : Array(Self.long.utf8)
    let input = try LHCOInput(MemorySource(data))
    #expect(input.entryCount == 9000)
    let whole = try batch(input, 0..<9000)
    #expect(contents(whole) == contents(try batch(Self.long)))
    #expect(whole.number == (0..<9000).map { Int64($0 + 1000) })
    var draws = PhiloxSequence(key: 2, stream: 0)
    let reader = try input.makeReader()
    var part = EventBatch()
    for _ in 0..<60 {
      let a = Int(draws.below(9001))
      let b = a + Int(draws.below(UInt64(9001 - a)))
      try reader.read(a..<b, into: &part)
      expectPart(part, a..<b, of: whole)
    }
    // Forward, as workers do.
    var start = 0
    while start < 9000 {
      let end = min(9000, start + 1 + Int(draws.below(800)))
      try reader.read(start..<end, into: &part)
      expectPart(part, start..<end, of: whole)
      start = end + Int(draws.below(3)) * 100
    }
  }

  private func expectPart(_ part: EventBatch, _ entries: Range<Int>, of whole: EventBatch) {
    #expect(part.entry == entries.map(UInt64.init))
    #expect(part.number == Array(whole.number[entries]))
    #expect(part.met == Array(whole.met[entries]))
    #expect(part.metPhi == Array(whole.metPhi[entries]))
    let offsets = whole.jets.offsets
    let jets = offsets[entries.lowerBound]..<offsets[entries.upperBound]
    #expect(part.jets.pt == Array(whole.jets.pt[jets]))
    #expect(part.jets.btag == Array(whole.jets.btag[jets]))
    #expect(
      part.jets.offsets
        == offsets[entries.lowerBound...entries.upperBound].map { $0 - jets.lowerBound })
    let muons = whole.muons.offsets[entries.lowerBound]..<whole.muons.offsets[entries.upperBound]
    #expect(part.muons.charge == Array(whole.muons.charge[muons]))
  }

  @Test func membersOneAfterTheOtherAreOneText() throws {
    let text = Array(Self.long.utf8)
    let cut = text.count / 3
    let data = gzip(Array(text[..<cut])) + gzip([]) + gzip(Array(text[cut...]))
    let input = try LHCOInput(MemorySource(data))
    #expect(contents(try batch(input, 0..<9000)) == contents(try batch(Self.long)))
    #expect(
      contents(try batch(input, 5000..<5010))
        == contents(try batch(try LHCOInput(MemorySource(text)), 5000..<5010)))
  }

  @Test func aFileWithoutEventsHasNone() throws {
    for text in [header, "# typ eta phi pt\n\n#\n", String(header.dropLast())] {
      for source in [MemorySource(text), MemorySource(gzip(text))] {
        #expect(try LHCOInput.recognizes(source))
        let input = try LHCOInput(source)
        #expect(input.entryCount == 0)
        #expect(try batch(input, 0..<0).count == 0)
      }
    }
  }

  @Test func eventsWithoutMissingMomentumAreCounted() throws {
    let input = try LHCOInput(
      MemorySource("0 1\n1 6 0 1 9\n0 2\n1 4 0 0 9 9\n0 3\n0 4\n1 6 0 1 8\n2 5 1\n3 60 1\n"))
    #expect(
      input.notices == [
        "a.lhco: 2 of 4 events have no row of missing momentum (typ 6): their met and met_phi are 0",
        "a.lhco: 2 rows have another typ than 0, 1, 2, 3, 4 and 6: they are left out",
      ])
    #expect(try batch(input, 0..<4).met == [9, 0, 0, 8])
  }

  @Test func columnsAreSummed() throws {
    let sums = try LHCOInput(MemorySource("0 1\n1 4 0.5 1 60 2 3 1 9 0 0\n2 6 0 1 9\n"))
      .columnSums()
    #expect(
      sums.map(\.column.name) == [
        "typ", "eta", "phi", "pt", "jmas", "ntrk", "btag", "had/em", "dum1", "dum2",
      ])
    #expect(sums.map(\.items) == [2, 2, 2, 2, 1, 1, 1, 1, 1, 1])
    #expect(sums.map(\.sum) == [10, 0.5, 2, 69, 2, 3, 1, 9, 0, 0])
  }

  // MARK: Compressed and damaged

  @Test func truncatedDataSaySo() throws {
    let data = gzip(Self.long)
    #expect(
      line { _ = try LHCOInput(MemorySource(Array(data.dropLast(9)))) }
        == "65 a.lhco: found the end of the file at byte \(data.count - 9), inside the gzip data, "
        + "expected a whole file; make the file again")
  }

  @Test func aWrongChecksumSaysSo() throws {
    var data = gzip(Self.long)
    data[data.count - 5] ^= 0x10
    let found = line { _ = try LHCOInput(MemorySource(data)) }
    #expect(
      found?.hasPrefix("65 a.lhco: found a checksum at byte ") == true
        && found?.hasSuffix(
          "of the gzip data that is not that of the inflated bytes, expected the same; "
            + "make the file again") == true
    )
  }
}
