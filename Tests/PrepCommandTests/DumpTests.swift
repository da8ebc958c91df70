import Foundation
import Testing

@testable import PrepCommand

/// `prep dump` on ROOT and HDF5.
@Suite struct DumpTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace.afterRun() }

  private func json(_ command: String) throws -> [String: Any] {
    let result = try workspace.prep("\(command) --format json")
    #expect(result.status == 0 && result.errors == "")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  /// A law: the rows of a table are the innermost values of the JSON, in order.
  @Test(arguments: ["Jet.PT", "Event.Weight", "Jet_size", "Electron.Charge"])
  func tableAndJSONHaveTheSameValues(branch: String) throws {
    let object = try json("dump data/signal_a.root \(branch) --entries 3:9")
    let values = try #require(object["values"] as? [Any])
    #expect(values.count == 6)
    let flat = values.flatMap { $0 as? [Double] ?? [($0 as? Double) ?? .nan] }
    let table = try workspace.prep("dump data/signal_a.root \(branch) --entries 3:9").output
    let rows = table.split(separator: "\n").dropFirst().compactMap {
      $0.split(separator: ",").last.flatMap { Double($0) }
    }
    #expect(rows == flat)
    #expect(
      object["branch"] as? String
        == (branch == "Jet_size" ? branch : "\(branch.split(separator: ".")[0])/\(branch)"))
  }

  @Test func rowsHaveEntryAndItem() throws {
    let lines = try workspace.prep("dump data/signal_a.root Jet.PT --entries :2").output
      .split(separator: "\n")
    #expect(lines[0] == "entry,item,value")
    #expect(lines[1].hasPrefix("0,0,") && lines[2].hasPrefix("0,1,"))
    #expect(lines.last?.hasPrefix("1,") == true)
  }

  @Test func membersOfACollectionAreColumns() throws {
    let lines = try workspace.prep("dump data/signal_a.root Electron").output
      .split(separator: "\n")
    #expect(lines[0].hasPrefix("entry,item,") && lines[0].contains(",PT,Eta,Phi"))
  }

  @Test func aDatasetIsShownLikeABranch() throws {
    let object = try json("dump out/features/ttH.h5 /features --entries 0:2")
    #expect((object["values"] as? [[Double]])?.map(\.count) == [3, 3])
    #expect(object["tree"] is NSNull)
    let weights = try workspace.prep("dump out/features/ttH.h5 event/weight --entries 0:1").output
    #expect(weights.hasPrefix("entry,value\n0,"))
  }

  @Test func whatIsNotThereIsNamedWithItsNearest() throws {
    #expect(
      try workspace.prep("dump data/signal_a.root Jet.Pt").failure
        == .init(
          65,
          "data/signal_a.root: found no branch \"Jet.Pt\", expected one of those that \"prep inspect\" lists; did you mean \"Jet.PT\" or \"Jet.Eta\" or \"Jet.Phi\"?"
        ))
    #expect(try workspace.prep("dump missing.root Jet.PT").status == 66)
    #expect(try workspace.prep("dump data/signal_a.root Jet.PT --entries 5").status == 64)
  }

  @Test func anEmptyTreeHasNoRows() throws {
    let result = try workspace.prep("dump data/empty.root Jet.PT --entries 0:5")
    #expect(result.status == 0 && result.output == "entry,value\n")
  }

  @Test func rangesAreThoseOfPython() {
    #expect(EntryRange("3:9")?.clamped(to: 20) == 3..<9)
    #expect(EntryRange("3:9")?.clamped(to: 5) == 3..<5)
    #expect(EntryRange(":4")?.clamped(to: 20) == 0..<4)
    #expect(EntryRange("7:")?.clamped(to: 20) == 7..<20)
    #expect(EntryRange("30:40")?.clamped(to: 20) == 20..<20)
    for text in ["", "5", "a:b", "9:3", "-1:4", "1:2:3"] { #expect(EntryRange(text) == nil) }
  }
}
