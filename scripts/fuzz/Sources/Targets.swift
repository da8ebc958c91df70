import ByteSources
import Decompression
import Events
import Expressions
import LHCOReader
import ROOTReader

/// What is done with the bytes.
enum FuzzTarget: String, CaseIterable {
  case root
  case inflate
  case pairs
  case lhco
  case expression

  func run(_ bytes: [UInt8]) {
    // Any error is as good as none: what counts is to come back, in time and with little memory.
    switch self {
    case .root: try? Self.readROOT(MemorySource(contents: bytes))
    case .inflate: try? Self.inflate(bytes)
    case .pairs: try? Self.inflatePair(bytes)
    case .lhco: try? Self.readLHCO(MemorySource(contents: bytes))
    case .expression: Self.parse(bytes)
    }
  }

  /// Every branch of every tree, in all three ways; an error of a branch does not hide the next.
  private static func readROOT(_ source: MemorySource) throws {
    let file = try ROOTFile(source: source)
    let workspace = try ReadingWorkspace(for: file.path)
    for key in file.trees {
      guard let tree = try? file.tree(key) else { continue }
      for branch in tree.branches {
        _ = try? tree.summary(of: branch, workspace: workspace)
        try? readParts(branch, tree, workspace)
        try? readCounted(branch, tree, workspace)
        try? readValues(branch, tree, workspace)
      }
    }
  }

  /// Entries out of order, so that a basket is entered anywhere.
  private static func readParts(
    _ branch: Branch, _ tree: Tree, _ workspace: ReadingWorkspace
  ) throws {
    let reader = try ColumnReader(branch, of: tree, workspace: workspace)
    let third = tree.entryCount / 3
    for entries in [third..<2 * third, 0..<third, 2 * third..<tree.entryCount] {
      var values: [Double] = []
      var offsets = [0]
      try reader.append(entries, to: &values, offsets: &offsets)
      precondition(offsets.count == entries.count + 1, "an offset an entry")
    }
  }

  /// With the counts of the items known before: no value and no offset is another.
  private static func readCounted(
    _ branch: Branch, _ tree: Tree, _ workspace: ReadingWorkspace
  ) throws {
    guard let counter = tree.counter(of: branch) else { return }
    let entries = 0..<tree.entryCount
    workspace.announced = entries
    defer { workspace.announced = 0..<0 }
    let counts = ItemCounts(
      try ColumnReader(counter, of: tree, workspace: workspace), workspace: workspace)
    var known = [0]
    try counts.append(entries, to: &known)
    func read(_ counts: ItemCounts?) throws -> (values: [UInt64], offsets: [Int]) {
      let reader = try ColumnReader(branch, of: tree, workspace: workspace)
      reader.expectedCounts = counts
      var (values, offsets): ([Double], [Int]) = ([], [0])
      try reader.append(entries, to: &values, offsets: &offsets)
      return (values.map(\.bitPattern), offsets)
    }
    let found = try read(counts)
    // Damage of the offsets alone is not looked at where they are known.
    guard let expected = try? read(nil) else { return }
    precondition(found == expected, "other values")
  }

  private static func readValues(
    _ branch: Branch, _ tree: Tree, _ workspace: ReadingWorkspace
  ) throws {
    let reader = try ValueReader(branch, of: tree, workspace: workspace)
    let half = tree.entryCount / 2
    for entries in [half..<tree.entryCount, 0..<half] {
      let values = try reader.values(of: entries)
      precondition(values.count == entries.count, "a value an entry")
    }
  }

  /// A payload as the owner of a record would inflate it.
  private static func inflate(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { payload in
      let size = try Decompressor.inflatedSize(of: payload)
      let output = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
      defer { output.deallocate() }
      try Decompressor().inflate(payload, into: output)
    }
  }

