import Diagnostics
import Testing

@testable import ROOTReader

/// The values of jagged entries, by entry and item.
func items(
  _ entries: Int, _ count: (Int) -> Int, _ value: (_ entry: Int, _ item: Int) -> Double
) -> [Double] {
  var values: [Double] = []
  for entry in 0..<entries {
    for item in 0..<count(entry) { values.append(value(entry, item)) }
  }
  return values
}

/// Known answers: every value of the fixtures follows from its entry and item (`Fixtures/make.py`).
@Suite struct BranchShapeTests {
  private let file: ROOTFile
  private let tree: Tree

  init() throws {
    file = try ROOTFile(path: Fixtures.path("kinds.root"))
    tree = try file.tree("folder/inner/Events")
  }

  private func values(_ name: String, _ index: Int = 0) throws -> [Double] {
    try tree.read(tree.branches(named: name)[index]).values
  }

  /// What a scalar branch holds at an entry.
  private static func scalar(_ name: String, _ entry: Int) -> Double {
    switch name {
    case "b": Double(entry % 128 - 64)
    case "ub": Double(entry % 256)
    case "s": Double(-7 * entry)
    case "us": Double(200 * entry % 65536)
    case "i": Double(-1_000_003 * entry)
    case "ui": Double(14_000_000 * entry % 4_294_967_296)
    case "l": Double(-1_099_511_627_776 * entry)
    case "f": 0.5 * Double(entry)
    case "d": 0.1 * Double(entry)
    default: Double(entry % 2)
    }
  }

  @Test(arguments: [
    ("b", "int8"), ("ub", "uint8"), ("s", "int16"), ("us", "uint16"), ("i", "int32"),
    ("ui", "uint32"), ("l", "int64"), ("f", "float32"), ("d", "float64"), ("o", "bool"),
  ])
  func scalarsOfEveryKind(name: String, typeName: String) throws {
    #expect(tree.branches(named: name)[0].typeName == typeName)
    #expect(try values(name) == (0..<300).map { Self.scalar(name, $0) })
  }

  @Test func unsignedSixtyFourBitsAreReadAsSuch() throws {
    let branch = tree.branches(named: "ul")[0]
    let reader = try ColumnReader(branch, of: tree, workspace: ReadingWorkspace(for: file.path))
    var values: [UInt64] = []
    try reader.append(0..<300, to: &values)
    #expect(values == (0..<300).map { UInt64($0) << 55 })
  }

  @Test func fixedArraysHaveOneNumberOfItemsEverywhere() throws {
    let branch = tree.branches(named: "fixed")[0]
    #expect(branch.typeName == "float32[6]")
    #expect(branch.itemsPerEntry == 6 && !branch.isJagged)
    #expect(try values("fixed") == items(300, { _ in 6 }) { Double(10 * $0 + $1) })
  }

