import CounterRandom
import Fingerprints
import Testing

@testable import Domains

@Suite struct RankDrawTests {
  private let samples = usualSamples(signal: 60, source: 50, target: 40)

  private var events: EventList {
    EventList([
      .init(sample: 0, rows: Array(0..<60)),
      .init(sample: 2, rows: stride(from: 1, to: 40, by: 2).map { $0 }),
    ])
  }

  /// The draws by the letter of the documentation.
  @Test func marksAreTheSmallestDocumentedDraws() {
    var hash = SHA256Stream()
    hash.update(UInt64(5))
    hash.update("domains/test")
    let philox = Philox4x32(key: hash.finalize().words[0])
    var draws: [UInt64] = []
    for run in events.runs {
      for row in run.rows {
        let rows = samples[run.sample].rows
        let entry = rows.entry[Int(row)]
        let file = samples[run.sample].files[Int(rows.file[Int(row)])].fingerprint.words[0]
        draws.append(
          philox.bits(at: [
            UInt32(entry & 0xFFFF_FFFF), UInt32(entry >> 32), UInt32(file & 0xFFFF_FFFF),
            UInt32(file >> 32),
          ]))
      }
    }
    let rank = RankDraw(.test, seed: 5, samples: samples)
    for count in [0, 1, 33, 80] {
      let border = draws.sorted().prefix(count).max()
      #expect(
        rank.marks(smallest: count, of: events)
          == draws.map { d in border.map { d <= $0 } ?? false })
    }
    #expect(
      RankDraw(.events, seed: 5, samples: samples).marks(smallest: 33, of: events)
        != rank.marks(smallest: 33, of: events))
    #expect(
      RankDraw(.test, seed: 6, samples: samples).marks(smallest: 33, of: events)
        != rank.marks(smallest: 33, of: events))
  }

  @Test(arguments: 0...12)
  func equalDrawsGoByTheirTieRule(count: Int) {
    let draws: [UInt64] = [7, 1 << 60, 7, 7, 3, .max, 7, 0, .max, 1 << 60 | 5, 7, 7]
    let marks = RankDraw.marks(smallest: count, of: draws) { $0 > $1 }
    let order = draws.indices.sorted { a, b in draws[a] != draws[b] ? draws[a] < draws[b] : a > b }
    #expect(marks.indices.filter { marks[$0] } == order.prefix(count).sorted())
  }
}
