import Events
import Foundation
import HDF5Store
import StageFiles
import Testing

/// `prep select` on real events.
@Suite struct SelectTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private func select(_ options: String = "", into folder: String = "out") throws -> CommandResult {
    try workspace.prep("select --selection loose.toml --quiet --out-dir \(folder) \(options)")
  }

  private func selected(_ sample: String, in folder: String = "out") throws -> SelectedFileReader {
    try SelectedFileReader(path: workspace / "\(folder)/selected/\(sample).h5")
  }

  /// Counts and sums by uproot and numpy, of the jets with pT >= 25 and abs(eta) < 2.5.
  @Test func cutflowIsPrintedAndKept() throws {
    let result = try select()
    #expect(result.status == 0 && result.errors == "")
    #expect(
      result.output == """
        ttH:
        cut        raw  sum of weights  eff. to previous  eff. to first  expected yield
        all        140        141 ± 12             1 ± 0          1 ± 0    11954 ± 1013
        four_jets  117        118 ± 11     0.837 ± 0.031  0.837 ± 0.031     10004 ± 927

        ttbar:
        cut        raw  sum of weights  eff. to previous  eff. to first
        all         80      80.0 ± 8.9             1 ± 0          1 ± 0
        four_jets   60      60.0 ± 7.7     0.750 ± 0.048  0.750 ± 0.048

        ttbb:
        cut        raw  sum of weights  eff. to previous  eff. to first
        all         80      80.0 ± 8.9             1 ± 0          1 ± 0
        four_jets   76      76.0 ± 8.7     0.950 ± 0.024  0.950 ± 0.024

        total:
        cut        raw  sum of weights  eff. to previous  eff. to first
        all        300        301 ± 17             1 ± 0          1 ± 0
        four_jets  253        254 ± 16     0.844 ± 0.021  0.844 ± 0.021


        """)
    let names = ["ttH", "ttbar", "ttbb"].flatMap { name in
      ["cutflow.csv", "cutflow.json", "h5"].map { "selected/\(name).\($0)" }
    }
    #expect(workspace.files() == (["cutflow.csv", "cutflow.json"] + names).sorted())
    let reader = try selected("ttH")
    #expect(reader.count == 117)
    #expect(reader.cutflow.rows.map(\.name) == ["all", "four_jets"])
    #expect(reader.cutflow.rows.map(\.raw) == [140, 117])
    let sums = reader.cutflow.rows.map(\.sumOfWeights)
    #expect(abs(sums[0] - 140.9936) < 1e-4 && abs(sums[1] - 117.9936) < 1e-4)
    #expect(reader.header.inputs.map(\.path) == ["data/signal_a.root", "data/signal_b.root"])
    #expect(reader.header.inputs.map(\.entries) == [80, 60])
    #expect(reader.header.inputs.map(\.size) == [25686, 22770])
    #expect(reader.header.seed == 1)
  }

  @Test func totalCountsAlsoWhatAnEarlierRunSelected() throws {
    func total() throws -> String {
      try String(workspace.text("out/cutflow.csv").split(separator: "\n")[1].prefix(8))
    }
    let one = try select("--sample ttH")
    #expect(
      one.errors == """
        select: the total is without ttbar, ttbb, which a run without --sample would select

        """)
    #expect(try total() == "all,140,")
    _ = try select()
    #expect(try total() == "all,300,")
    let again = try select("--sample ttH --force")
    #expect(again.status == 0 && again.errors == "")
    #expect(try total() == "all,300,")
  }

  @Test func cutflowFilesAgreeWithTheTable() throws {
    #expect(try select().status == 0)
    let lines = try workspace.text("out/selected/ttbar.cutflow.csv").split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix("name,raw,sum_w,sum_w_error,"))
    #expect(lines[2].hasPrefix("four_jets,60,60.0,7.745966692414834,0.75,"))
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(workspace.text("out/cutflow.json").utf8))
        as? [String: Any])
    #expect(json["title"] as? String == "total")
    let rows = try #require(json["rows"] as? [[String: Any]])
    #expect(rows.map { $0["raw"] as? Int } == [300, 253])
  }

  @Test func contentDependsNeitherOnThreadsNorOnPlaceOrOrderOfFiles() throws {
    #expect(try select("--threads 1").status == 0)
    #expect(try select("--threads 3", into: "three").status == 0)
    try workspace.write(
      "moved/samples.toml",
      Workspace.samples.replacing("\"data/signal_*.root\"", with: "\"b/*.root\", \"a/*.root\""))
    try workspace.copy("signal_a.root", to: "moved/a/signal_a.root")
    try workspace.copy("signal_b.root", to: "moved/b/signal_b.root")
    for name in ["source", "target"] {
      try workspace.copy("\(name).root", to: "moved/data/\(name).root")
    }
    #expect(try select("--samples moved/samples.toml", into: "other").status == 0)
    let hashes = try workspace.contentHashes()
    #expect(hashes.count == 3)
    #expect(Set(hashes.values).count == 3)
    #expect(try workspace.contentHashes("three") == hashes)
    #expect(try workspace.contentHashes("other") == hashes)
    #expect(try selected("ttH").read().file.contains(1))
  }

  @Test func firstEventsAreSelectedAsInAll() throws {
    #expect(try select().status == 0)
    #expect(try select("--max-events 110", into: "first").status == 0)
    let all = try selected("ttH").read()
    let first = try selected("ttH", in: "first")
    let rows = try first.read()
    // 110 entries are the first file and half of the second.
    #expect(first.cutflow.rows[0].raw == 110)
    #expect(first.header.inputs.map(\.entries) == [80, 30])
    #expect(first.count < 117 && first.count > 64)
    #expect(rows.file.elementsEqual(all.file.prefix(first.count)))
    #expect(rows.events.entry.elementsEqual(all.events.entry.prefix(first.count)))
    #expect(rows.identity.elementsEqual(all.identity.prefix(2 * first.count)))
    let jets = rows.events.jets.pt.count
    #expect(rows.events.jets.pt.elementsEqual(all.events.jets.pt.prefix(jets)))
    #expect(rows.events.jets.btag.elementsEqual(all.events.jets.btag.prefix(jets)))
    // The next event of all is beyond the first 110 entries.
    #expect(all.file[first.count] == 1 && all.events.entry[first.count] >= 30)
  }

  @Test func noEventsAreAskedForAndNoneComes() throws {
    #expect(try select("--max-events 0 --sample ttbar").status == 0)
    let reader = try selected("ttbar")
    #expect(reader.count == 0)
    #expect(reader.cutflow.rows.map(\.raw) == [0, 0])
  }

  @Test func anotherSeedDrawsOtherTagsOfTheSameEvents() throws {
    #expect(try select("--sample ttbb").status == 0)
    #expect(try select("--sample ttbb --seed 2", into: "other").status == 0)
    let (one, two) = (try selected("ttbb").read(), try selected("ttbb", in: "other").read())
    #expect(one.events.entry == two.events.entry)
    #expect(one.events.jets.pt == two.events.jets.pt)
    #expect(one.events.jets.btag != two.events.jets.btag)
  }

  /// 59 and 46 events of four jets with three of flavour 5, by uproot and numpy.
  @Test func aSamplesOwnRequirementComesAfterAll() throws {
    try workspace.write(
      "samples.toml",
      Workspace.samples.replacing(
        "cross_section_pb = 0.086", with: "require = \"n_true_bjets >= 3\""))
    #expect(try select("--sample ttH").status == 0)
    let rows = try selected("ttH").cutflow.rows
    #expect(rows.map(\.name) == ["all", "require", "four_jets"])
    #expect(rows[0].raw == 140 && rows[1].raw >= 105 && rows[2].raw == 105)
  }

  @Test func aDeclaredSumOfWeightsSetsTheYield() throws {
    try workspace.write(
      "samples.toml",
      Workspace.samples.replacing(
        "cross_section_pb = 0.086",
        with: "cross_section_pb = 0.5\nk_factor = 2.0\nsum_of_weights = 139000.0"))
    #expect(try select("--sample ttH").status == 0)
    // 1000 * 0.5 pb * 2 * 139 / fb / 139000 = 1 expected event a unit of weight.
    let lines = try workspace.text("out/selected/ttH.cutflow.csv").split(separator: "\n")
    for line in lines.dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      let (sum, yield) = (Double(cells[2]) ?? .nan, Double(cells[8]) ?? .nan)
      #expect(abs(yield / sum - 1) < 1e-12)
    }
  }

  @Test func emptyTreesGiveNoRows() throws {
    try workspace.write(
      "samples.toml", Workspace.samples.replacing("data/source.root", with: "data/empty.root"))
    #expect(try select("--sample ttbar").status == 0)
    #expect(try selected("ttbar").count == 0)
    #expect(try selected("ttbar").cutflow.rows.map(\.raw) == [0, 0])
  }

  /// The layout of a selected file is an input format: the same events pass again.
  @Test func aSelectedFileIsAnInput() throws {
    #expect(try select("--sample ttH").status == 0)
    try workspace.write(
      "again.toml",
      Workspace.samples.replacing("data/signal_*.root", with: "out/selected/ttH.h5"))
    #expect(try select("--samples again.toml --sample ttH", into: "again").status == 0)
    let (first, again) = (try selected("ttH").read(), try selected("ttH", in: "again").read())
    #expect(again.events.jets.pt == first.events.jets.pt)
    #expect(again.events.weight == first.events.weight)
    #expect(again.events.muons.charge == first.events.muons.charge)
    #expect(again.events.entry == Array(0..<117))
  }
}

extension SelectedFileReader {
  fileprivate func read() throws -> SelectedEvents {
    var selected = SelectedEvents()
    try read(0..<count, into: &selected)
    return selected
  }
}
