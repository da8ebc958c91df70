import Events
import Foundation
import StageFiles
import Testing

/// `prep select` on LHCO text.
@Suite struct SelectLHCOTests {
  private let workspace: Workspace

  init() throws {
    workspace = try Workspace()
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "LHCOReaderTests/Fixtures/delphes_30.lhco")
    try workspace.write("data/events.txt", try Data(contentsOf: fixture))
    try workspace.write(
      "samples.toml",
      """
      [[sample]]
      name = "ttH"
      class = "signal"
      domain = "both"
      files = ["data/events.txt"]
      """)
    try workspace.write(
      "bit.toml",
      """
      [btag]
      mode = "bit"
      [[cut]]
      name = "four_jets"
      require = "n_jets >= 4"
      [[cut]]
      name = "two_bjets"
      require = "n_bjets >= 2"
      """)
  }

  /// Counts by `scripts/crosscheck/check_lhco.py`'s own parser.
  @Test func eventsOfDelphesAreSelectedByTheirTags() throws {
    let result = try workspace.prep("select --selection bit.toml --quiet")
    #expect(result.status == 0 && result.errors == "")
    let reader = try SelectedFileReader(path: workspace / "out/selected/ttH.h5")
    #expect(reader.cutflow.rows.map(\.name) == ["all", "four_jets", "two_bjets"])
    #expect(reader.cutflow.rows.map(\.raw) == [30, 28, 19])
    #expect(!reader.hasFlavor)
  }

  @Test func emulationSaysToUseTheBit() throws {
    #expect(
      try workspace.prep("select --selection loose.toml --quiet").failure
        == .init(
          65,
          "data/events.txt: the jets have no flavours, expected them for the emulation of b-tags; "
            + "use mode = \"bit\" in [btag] of the selection"))
  }

  @Test func eventsWithoutMissingMomentumAreWarnedOfOnce() throws {
    let text = "0 1 0\n1 4 0.5 1 60 2 3 1\n0 2 0\n"
    for name in ["a", "b", "c"] { try workspace.write("data/\(name).lhco", "# \(name)\n" + text) }
    let samples = try workspace.text("samples.toml")
    try workspace.write("samples.toml", samples.replacing("events.txt", with: "*.lhco"))
    let result = try workspace.prep("select --selection bit.toml --quiet --threads 2")
    #expect(result.status == 0)
    #expect(
      result.errors == """
        warning: select ttH: data/a.lhco: 2 of 2 events have no row of missing momentum (typ 6): \
        their met and met_phi are 0
        warning: select ttH: 2 more files have such notices; see prep inspect

        """)
  }

  @Test func aBadRowNamesItsLine() throws {
    try workspace.write("data/events.txt", "0 1 0\n1 4 0.5 1 60 **** 3 1\n2 6 0 1 9\n")
    #expect(
      try workspace.prep("select --selection bit.toml --quiet").failure
        == .init(
          65,
          "data/events.txt: line 2, column 6 \"jmas\": found \"****\", expected a number; "
            + "correct the line, or make the file again"))
  }
}