  /// Two payloads beside each other, and with the first once more: what is vouched for is what one after
  /// the other gives. The size of the first stands in front, in two bytes.
  private static func inflatePair(_ bytes: [UInt8]) throws {
    guard bytes.count >= 2 else { return }
    let size = min(Int(bytes[0]) | Int(bytes[1]) << 8, bytes.count - 2)
    let payloads = [bytes[2..<2 + size], bytes[(2 + size)...]].map { Payload($0) }
    defer { for payload in payloads { payload.deallocate() } }
    for payload in payloads { try payload.makeOutput() }
    let again = Payload(bytes[2..<2 + size])
    defer { again.deallocate() }
    try again.makeOutput()
    let all = payloads + [again]
    let decompressor = try Decompressor()
    for payload in all { payload.inflate(decompressor) }
    // Nothing known of their ends; all; a part of the first that the input chooses.
    for known in [0, all.map(\.size).max() ?? 0, Int(bytes[0]) &* 257] {
      for count in 1...3 {
        let lent = all.prefix(count).enumerated().map { $1.paired(known / ($0 + 1)) }
        let done = decompressor.inflate(
          lent[0], count > 1 ? lent[1] : nil, count > 2 ? lent[2] : nil)
        for (index, payload) in all.prefix(count).enumerated() {
          precondition(!done[index] || payload.isAsExpected, "another output")
        }
      }
    }
  }

  /// A payload with the memory behind it that is lent, and not a byte more.
  private final class Payload {
    private let memory: UnsafeMutableRawBufferPointer
    private var output = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var expected: [UInt8]?
    private(set) var size = 0

    init(_ contents: ArraySlice<UInt8>) {
      memory = .allocate(byteCount: contents.count + InterleavedPayload.payloadSlack, alignment: 1)
      memory.copyBytes(from: contents)
    }

    var bytes: UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(rebasing: memory[..<(memory.count - InterleavedPayload.payloadSlack)])
    }

    /// With the last bytes known, as far as the payload is whole.
    func paired(_ known: Int) -> InterleavedPayload {
      tail.deallocate()
      tail = .allocate(byteCount: min(known, expected?.count ?? 0), alignment: 1)
      tail.copyBytes(from: expected?.suffix(tail.count) ?? [])
      return InterleavedPayload(bytes, into: whole, endingWith: UnsafeRawBufferPointer(tail))
    }

    private var tail = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var whole: UnsafeMutableRawBufferPointer {
      UnsafeMutableRawBufferPointer(rebasing: output[..<size])
    }

    /// What one after the other gives.
    func inflate(_ decompressor: Decompressor) {
      let isInflated = (try? decompressor.inflate(bytes, into: whole)) != nil
      expected = isInflated ? Array(whole) : nil
      whole.initializeMemory(as: UInt8.self, repeating: 0xA5)
    }

    var isAsExpected: Bool { expected.map(whole.elementsEqual) ?? false }

    func makeOutput() throws {
      size = try Decompressor.inflatedSize(of: bytes)
      output = .allocate(byteCount: size + InterleavedPayload.outputSlack, alignment: 1)
    }

    func deallocate() {
      tail.deallocate()
      memory.deallocate()
      output.deallocate()
    }
  }

  /// Every event, from the second half on and from the start.
  private static func readLHCO(_ source: MemorySource) throws {
    _ = try? LHCOInput.recognizes(source)
    let input = try LHCOInput(source)
    _ = try? input.columnSums()
    let reader = try input.makeReader()
    var batch = EventBatch()
    let half = input.entryCount / 2
    try? reader.read(half..<input.entryCount, into: &batch)
    try reader.read(0..<half, into: &batch)
    precondition(batch.entry.count == half, "an entry an event")
  }

  /// Both kinds of expression, and their values at a point.
  private static func parse(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let vocabulary = Vocabulary(
      numbers: ["njet", "met", "ht"], collections: ["jet": ["pt", "eta"], "lep": ["pt"]])
    for kind in [Expression.Kind.number, .condition] {
      guard let expression = try? Expression(text, kind: kind, vocabulary: vocabulary) else {
        continue
      }
      let values = [Double](repeating: 2, count: expression.inputs.count)
      _ = expression.value(values.span)
    }
  }
}
