/// How much a branch holds, over all entries.
public struct ColumnSummary: Sendable, Equatable {
  /// The number of items.
  public var items = 0
  /// The number of values: the items times the values of each.
  public var values = 0
  /// The sum of all values in double precision, compensated; as IEEE has it where one is not finite.
  public var sum = 0.0
}

extension Tree {
  /// Reads a whole branch, checks its items against their counter, and sums it. A branch that was
  /// filled less often than its tree has fewer entries.
  ///
  /// - Throws: ``ROOTError`` where the branch is not of numbers, or is damaged.
  public func summary(
    of branch: Branch, workspace: ReadingWorkspace
  ) throws(ROOTError) -> ColumnSummary {
    if let fault = branch.fault { throw error(fault, branch: branch) }
    let tree = branch.heldEntryCount == entryCount ? self : limited(to: branch.heldEntryCount)
    if branch.layout == nil, let shape = branch.shape, shape.numberType != nil {
      return try tree.walkedSummary(of: branch, shape, workspace: workspace)
    }
    return try tree.columnSummary(of: branch, workspace: workspace)
  }

  private func columnSummary(
    of branch: Branch, workspace: ReadingWorkspace
  ) throws(ROOTError) -> ColumnSummary {
    let reader = try ColumnReader(branch, of: self, workspace: workspace)
    let counter = counter(of: branch).flatMap { $0.heldEntryCount == entryCount ? $0 : nil }
    var counts: ColumnReader?
    if let counter { counts = try ColumnReader(counter, of: self, workspace: workspace) }
    var sum = CompensatedSum()
    var values = 0
    var offsets: [Int] = []
    try reader.forEachPart(of: 0..<entryCount) { part throws(ROOTError) in
      if let counts, let counter {
        offsets.removeAll(keepingCapacity: true)
        offsets.append(0)
        try counts.appendCounts(part.first..<part.first + part.local.count, to: &offsets)
        try reader.check(part, offsets, from: 0, counter.path)
      }
      let numbers = reader.numbers(part)
      values += numbers.count
      sum.add(numbers)
    }
    return ColumnSummary(
      items: values / max(1, branch.valuesPerItem), values: values, sum: sum.value)
  }
}

/// Neumaier's compensated sum: the error does not grow with the number of terms.
///
/// Source: A. Neumaier, ZAMM 54 (1974) 39.
struct CompensatedSum {
  private var sum = 0.0
  private var compensation = 0.0

  var value: Double {
    let corrected = sum + compensation
    // An infinite term makes the compensation NaN; the plain sum has the right answer.
    return sum.isFinite ? corrected : sum
  }

  @inline(__always)
  mutating func add(_ term: Double) {
    let next = sum + term
    compensation += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
    sum = next
  }

  mutating func add(_ numbers: BigEndianNumbers) {
    switch numbers.type {
    // A bool that was never set may have any byte: what is not 0 is true.
    case .bool: addAll(numbers, UInt8.self) { $0 == 0 ? 0 : 1 }
    case .uint8: addAll(numbers, UInt8.self) { Double($0) }
    case .int8: addAll(numbers, Int8.self) { Double($0) }
    case .int16: addAll(numbers, Int16.self) { Double($0) }
    case .uint16: addAll(numbers, UInt16.self) { Double($0) }
    case .int32: addAll(numbers, Int32.self) { Double($0) }
    case .uint32: addAll(numbers, UInt32.self) { Double($0) }
    case .int64: addAll(numbers, Int64.self) { Double($0) }
    case .uint64: addAll(numbers, UInt64.self) { Double($0) }
    case .float32: addAll(numbers, UInt32.self) { Double(Float(bitPattern: $0)) }
    case .float64: addAll(numbers, UInt64.self) { Double(bitPattern: $0) }
    }
  }

  @inline(__always)
  private mutating func addAll<Stored: FixedWidthInteger & BitwiseCopyable>(
    _ numbers: BigEndianNumbers, _ stored: Stored.Type, _ convert: (Stored) -> Double
  ) {
    for offset in stride(from: 0, to: numbers.bytes.count, by: MemoryLayout<Stored>.size) {
      let number = numbers.bytes.loadUnaligned(fromByteOffset: offset, as: Stored.self)
      add(convert(Stored(bigEndian: number)))
    }
  }
}