  @Test func jaggedLeavesFollowTheirCounts() throws {
    let jagged = try tree.read(tree.branches(named: "jagged")[0])
    #expect(
      jagged.values == items(300, { $0 % 4 }) { Double($0) + 0.25 * Double($1) })
    #expect(jagged.offsets.last == jagged.values.count)
    let branch = tree.branches(named: "jagged2")[0]
    #expect(branch.typeName == "int16[][2]" && branch.valuesPerItem == 2)
    #expect(tree.counter(of: branch)?.name == "n")
    #expect(
      try values("jagged2")
        == items(300, { 2 * ($0 % 4) }) { Double(($0 + $1 / 2) * ($1 % 2 == 0 ? 1 : -1)) })
  }

  @Test(arguments: ["float", "double", "int", "short", "unsigned_char", "ULong64_t"])
  func vectorsOfNumbers(kind: String) throws {
    #expect(tree.branches(named: "v_\(kind)")[0].isJagged)
    #expect(
      try values("v_\(kind)")
        == items(300, { $0 % 3 }) { Double(($0 + $1) % 200) })
  }

  @Test func vectorOfBooleans() throws {
    #expect(
      try values("v_bool") == items(300, { $0 % 3 }) { Double(($0 + $1) % 2) })
  }

  @Test func twoBranchesOfOneNameAreBothThere() throws {
    let both = tree.branches(named: "same")
    #expect(both.map(\.typeName) == ["int32", "float64"])
    #expect(try values("same", 0) == (0..<300).map(Double.init))
    #expect(try values("same", 1) == (0..<300).map { 0.5 * Double($0) })
  }

  @Test(arguments: [("pair", "struct of 2 leaves"), ("text", "string"), ("p4", "TLorentzVector")])
  func whatIsNotReadIsListedWithItsType(name: String, typeName: String) throws {
    let branch = tree.branches(named: name)[0]
    #expect(branch.typeName == typeName && branch.numberType == nil)
    #expect {
      try ColumnReader(branch, of: tree, workspace: ReadingWorkspace(for: file.path))
    } throws: {
      ($0 as? ROOTError)?.line.hasSuffix(
        "tree \"folder/inner/Events\", branch \"\(name)\": found values of type \(typeName), "
          + "expected numbers; choose a branch of numbers") == true
    }
  }
}

@Suite struct SplitObjectTests {
  private let tree: Tree

  init() throws {
    tree = try ROOTFile(path: Fixtures.path("objects.root")).tree("Objects")
  }

  private func read(_ name: String) throws -> (values: [Double], offsets: [Int]) {
    try tree.read(tree.branches(named: name)[0])
  }

  @Test func clonesArrayNodeCountsItsItems() throws {
    let node = tree.branches(named: "Particles")[0]
    #expect(node.className == "TParticle")
    #expect(try read("Particles").values == (0..<60).map { Double($0 % 4) })
    #expect(tree.members(of: node).count == 21)
  }

  @Test func clonesArrayMembersAreJagged() throws {
    let codes = try read("Particles.fPdgCode")
    #expect(codes.values == items(60, { $0 % 4 }) { Double(100 * $0 + $1) })
    #expect(
      zip(codes.offsets, codes.offsets.dropFirst()).map { $1 - $0 } == (0..<60).map { $0 % 4 })
    let fixed = tree.branches(named: "Particles.fMother[2]")[0]
    #expect(fixed.typeName == "int32[][2]")
    #expect(try read(fixed.name).values.count == 180)
  }

  /// Items of four bytes and of six lie side by side in one basket.
  @Test func referenceBitsSkipTheProcessNumber() throws {
    let referenced = try read("Particles.fBits").values.map { Double(Int($0) >> 4 & 1) }
    #expect(referenced == items(60, { $0 % 4 }) { Double(($0 + $1) % 2) })
  }

  @Test func membersOfOneObjectAreScalarsAndArrays() throws {
    #expect(try read("id").values == (0..<60).map(Double.init))
    #expect(
      try read("e[3]").values
        == items(60, { _ in 3 }) { Double($0) + 0.25 * Double($1) })
    #expect(try read("q").values == (0..<60).map { 0.5 * Double($0) })
    #expect(try read("v").values == (0..<60).filter { $0 % 2 == 1 }.map(Double.init))
  }

  @Test func membersOfAVectorOfObjectsAreJagged() throws {
    #expect(
      try read("hits.t").values
        == items(60, { $0 % 3 }) { entry, _ in 0.1 * Double(entry) })
    #expect(
      try read("hits.id").values == items(60, { $0 % 3 }) { Double($0 + $1) })
  }

  @Test(arguments: [
    ("packed", "float64", true), ("hits.packed", "float64[]", true),
    ("hits.v", "float32[][]", true), ("whole", "TParticle", false),
  ])
  func packedAndNestedMembersAreWalkedTo(name: String, typeName: String, isNumeric: Bool) {
    let branch = tree.branches(named: name)[0]
    #expect(branch.typeName == typeName && branch.numberType == nil)
    #expect(branch.isReadable && branch.isNumeric == isNumeric)
  }
}
