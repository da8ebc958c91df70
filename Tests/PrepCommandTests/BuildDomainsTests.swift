import StageFiles
import Testing

/// `prep build-domains` on the loose selection's events.
@Suite struct BuildDomainsTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace.afterRun() }

  private func block(
    _ part: DomainPart, _ role: DomainRole, of file: String = "out/domains.h5"
  ) throws -> DomainBlock {
    try DomainsFileReader(path: workspace / file).block(part, role)
  }

  private static let places: [(DomainPart, DomainRole)] = [
    (.train, .source), (.test, .source), (.train, .target(nil)), (.test, .target(nil)),
  ]

  /// 117 signal events are split over the domains; the smaller part, of 52, sets the numbers.
  @Test func partsAreBalancedAndPrinted() throws {
    let result = try workspace.prep("build-domains --quiet --force --sig-frac 0.2")
    #expect(result.status == 0)
    #expect(
      result.output == """
        part of out/domains.h5  signal  background  w_domain signal  w_domain background
        /train/source               26          26            10.40                41.60
        /train/target                6          26             6.00                26.00
        /test/source                26          26            10.40                41.60
        /test/target                26          26            10.40                41.60

        """)
    #expect(
      result.errors == """
        build-domains: 52 events per class and domain, 26 of them to test; limited by target: \
        signal: sample "ttH", 52 events
        build-domains: target: training keeps 6 of 26 signal events for a signal fraction of 0.2

        """)
    let source = try block(.train, .source)
    let (labels, weights) = (try source.labels(), try source.labelWeights())
    let signal = zip(labels, weights).filter { $0.0 == 1 }.map { Double($0.1) }.reduce(0, +)
    #expect(abs(signal - 26) < 1e-4)
    #expect(abs(weights.map(Double.init).reduce(0, +) - 52) < 1e-4)
  }

  @Test func noEventIsInTwoParts() throws {
    var seen = Set<[UInt64]>()
    var count = 0
    for (part, role) in Self.places {
      let block = try block(part, role)
      let (samples, files, entries) = (try block.samples(), try block.files(), try block.entries())
      for i in samples.indices { seen.insert([UInt64(samples[i]), UInt64(files[i]), entries[i]]) }
      count += samples.count
    }
    #expect(count == 52 + 27 + 52 + 52)
    #expect(seen.count == count)
  }

  @Test func samplesAreDescribedInTheirOrder() throws {
    let reader = try DomainsFileReader(path: workspace / "out/domains.h5")
    #expect(reader.names == ["ht_jets", "pt_jet3", "n_jets_pt40"])
    #expect(reader.units == ["GeV", "GeV", ""])
    #expect(reader.samples?.map(\.name) == ["ttH", "ttbar", "ttbb"])
    #expect(reader.samples?.map(\.category) == ["signal", "background", "background"])
    #expect(reader.samples?.map(\.domain) == ["both", "source", "target"])
    #expect(try Set(block(.train, .source).samples()) == [0, 1])
    #expect(try Set(block(.test, .target(nil)).samples()) == [0, 2])
  }

  /// The rows are those of the feature files.
  @Test func featuresAreCopiedUnchanged() throws {
    let names = ["ttH", "ttbar", "ttbb"]
    var expected: [[UInt64]: [Float]] = [:]
    for (sample, name) in names.enumerated() {
      let reader = try FeaturesFileReader(path: workspace / "out/features/\(name).h5")
      let events = try reader.bookkeeping()
      var rows: [Float] = []
      try reader.read(0..<reader.count, into: &rows)
      for i in 0..<reader.count {
        expected[[UInt64(sample), UInt64(events.file[i]), events.entry[i]]] =
          Array(rows[3 * i..<3 * i + 3])
      }
    }
    for (part, role) in Self.places {
      let block = try block(part, role)
      let (samples, files, entries) = (try block.samples(), try block.files(), try block.entries())
      var x: [Float] = []
      try block.readX(0..<samples.count, into: &x)
      for i in samples.indices {
        #expect(
          Array(x[3 * i..<3 * i + 3])
            == expected[[UInt64(samples[i]), UInt64(files[i]), entries[i]]])
      }
    }
  }

  @Test func severalSamplesShareAClass() throws {
    try workspace.write(
      "samples.toml",
      Workspace.samples.replacing("data/signal_*.root", with: "data/signal_a.root") + """

        [[sample]]
        name = "ttH_b"
        class = "signal"
        domain = "both"
        files = ["data/signal_b.root"]
        cross_section_pb = 0.086
        """)
    let result = try workspace.loose("run")
    #expect(result.status == 0)
    #expect(result.errors.contains("source: signal: "))
    let block = try block(.train, .source)
    let samples = zip(try block.samples(), try block.labels())
    #expect(Set(samples.filter { $0.1 == 1 }.map(\.0)) == [0, 3])
    let counts = try [UInt16(0), 3].map { sample in
      try Self.places[..<2].reduce(0) { sum, place in
        try sum + self.block(place.0, place.1).samples().count { $0 == sample }
      }
    }
    // Equal cross-sections: 64 of 80 and 53 of 60 pass, so the shares are as 0.80 to 0.88.
    #expect(abs(counts[0] - counts[1] * 64 * 60 / (80 * 53)) <= 2)
  }

  /// Three files: every event drawn tests once, and the draw is that of --test-fraction.
  @Test func foldsTestEveryEventOnce() throws {
    func events(_ part: DomainPart, _ role: DomainRole, _ file: String) throws -> Set<[UInt64]> {
      let block = try block(part, role, of: file)
      let (samples, files, entries) = (try block.samples(), try block.files(), try block.entries())
      return Set(samples.indices.map { [UInt64(samples[$0]), UInt64(files[$0]), entries[$0]] })
    }
    let names = (1...3).map { "out/fold\($0).h5" }
    for (index, name) in names.enumerated() {
      let result = try workspace.prep(
        "build-domains --quiet --fold \(index + 1)/3 --output \(name)")
      #expect(result.status == 0)
      let again = try workspace.prep("build-domains --fold \(index + 1)/3 --output \(name)")
      #expect(again.output == "\(name)  up to date\n")
    }
    let drawn = try events(.train, .source, "out/domains.h5")
      .union(try events(.test, .source, "out/domains.h5"))
    let tests = try names.map { try events(.test, .source, $0) }
    // 52 events a class: 17, 17 and 18.
    #expect(tests.map(\.count) == [34, 34, 36])
    #expect(tests.reduce(into: Set()) { $0.formUnion($1) } == drawn)
    for (name, test) in zip(names, tests) {
      #expect(try events(.train, .source, name) == drawn.subtracting(test))
    }
    // Another fold is another configuration.
    let other = try workspace.prep("build-domains --quiet --fold 2/3 --output \(names[0])")
    #expect(other.output.hasPrefix("part of \(names[0])"))
  }

  @Test func outputMayLieElsewhere() throws {
    #expect(try workspace.prep("build-domains --quiet --output new/d.h5").status == 0)
    let hashes = try ["new/d.h5", "out/domains.h5"].map(workspace.contentHash)
    #expect(hashes[0] == hashes[1])
  }

  // MARK: Messages

  @Test func missingFeaturesSayWhatToRun() throws {
    try workspace.remove("out/features/ttbb.h5")
    #expect(
      try workspace.prep("build-domains --quiet").failure
        == .init(
          66,
          "out/features/ttbb.h5: does not exist; run \"prep features --sample ttbb\" first"))
  }

  @Test func differentFeaturesAreRefused() throws {
    let hash = try workspace.contentHash("out/domains.h5")
    #expect(try workspace.prep("features --quiet --features ht_jets --sample ttbar").status == 0)
    #expect(
      try workspace.prep("build-domains --quiet").failure
        == .init(
          65,
          "out/features/ttbar.h5: found 1 feature, expected the 3 of out/features/ttH.h5; "
            + "run \"prep features\" with one list for all samples"))
    let other = "ht_jets,pt_jet4,n_jets_pt40"
    #expect(try workspace.prep("features --quiet --features \(other) --sample ttbar").status == 0)
    #expect(
      try workspace.prep("build-domains --quiet").failure
        == .init(
          65,
          "out/features/ttbar.h5: found feature 2 \"pt_jet4\", expected \"pt_jet3\" as in "
            + "out/features/ttH.h5; run \"prep features\" with one list for all samples"))
    #expect(try workspace.contentHash("out/domains.h5") == hash)
  }

  @Test func moreEventsThanFitAreRefused() throws {
    #expect(
      try workspace.prep("build-domains --quiet --events 1000 --output d/new.h5").failure
        == .init(
          65,
          "samples.toml: target: signal: sample \"ttH\" has 52 events, expected enough for 1000 events per class "
            + "and domain; at most 52 fit"))
    #expect(workspace.files(in: "d") == [])
  }

  @Test func outputOfAnotherStageIsNotReplaced() throws {
    let features = try workspace.bytes("out/features/ttH.h5")
    let result = try workspace.prep("build-domains --quiet --output out/features/ttH.h5 --force")
    #expect(result.status == 73)
    #expect(
      result.errors.hasSuffix(
        "\nerror: out/features/ttH.h5: found a file of format \"hep-prep/features\", not "
          + "\"hep-prep/domains\", expected nothing or a file that hep-prep made; move it away or "
          + "name another output\n"))
    #expect(try workspace.bytes("out/features/ttH.h5") == features)
  }

  @Test func aClassWithoutEventsIsRefused() throws {
    try workspace.write(
      "samples.toml", Workspace.samples.replacing("data/source.root", with: "data/empty.root"))
    let result = try workspace.loose("run --out-dir empty")
    #expect(
      result.failure
        == .init(
          65,
          "samples.toml: source: background: no events of sample \"ttbar\", expected at least one; select from "
            + "more files or loosen the cuts"))
    #expect(result.output.contains("\nttbar        0         3                  0\n"))
    #expect(workspace.files(in: "empty/features") == ["ttH.h5", "ttbar.h5", "ttbb.h5"])
    #expect(!workspace.files(in: "empty").contains("domains.h5"))
  }

  @Test func aSampleFileWithoutAClassIsRefused() throws {
    try workspace.write(
      "samples.toml",
      Workspace.samples.replacing("domain = \"both\"", with: "domain = \"source\""))
    #expect(
      try workspace.prep("build-domains --quiet").failure
        == .init(
          65,
          "samples.toml: target: no signal sample, expected at least one; add one to samples.toml with "
            + "domain = \"target\" or \"both\""))
  }

  /// A byte after the end makes another file of the same events.
  @Test func oneEventInTwoFilesIsRefused() throws {
    var bytes = try Workspace.fixture("source.root")
    bytes.append(0)
    try workspace.write("data/source_copy.root", bytes)
    try workspace.write(
      "samples.toml", Workspace.samples.replacing("data/source.root", with: "data/source*.root"))
    let result = try workspace.loose("run --out-dir twice")
    #expect(result.status == 65)
    let line = try #require(
      result.errors.wholeMatch(
        of:
          #/error: data\/source_copy\.root: entry (\d+): the same event as entry (\d+) of data\/source\.root, twice in sample "ttbar" \(domain source\), expected every event once; remove one of them from samples\.toml\n/#
      ))
    #expect(line.1 == line.2)
    #expect(!workspace.files(in: "twice").contains { $0.contains("domains") })
  }

  @Test func aForeignFileIsNotOverwritten() throws {
    try workspace.write("out/mine.h5", "mine")
    let result = try workspace.prep("build-domains --quiet --force --output out/mine.h5")
    #expect(result.status == 73)
    #expect(
      result.errors.hasSuffix(
        "\nerror: out/mine.h5: found a file that is no HDF5, or damaged, expected nothing or a file "
          + "that hep-prep made; move it away or name another output\n"))
    #expect(try workspace.text("out/mine.h5") == "mine")
    #expect(workspace.files().allSatisfy { !$0.hasSuffix(".tmp") })
  }
}
