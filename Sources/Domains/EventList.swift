/// Events of several samples: by sample, then by row.
struct EventList {
  private(set) var sample: [UInt16] = []
  private(set) var row: [UInt32] = []

  var count: Int { row.count }

  /// Adds rows of a sample.
  ///
  /// - Precondition: The sample comes after those that are in the list; the rows ascend.
  mutating func append(sample index: Int, rows: [UInt32]) {
    sample += repeatElement(UInt16(truncatingIfNeeded: index), count: rows.count)
    row += rows
  }

  /// The events of which a condition holds, which gets their position.
  func filter(_ isIncluded: (_ position: Int) -> Bool) -> EventList {
    var list = EventList()
    for i in row.indices where isIncluded(i) {
      list.sample.append(sample[i])
      list.row.append(row[i])
    }
    return list
  }

  /// The events of two lists that share no sample.
  func merged(with other: EventList) -> EventList {
    var list = EventList()
    list.sample.reserveCapacity(count + other.count)
    list.row.reserveCapacity(count + other.count)
    var (i, j) = (0, 0)
    while i < count || j < other.count {
      if j == other.count || i < count && sample[i] < other.sample[j] {
        list.sample.append(sample[i])
        list.row.append(row[i])
        i += 1
      } else {
        list.sample.append(other.sample[j])
        list.row.append(other.row[j])
        j += 1
      }
    }
    return list
  }
}
