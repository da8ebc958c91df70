import Foundation
import Testing

@testable import ROOTReader

@Suite struct ValueReaderTests {
  private static let file = Fixtures.path("values.root")
  /// The formulas' values of each branch, by path.
  private static func expected() -> [String: [Any]] {
    let data = try? Data(contentsOf: Fixtures.folder.appendingPathComponent("values.json"))
    return (data.flatMap { try? JSONSerialization.jsonObject(with: $0) } as? [String: [Any]]) ?? [:]
  }
  private static let paths = expected().keys.sorted()

  private func values(
    _ path: String, _ range: Range<Int>? = nil, of name: String = "Values"
  ) throws -> [TreeValue] {
    let tree = try ROOTFile(path: Self.file).tree(name)
    let branch = try #require(tree.branches.first { $0.path == path }, "\(path)")
    let reader = try ValueReader(
      branch, of: tree, workspace: ReadingWorkspace(for: Self.file))
    return try reader.values(of: range ?? 0..<tree.entryCount)
  }

  /// Whether a value is what a formula says; members that no formula makes are not compared.
  private func agrees(_ value: TreeValue, _ expected: Any) -> Bool {
    switch value {
    case .integer(let number): Double(number) == (expected as? NSNumber)?.doubleValue
    case .unsigned(let number): Double(number) == (expected as? NSNumber)?.doubleValue
    case .real(let number): number == (expected as? NSNumber)?.doubleValue
    case .float(let number): Double(number) == (expected as? NSNumber)?.doubleValue
    case .bool(let isTrue): isTrue == (expected as? NSNumber)?.boolValue
    case .string(let text): text == expected as? String
    case .list(let items):
      if let all = expected as? [Any] {
        items.count == all.count && zip(items, all).allSatisfy { agrees($0, $1) }
      } else {
        false
      }
    case .record:
      if let members = expected as? [String: Any] {
        members.allSatisfy { name, expected in
          value[name].map { agrees($0, expected) } ?? false
        }
      } else {
        false
      }
    case .null, .seenBefore: false
    }
  }

  @Test(arguments: paths)
  func everyKindOfBranchIsReadWhole(path: String) throws {
    let values = try values(path)
    let expected = try #require(Self.expected()[path])
    #expect(values.count == expected.count)
    for (entry, (value, expected)) in zip(values, expected).enumerated() {
      #expect(agrees(value, expected), "\(path), entry \(entry): \(value), expected \(expected)")
    }
  }

  /// However entries are cut into ranges, and in whatever order these are read, the values are the
  /// same.
  @Test(arguments: paths)
  func everySplitReadsTheSameValues(path: String) throws {
    let tree = try ROOTFile(path: Self.file).tree("Values")
    let branch = try #require(tree.branches.first { $0.path == path })
    let whole = try values(path)
    let reader = try ValueReader(branch, of: tree, workspace: ReadingWorkspace(for: Self.file))
    for seed in 1...5 as ClosedRange<UInt64> {
      var generator = SplitMix(state: seed)
      var cuts = (0..<5).map { _ in Int.random(in: 0...tree.entryCount, using: &generator) }
      cuts = ([0, tree.entryCount] + cuts).sorted()
      for range in zip(cuts, cuts.dropFirst()).map({ $0..<$1 }).shuffled(using: &generator) {
        let part = try reader.values(of: range)
        #expect(part == Array(whole[range]), "seed \(seed), entries \(range)")
      }
    }
  }

  /// All numbers of a value, summed as `prep inspect` does.
  private func numbers(_ value: TreeValue) -> [Double] {
    switch value {
    case .integer(let number): [Double(number)]
    case .unsigned(let number): [Double(number)]
    case .real(let number): [number]
    case .float(let number): [Double(number)]
    case .bool(let isTrue): [isTrue ? 1 : 0]
    case .list(let items): items.flatMap(numbers)
    case .string, .record, .null, .seenBefore: []
    }
  }

  @Test func theSummaryOfABranchIsThatOfItsValues() throws {
    let tree = try ROOTFile(path: Self.file).tree("Values")
    let workspace = try ReadingWorkspace(for: Self.file)
    for branch in tree.branches where branch.isNumeric {
      let all = try values(branch.path).flatMap(numbers)
      let summary = try tree.summary(of: branch, workspace: workspace)
      #expect(summary.values == all.count && summary.sum == all.reduce(0, +), "\(branch.path)")
    }
    let numeric = Set(tree.branches.filter(\.isNumeric).map(\.path))
    #expect(
      numeric.isSuperset(of: ["vv", "vvv", "set", "deque", "bits", "flags", "ranged", "half"]))
    #expect(numeric.isDisjoint(with: ["map", "lists", "words", "word", "text", "parts", "whole"]))
  }

  @Test func offsetsThatWereLeftOffAreMadeFromTheCounts() throws {
    let found = try values("x", of: "Offsets")
    let expected = (0..<400).map { entry in
      TreeValue.list((0..<entry % 4).map { .float(Float(entry) + 0.25 * Float($0)) })
    }
    #expect(found == expected)
  }

  @Test func aBranchThatWasFilledLessOftenIsSummedAsFarAsItGoes() throws {
    let tree = try ROOTFile(path: Self.file).tree("Offsets")
    let late = tree.branches(named: "late")[0]
    let workspace = try ReadingWorkspace(for: Self.file)
    let summary = try tree.summary(of: late, workspace: workspace)
    #expect(summary.values == 100 && summary.sum == 4950)
    #expect(throws: ROOTError.self) { try ValueReader(late, of: tree, workspace: workspace) }
  }

  /// Any byte of the tree may be wrong: the reader throws, or gives other values, and ends.
  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func damagedBytesAreNoTrap(seed: UInt64) throws {
    var bytes = try Fixtures.bytes("values.root")
    var generator = SplitMix(state: seed)
    for _ in 0..<40 {
      let position = Int.random(in: 100..<bytes.size, using: &generator)
      bytes.bytes[position] = UInt8.random(in: 0...255, using: &generator)
    }
    guard let file = try? ROOTFile(source: bytes) else { return }
    for key in file.trees {
      guard let tree = try? file.tree(key) else { continue }
      let workspace = try ReadingWorkspace(for: "damaged")
      for branch in tree.branches where branch.isReadable {
        _ = try? tree.summary(of: branch, workspace: workspace)
        guard tree.entryCount < 1000,
          let reader = try? ValueReader(branch, of: tree, workspace: workspace)
        else { continue }
        _ = try? reader.values(of: 0..<tree.entryCount)
      }
    }
  }
}
