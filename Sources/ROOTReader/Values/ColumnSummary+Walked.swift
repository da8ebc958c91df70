extension Tree {
  /// Sums a branch whose numbers have to be walked to.
  func walkedSummary(
    of branch: Branch, _ shape: ValueShape, workspace: ReadingWorkspace
  ) throws(ROOTError) -> ColumnSummary {
    let reader = try EntryReader(branch, shape, of: self, workspace: workspace)
    var summary = NumberSum()
    try reader.forEach(0..<entryCount) { shape, cursor throws(ROOTFault) in
      try summary.add(shape, &cursor)
    }
    return ColumnSummary(items: summary.count, values: summary.count, sum: summary.sum.value)
  }
}

/// Walks values that are made up of numbers of one type, and sums these.
private struct NumberSum {
  var count = 0
  var sum = CompensatedSum()

  mutating func add(_ shape: ValueShape, _ cursor: inout ByteCursor) throws(ROOTFault) {
    switch shape {
    case .number(let number): try add(number, 1, &cursor)
    case .array(let item, let count): try add(item, count, &cursor)
    case .sequence(let item): try add(item, try cursor.readCount(), &cursor)
    case .framed(let content):
      let header = try cursor.readObjectHeader()
      guard header.version & ValueDecoder.memberWise == 0 else {
        throw .unreadable(typeName: "member-wise numbers")
      }
      try add(content, &cursor)
      try cursor.checkEnd(header, of: "the container")
    case .rest(let item): try addRest(item, &cursor, end: cursor.end)
    case .framedRest(let item):
      guard cursor.remaining > 0 else { return }
      let header = try cursor.readObjectHeader()
      guard header.version & ValueDecoder.memberWise == 0 else {
        throw .unreadable(typeName: "member-wise numbers")
      }
      try addRest(item, &cursor, end: header.end ?? cursor.end)
    default: throw .unreadable(typeName: shape.name)
    }
  }

  private mutating func addRest(
    _ item: ValueShape, _ cursor: inout ByteCursor, end: Int
  ) throws(ROOTFault) {
    if case .number(let number) = item {
      let (items, over) = (end - cursor.position).quotientAndRemainder(dividingBy: number.size)
      guard over == 0 else { throw .mismatch("the bytes beyond the items", found: over, expected: 0) }
      return try add(number, items, &cursor)
    }
    while cursor.position < end {
      let start = cursor.position
      try add(item, &cursor)
      guard cursor.position > start else { throw .unreadable(typeName: "items without bytes") }
    }
    guard cursor.position == end else {
      throw .mismatch("the end of the items", found: cursor.position, expected: end)
    }
  }

  private mutating func add(
    _ item: ValueShape, _ count: Int, _ cursor: inout ByteCursor
  ) throws(ROOTFault) {
    try cursor.checkCount(count)
    if case .number(let number) = item { return try add(number, count, &cursor) }
    for _ in 0..<count { try add(item, &cursor) }
  }

  private mutating func add(
    _ number: StoredNumber, _ count: Int, _ cursor: inout ByteCursor
  ) throws(ROOTFault) {
    self.count += count
    if case .plain(let type) = number {
      let (size, overflow) = count.multipliedReportingOverflow(by: type.size)
      try cursor.require(overflow ? Int.max : size)
      return sum.add(BigEndianNumbers(bytes: try cursor.slice(size), type: type))
    }
    for _ in 0..<count { sum.add(try number.read(&cursor)) }
  }
}
