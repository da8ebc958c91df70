import Events
import Fingerprints
import Settings
import Testing

@testable import Selection

@Suite struct BTaggerTests {
  /// Many jets of one flavour and pT, ten to an event.
  private func jets(_ count: Int, pt: Float, flavor: UInt8, eta: Float = 0) -> EventBatch {
    EventBatch(
      (0..<count / 10).map { entry in
        BuiltEvent(
          entry: UInt64(entry),
          jets: Array(repeating: .init(pt: pt, eta: eta, flavor: flavor), count: 10))
      })
  }

  private func tags(
    _ batch: EventBatch, sample: String = "ttH", seed: UInt64 = 1, file: InputFile = .built()
  ) throws -> [UInt32] {
    try Outcome(.cutting(), [batch], sample: sample, seed: seed, file: file)
      .selected.events.jets.btag
  }

  /// The formulas again, in Swift.
  private func probability(pt: Double, flavor: UInt8) -> Double {
    switch flavor {
    case 5: 0.8 * tanh(0.003 * pt) * 30 / (1 + 0.086 * pt)
    case 4: 0.128 * tanh(0.02 * pt) / (1 + 0.0034 * pt)
    case 15: 1 / 55
    default: 0.002 + 7.3e-6 * pt
    }
  }

  private func tanh(_ x: Double) -> Double {
    1 - 2 / (1 + exponential(2 * x))
  }

  /// By its series: x is small here.
  private func exponential(_ x: Double) -> Double {
    var (term, sum) = (1.0, 1.0)
    for n in 1..<60 {
      term *= x / Double(n)
      sum += term
    }
    return sum
  }

  @Test(arguments: [5, 4, 15, 0, 21] as [UInt8], [25, 50, 100, 200, 400] as [Float])
  func rateIsTheWorkingPointsWithinBinomialErrors(flavor: UInt8, pt: Float) throws {
    let count = 4000
    let tagged = try tags(jets(count, pt: pt, flavor: flavor)).count { $0 == 1 }
    let p = probability(pt: Double(pt), flavor: flavor)
    // 25 combinations with fixed draws: 4 standard deviations fail for one seed in 600.
    let bound = 4 * (Double(count) * p * (1 - p)).squareRoot()
    #expect(abs(Double(tagged) - Double(count) * p) <= bound)
  }

  @Test func drawIsTheSameUnderAnyPathAndIndex() throws {
    let batch = jets(400, pt: 60, flavor: 5)
    let tags = try tags(batch)
    #expect(tags.contains(0) && tags.contains(1))
    #expect(try self.tags(batch, file: .built(index: 5, path: "elsewhere.root")) == tags)
  }

  @Test func drawDependsOnSeedSampleAndFile() throws {
    let batch = jets(400, pt: 60, flavor: 5)
    let tags = try tags(batch)
    #expect(try self.tags(batch, seed: 2) != tags)
    #expect(try self.tags(batch, sample: "ttbar") != tags)
    #expect(try self.tags(batch, file: .built(2)) != tags)
  }

  @Test func drawBelongsToTheJetsIndexInTheInput() throws {
    // Jet 1 leads in pT; a jet 0 that is not selected must not shift the draws.
    let first = BuiltEvent(jets: [.init(pt: 30, flavor: 5), .init(pt: 60, flavor: 5)])
    let second = BuiltEvent(jets: [.init(pt: 10, flavor: 5), .init(pt: 60, flavor: 5)])
    for entry in 0..<50 as Range<UInt64> {
      var (a, b) = (first, second)
      a.entry = entry
      b.entry = entry
      #expect(try tags(EventBatch([a]))[0] == tags(EventBatch([b]))[0])
    }
  }

  @Test func drawsAreKeyedAndCountedAsDocumented() throws {
    let workingPoint = try WorkingPoint.load("flat-70")
    let emulation = TagEmulation(
      workingPoint: workingPoint, sampleName: "ttH", seed: 1, selectionFile: "selection")
    let fingerprint = Digest(words: [0x0123_4567_89AB_CDEF, 0, 0, 0])
    var draws = Set<Double>()
    for entry in [0, 1, 1 << 32, 1 << 40] as [UInt64] {
      for jet in 0..<20 {
        let draw = emulation.draw(fingerprint: fingerprint, entry: entry, jet: jet)
        #expect((0..<1).contains(draw))
        draws.insert(draw)
      }
    }
    #expect(draws.count == 80)
    // By the Python of the same recipe: hashlib and Philox4x32-10 written out.
    #expect(emulation.draw(fingerprint: fingerprint, entry: 0, jet: 0) == goldenDraws[0])
    #expect(
      emulation.draw(fingerprint: fingerprint, entry: 0x12_3456_789A, jet: 7) == goldenDraws[1])
  }

  private let goldenDraws: [Double] = [0.13324964249716886, 0.6847076465216843]

  @Test func tagsAreDrawnForEveryStoredJetWithoutACutOnThem() throws {
    let outcome = try Outcome(.cutting("n_jets >= 1"), [jets(400, pt: 60, flavor: 5)])
    #expect(outcome.selected.events.jets.btag.count == 400)
    #expect(outcome.selected.events.jets.btag.contains(1))
  }

  @Test func cutSeesTheTagsThatAreStored() throws {
    let batch = jets(400, pt: 60, flavor: 5)
    let all = try tags(batch)
    let outcome = try Outcome(.cutting("n_bjets >= 7"), [batch])
    let counts = (0..<40).map { event in all[10 * event..<10 * event + 10].count { $0 == 1 } }
    #expect(outcome.raw[1] == UInt64(counts.count { $0 >= 7 }))
    #expect(
      outcome.selected.events.entry == counts.indices.filter { counts[$0] >= 7 }.map(UInt64.init))
  }
}
