import Events
import Testing

@testable import LHCOReader

@Suite struct EventRowsTests {
  @Test func columnsAreThoseOfTheHeader() throws {
    let batch = try batch(
      header + """
           0            17     3587
           1    0    0.100    0.200    9.00    0.00    0.0    0.0    0.10    0.0    0.0
           2    1   -1.250    0.500   45.25    0.00   -1.0    0.0    0.00    0.0    0.0
           3    2    2.125   -0.750   30.50    0.11    1.0    5.0   32.99    0.0    0.0
           4    4   -0.068   -0.565  121.28   12.12   16.0    2.0    1.40    0.0    0.0
           5    4    0.356    1.519   74.34   16.72    7.0    0.0   70.35    0.0    0.0
           6    6    0.000    2.422   26.93    0.00    0.0    0.0    0.00    0.0    0.0

        """)
    #expect(batch.entry == [0] && batch.number == [17] && batch.weight == [1])
    #expect(batch.met == [26.93] && batch.metPhi == [2.422])
    #expect(batch.jets.offsets == [0, 2] && batch.jets.flavor.isEmpty)
    #expect(batch.jets.eta == [-0.068, 0.356] && batch.jets.phi == [-0.565, 1.519])
    #expect(batch.jets.pt == [121.28, 74.34] && batch.jets.mass == [12.12, 16.72])
    #expect(batch.jets.btag == [2, 0])
    #expect(batch.electrons.offsets == [0, 1] && batch.muons.offsets == [0, 1])
    #expect(batch.electrons.eta == [-1.25] && batch.electrons.charge == [-1])
    #expect(batch.electrons.pt == [45.25] && batch.electrons.phi == [0.5])
    #expect(batch.muons.eta == [2.125] && batch.muons.charge == [1])
    #expect(batch.muons.pt == [30.5] && batch.muons.phi == [-0.75])
  }

  @Test func tausAreJetsUnlessToldOtherwise() throws {
    let text = "0 1 0\n1 3 0.5 1 60 2 -1 0\n2 4 1 2 40 3 5 1\n3 6 0 1 9\n"
    let withTaus = try batch(text)
    #expect(withTaus.jets.pt == [60, 40] && withTaus.jets.btag == [0, 1])
    let without = try batch(text, tausAreJets: false)
    #expect(without.jets.pt == [40] && without.jets.offsets == [0, 1])
  }

  @Test func commentsBlankLinesAndCarriageReturnsDoNotMatter() throws {
    let plain = "0 7 0\n1 4 0.5 1 60 2 3 1\n2 6 0 1 9\n0 8 0\n1 6 0 2 3\n"
    let dressed =
      "# one\n\n0 7 0 # two\n \t \n1\t4 0.5 1 60 2 3 1#three\n#\n2 6 0 1 9\n\n0 8 0\n1 6 0 2 3 #"
    let expected = contents(try batch(plain))
    #expect(contents(try batch(dressed)) == expected)
    #expect(contents(try batch(plain.replacing("\n", with: "\r\n"))) == expected)
    #expect(contents(try batch(String(plain.dropLast()))) == expected)
  }

  @Test func whatIsAbsentAtTheEndOfARowIsZero() throws {
    let batch = try batch("0 1\n1 4 0.5 1 60 2\n2 1 0.5 1 30\n3 2 0.5 1 20 0.11\n4 6 0 1 9\n0\n")
    #expect(batch.number == [1, 0])
    #expect(batch.jets.mass == [2] && batch.jets.btag == [0])
    #expect(batch.electrons.charge == [0] && batch.muons.charge == [0])
    #expect(batch.met == [9, 0] && batch.metPhi == [1, 0])
  }

  @Test func anythingButFiniteIsLeftToWhoeverUsesIt() throws {
    let batch = try batch("0 1\n1 4 nan -inf 1e30 2 3 1e0\n2 6 0 Infinity -NaN\n")
    #expect(batch.jets.eta[0].isNaN && batch.jets.phi == [-.infinity])
    #expect(batch.jets.pt == [1e30] && batch.jets.btag == [1])
    #expect(batch.met[0].isNaN && batch.metPhi == [.infinity])
  }

  @Test func theLargestMaskIsRead() throws {
    let batch = try batch("0 1\n1 4 0 0 9 9 0 4294967295.0\n2 4 0 0 9 9 0 -0.0\n")
    #expect(batch.jets.btag == [.max, 0])
  }

  @Test func aHundredThousandObjectsAreAnEvent() throws {
    let row = "1 4 0.5 1 60 2 3 1\n"
    let batch = try batch("0 1\n" + String(repeating: row, count: 100_000) + "0 2\n")
    #expect(batch.jets.offsets == [0, 100_000, 100_000])
  }

  // MARK: Delphes' own

  /// Sums by numpy of the rows of `Fixtures/delphes_30.lhco`.
  @Test func eventsOfDelphesAreRead() throws {
    let batch = try batch(delphesEvents())
    #expect(batch.count == 30 && batch.number == Array(0..<30))
    #expect(batch.jets.offsets[1] == 7 && batch.jets.btag[0] == 1)
    #expect(batch.electrons.charge.first == 1 && batch.electrons.pt.first == 38.05)
    #expect(batch.met.first == 26.93 && batch.metPhi.first == 2.422)
  }
}
