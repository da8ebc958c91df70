import CounterRandom
import Testing

@testable import ROOTReader

/// Any split of a file into ranges of entries gives what one read gives, whatever was announced: all
/// branches of all files.
@Suite struct EntryRangeTests {
  @Test(arguments: [
    "codec_cs.root", "codec_lz4.root", "codec_lzma.root", "codec_none.root", "codec_zlib.root",
    "codec_zstd.root", "cycles.root", "embedded.root", "kinds.root", "objects.root", "plain.root",
    "values.root",
  ])
  func everySplitOfEveryBranchReadsTheSame(name: String) throws {
    let file = try ROOTFile(path: Fixtures.path(name))
    let workspace = try ReadingWorkspace(for: name)
    var words = PhiloxSequence(key: 3, stream: 5)
    var count = 0
    for key in file.trees {
      let tree = try file.tree(key)
      for branch in tree.branches {
        // A branch that was filled less often than the tree has no values by entry.
        guard let reader = try? ValueReader(branch, of: tree, workspace: workspace),
          let whole = try? reader.values(of: 0..<tree.entryCount)
        else { continue }
        for _ in 0..<3 {
          var cuts = (0..<4).map { _ in Int(words.below(UInt64(tree.entryCount + 1))) }
          cuts = ([0, tree.entryCount] + cuts).sorted()
          for range in zip(cuts, cuts.dropFirst()).map({ $0..<$1 }).shuffled(using: &words) {
            let end = Int(words.below(UInt64(tree.entryCount + 1)))
            workspace.announced = Int(words.below(UInt64(end + 1)))..<end
            let part = try reader.values(of: range)
            // A number that is not one is not equal to itself.
            #expect("\(part)" == "\(Array(whole[range]))", "\(branch.path), entries \(range)")
          }
        }
        count += 1
      }
    }
    #expect(count > 0)
  }
}
