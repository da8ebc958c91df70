import Domains
import HDF5Store
import Testing

@testable import Verification

@Suite struct DomainsCheckTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = try Line.shared.get().domains
  }

  private func verdict(_ change: (FileCopy) throws -> FileCopy) throws -> String {
    try VerificationTests.verdict(change(FileCopy(of: path)).write(folder / "copy.h5"))
  }

  private func values(_ name: String) throws -> [Double] {
    try HDF5Reader(path: path).dataset(name).values()
  }

  @Test func aFaithfulCopyIsRight() throws {
    #expect(try verdict { $0 } == "ok")
  }

  @Test(arguments: [
    Line.options(signalFraction: 0), Line.options(signalFraction: 0.8),
    Line.options(events: 20), Line.options(fold: DomainFold("2/3")),
    Line.options(signalFraction: 0.8, fold: DomainFold("1/2")),
    Line.options(negativeWeights: .absolute),
  ])
  func everyOptionGivesARightFile(options: DomainOptions) throws {
    let line = try Line(options: options)
    #expect(try verdicts(line.files) == line.files.map { _ in "ok" })
  }

  @Test(arguments: [
    ("/train/source/label", 0, 2.0, "row 0: found 2, expected 0 or 1, of a sample of class signal"),
    (
      "/test/target/truth_label", 0, 0,
      "row 0: found 0, expected 0 or 1, of a sample of class signal"
    ),
    ("/train/source/sample", 0, 7, "row 0: found 7, expected less than 3, the number of samples"),
    (
      "/train/source/sample", 0, 2,
      "row 0: found 2, \"ttbb\" of the domain target, expected a sample of the domain source or both"
    ),
    (
      "/train/target/file", 0, 7,
      "row 0: found 7, expected less than 2, the number of event files of sample 0"
    ),
    ("/test/source/w_domain", 3, Double.nan, "row 3: found nan, expected a finite weight"),
    ("/test/source/weight", 3, .infinity, "row 3: found inf, expected a finite weight"),
    ("/scaling/std", 1, 0, "row 1: found 0.0, expected a finite standard deviation above 0"),
    ("/scaling/mean", 1, .nan, "row 1: found nan, expected a finite mean"),
  ])
  func aValueThatCannotBeIsNamed(place: String, row: Int, value: Double, line: String) throws {
    #expect(try verdict { $0.setting(place, row, to: value) } == "65 \(place): \(line)")
  }

  @Test func featuresAreFiniteAndNamed() throws {
    #expect(
      try verdict { $0.setting("/test/target/x", 5 * 6 + 2, to: .nan) }
        == "65 /test/target/x: row 6: found nan for n_jets_pt40, expected a finite number")
    #expect(
      try verdict { $0.setting("/features/names", 2, to: "ht_jets") }
        == "65 /features/names: found \"ht_jets\" twice, expected every feature once")
  }

  @Test(arguments: [
    "/train/source/w_label", "/train/source/w_domain", "/train/target/w_domain",
    "/train/target/w_truth", "/test/target/w_domain", "/test/source/w_label",
  ])
  func everyWeightIsThatOfTheGenerator(place: String) throws {
    let weight = try values(place)[2]
    let found = try verdict { $0.setting(place, 2, to: weight * 1.00001) }
    #expect(found.hasPrefix("65 \(place): row 2: found "), "\(found)")
    #expect(found.hasSuffix(", by the generator's weight and the options in config"))
  }

  @Test func theScalingIsThatOfTheTrainingParts() throws {
    for place in ["/scaling/mean", "/scaling/std"] {
      let value = try values(place)[1]
      let found = try verdict { $0.setting(place, 1, to: value * 1.001) }
      #expect(
        found
          == "65 \(place): row 1: found \(value * 1.001) for pt_jet3, expected \(value), that of "
          + "the training parts")
    }
    let x = try values("/train/target/x")[6]
    #expect(
      try verdict { $0.setting("/train/target/x", 6, to: x + 100) }.hasPrefix(
        "65 /scaling/mean: row 1: found "))
    // The test part has no say in it.
    #expect(try verdict { $0.setting("/test/target/x", 6, to: x + 100) } == "ok")
  }

  @Test func countsAreThoseOfTheOptions() throws {
    for (old, new) in [
      ("\"events\":null", "\"events\":5"), ("\"test_fraction\":0.4", "\"test_fraction\":0.9"),
    ] {
      let found = try verdict {
        try $0.replacing(in: "config", old, new).attribute("key", nil)
      }
      #expect(found.hasSuffix(", by the options in the attribute config"), "\(found)")
    }
    let found = try verdict {
      try $0.replacing(in: "config", "\"sig_frac\":0.3", "\"sig_frac\":0.2").attribute("key", nil)
    }
    #expect(found.hasPrefix("65 /train/target: found "), "\(found)")
  }

  @Test func samplesAreThoseOfTheConfiguration() throws {
    #expect(
      try verdict { $0.setting("/samples/name", 1, to: "other") }
        == "65 /samples: row 1: found [\"other\", \"background\", \"source\"], expected [\"ttbar\", "
        + "\"background\", \"source\"] as in the attribute config")
    #expect(
      try verdict { $0.setting("/samples/name", 1, to: "ttH") }
        == "65 /samples/name: found \"ttH\" twice, expected every sample once")
  }

  // MARK: Events twice

  /// An event of the training that is moved into the test part, in its place in the order.
  @Test func anEventInTrainingAndTestIsFound() throws {
    let (entries, samples, files) = (
      try values("/test/source/entry"), try values("/test/source/sample"),
      try values("/test/source/file")
    )
    let (others, otherSamples, otherFiles) = (
      try values("/train/source/entry"), try values("/train/source/sample"),
      try values("/train/source/file")
    )
    // A training event that fits between two neighbours of the test part.
    let pair = try #require(
      entries.indices.dropFirst().dropLast().lazy.compactMap { row -> (Int, Int)? in
        let other = others.indices.first {
          otherSamples[$0] == samples[row] && otherFiles[$0] == files[row]
            && samples[row - 1] == samples[row + 1] && files[row - 1] == files[row + 1]
            && entries[row - 1] < others[$0] && others[$0] < entries[row + 1]
        }
        return other.map { (row, $0) }
      }.first)
    let found = try verdict { $0.setting("/test/source/entry", pair.0, to: others[pair.1]) }
    #expect(
      found.hasPrefix(
        "65 /test/source/entry: row \(pair.0): found entry \(UInt64(others[pair.1])) of /"))
    #expect(
      found.hasSuffix(
        ".root, which is in row \(pair.1) of /train/source too, expected every event once"))
  }

  /// A copy of an event under another entry: only the features tell.
  @Test func anEventUnderTwoNamesIsFoundByItsFeatures() throws {
    let width = Line.features.count
    let copied = try Array(values("/train/source/x")[..<width])
    let found = try verdict { copy in
      copied.indices.reduce(copy) { $0.setting("/test/source/x", 3 * width + $1, to: copied[$1]) }
    }
    #expect(found.hasPrefix("65 /test/source/x: row 3: found the features of entry "), "\(found)")
    #expect(
      found.contains(", the same as those of entry ")
        && found.hasSuffix(", row 0 of /train/source, expected every event once"))
  }

  @Test func featuresThatTellNoEventsApartProveNothing() throws {
    let line = try Line(features: ["ht_jets", "n_jets_pt40"])
    let note = "ok, not checked: events by their features, which are too few to tell them apart"
    #expect(try VerificationTests.verdict(line.domains) == note)
    let copy = try FileCopy(of: line.domains)
    let values: [Double] = try HDF5Reader(path: line.domains).dataset("/train/source/x").values()
    let copied = copy.setting("/test/source/x", 0, to: values[0])
      .setting("/test/source/x", 1, to: values[1])
    #expect(try VerificationTests.verdict(copied.write(folder / "copy.h5")) == note)
  }

  // MARK: Files of others

  @Test func aFileOfOthersNeedsAHashAndIsCheckedAsFarAsItTells() throws {
    let foreign = FileCopyTests.stageFixture("foreign_domains.h5")
    let found = try VerificationTests.verdict(foreign)
    #expect(found.hasPrefix("65 attribute content_hash: found "), "\(found)")
  }
}
