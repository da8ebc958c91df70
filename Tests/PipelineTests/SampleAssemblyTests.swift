import Events
import StageFiles
import Testing

@testable import Pipeline

/// Blocks as workers hand them over, with a file that turns out to be bad in its middle.
@Suite struct SampleAssemblyTests {
  private let folder: TemporaryFolder
  private let names = ["all", "jets"]

  init() throws { folder = try TemporaryFolder() }

  /// Events without objects, of weight 0.1.
  private func block(file: Int, _ entries: Range<Int>, failure: String? = nil)
    -> SampleAssembly.Block
  {
    let buffer = EventBuffer()
    var cutflow = Cutflow(names: names)
    for entry in entries {
      buffer.events.file.append(UInt32(file))
      buffer.events.identity += [UInt64(entry), UInt64(file)]
      buffer.events.events.entry.append(UInt64(entry))
      buffer.events.events.number.append(0)
      buffer.events.events.weight.append(0.1)
      buffer.events.events.met.append(1)
      buffer.events.events.metPhi.append(0)
      buffer.events.events.jets.offsets.append(0)
      buffer.events.events.electrons.offsets.append(0)
      buffer.events.events.muons.offsets.append(0)
      for row in cutflow.rows.indices { cutflow.rows[row].add(weight: 0.1) }
    }
    return SampleAssembly.Block(
      selected: buffer, cutflow: cutflow, file: file, failure: failure)
  }

  private func assemble(_ name: String, _ blocks: [SampleAssembly.Block])
    throws -> (assembly: SampleAssembly, told: [String], hash: String)
  {
    let writer = try SelectedFileWriter(path: folder / name, hasFlavor: true)
    let empty = Cutflow(names: names)
    var assembly = SampleAssembly(
      writer: writer, empty: empty,
      files: (0..<3).map {
        SelectionLedger.File(
          name: "\($0).root", fingerprint: "", entries: 10, first: 0, end: 10, rows: 0,
          cutflow: empty.rows.map(SelectionLedger.Row.init))
      })
    let told = try blocks.compactMap { try assembly.append($0) }
    assembly.finishFile()
    let stamp = FileStamp(config: "{}", inputs: [], seed: 1, key: "k")
    return (assembly, told, try writer.commit(cutflow: assembly.cutflow, stamp: stamp))
  }

  @Test func fileThatFailsInItsMiddleIsTakenBackWhole() throws {
    let first = [block(file: 0, 0..<4), block(file: 0, 4..<10)]
    let last = [block(file: 2, 0..<3)]
    let (assembly, told, hash) = try assemble(
      "bad.h5",
      first + [
        block(file: 1, 0..<5), block(file: 1, 5..<5, failure: "1.root: damaged"),
        block(file: 1, 8..<10), block(file: 1, 9..<9, failure: "1.root: damaged again"),
      ] + last)
    #expect(told == ["1.root: damaged"])
    let good = try assemble("good.h5", first + last)
    #expect(hash == good.hash)
    #expect(assembly.cutflow == good.assembly.cutflow)
    #expect(assembly.files.map(\.rows) == [10, 0, 3])
    #expect(assembly.files.map(\.skipped) == [nil, "1.root: damaged", nil])
    #expect(assembly.files[1].cutflow == good.assembly.files[1].cutflow)
    #expect(assembly.files[1].cutflow.map(\.raw) == [0, 0])
  }

  @Test func ledgerAddsUpToTheCutflow() throws {
    let (assembly, told, _) = try assemble(
      "a.h5", [block(file: 0, 0..<4), block(file: 1, 0..<0), block(file: 2, 0..<10)])
    #expect(told == [])
    #expect(assembly.files.map { $0.cutflow[0].raw } == [4, 0, 10])
    let sum = assembly.files.reduce(into: Cutflow(names: names)) {
      $0.add($1.cutflow(names: names))
    }
    #expect(sum == assembly.cutflow)
    #expect(sum.rows[0].raw == 14)
  }
}
