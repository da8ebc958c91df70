import Domains
import HDF5Store
import StageFiles

/// The rows of one domain in one part of a domain file.
struct DomainRows: Sendable {
  let part: StageFiles.DomainPart
  let role: DomainRole
  /// "/train/target/sherpa".
  let group: String
  let count: Int
  let x, sample, weight, domainWeight: HDF5Dataset
  /// `label` or `truth_label`; nil where the target has no truth.
  let label: HDF5Dataset?
  /// `w_label` or `w_truth`; nil where the target has no truth.
  let labelWeight: HDF5Dataset?

  private let file: OpenedFile
  private let fileColumn, entry: HDF5Dataset

  /// Opens all columns and checks their types and shapes.
  init(
    _ file: OpenedFile, _ part: StageFiles.DomainPart, _ role: DomainRole, width: Int
  ) throws {
    self.file = file
    self.part = part
    self.role = role
    let group =
      switch role {
      case .source: "/\(part.rawValue)/source"
      case .target(let name): "/\(part.rawValue)/target" + (name.map { "/\($0)" } ?? "")
      }
    self.group = group
    x = try file.column("\(group)/x", .real(bytes: 4), width: width)
    let rows = (count: x.rowCount, of: "\(group)/x")
    count = rows.count
    func column(_ name: String, _ type: HDF5ElementType) throws -> HDF5Dataset {
      try file.column("\(group)/\(name)", type, rows: rows)
    }
    sample = try column("sample", .unsigned(bytes: 2))
    fileColumn = try column("file", .unsigned(bytes: 4))
    entry = try column("entry", .unsigned(bytes: 8))
    weight = try column("weight", .real(bytes: 8))
    domainWeight = try column("w_domain", .real(bytes: 4))
    let (name, weightName) =
      role == .source ? ("label", "w_label") : ("truth_label", "w_truth")
    let hasLabels =
      role == .source || file.reader.contains("\(group)/\(name)")
      || file.reader.contains("\(group)/\(weightName)")
    label = hasLabels ? try column(name, .unsigned(bytes: 1)) : nil
    labelWeight = hasLabels ? try column(weightName, .real(bytes: 4)) : nil
  }

  /// Goes through the rows in blocks.
  func forEachBlock(_ body: (Range<Int>) throws -> Void) throws {
    try file.forEachBlock(of: count, body)
  }

  // MARK: Where rows are from

  /// Checks that every row is of a sample, of one of its files and of an entry that was read; and in
  /// our own files, that they come in that order.
  func checkOrigins(_ samples: [SampleDescription]?, _ origins: [EventOrigins]?) throws {
    let domain =
      switch role {
      case .source: "source"
      case .target(let name): "target" + (name.map { "/\($0)" } ?? "")
      }
    var previous: (UInt16, UInt32, UInt64)?
    try forEachBlock { rows in
      let columns = (
        try sample.values(rows, as: UInt16.self), try fileColumn.values(rows, as: UInt32.self),
        try entry.values(rows, as: UInt64.self)
      )
      for i in 0..<rows.count {
        let event = (columns.0[i], columns.1[i], columns.2[i])
        let row = rows.lowerBound + i
        try checkSample(event.0, row, samples, domain)
        if let origins { try checkFile(event, row, origins) }
        if file.isOwn, let last = previous, event <= last {
          throw file.failure(
            entry.path, row: row,
            found: "entry \(event.2) of file \(event.1) of sample \(event.0)",
            expected: "a later one than that of the row before: entry \(last.2) of file \(last.1) "
              + "of sample \(last.0)")
        }
        previous = event
      }
    }
  }

  private func checkSample(
    _ index: UInt16, _ row: Int, _ samples: [SampleDescription]?, _ domain: String
  ) throws {
    guard let samples else { return }
    guard Int(index) < samples.count else {
      throw file.failure(
        sample.path, row: row, found: "\(index)",
        expected: "less than \(samples.count), the number of samples")
    }
    let found = samples[Int(index)]
    guard found.domain == domain || found.domain == "both" && found.category != "unlabelled" else {
      throw file.failure(
        sample.path, row: row, found: "\(index), \"\(found.name)\" of the domain \(found.domain)",
        expected: "a sample of the domain \(domain) or both")
    }
  }

  private func checkFile(
    _ event: (UInt16, UInt32, UInt64), _ row: Int, _ origins: [EventOrigins]
  ) throws {
    guard Int(event.0) < origins.count else {
      throw file.failure(
        sample.path, row: row, found: "\(event.0)",
        expected: "less than \(origins.count), the number of feature files in inputs")
    }
    let files = origins[Int(event.0)].files
    guard Int(event.1) < files.count else {
      throw file.failure(
        fileColumn.path, row: row, found: "\(event.1)",
        expected: "less than \(files.count), the number of event files of sample \(event.0)")
    }
    let read = files[Int(event.1)]
    guard read.entries.contains(event.2) else {
      throw file.failure(
        entry.path, row: row, found: "\(event.2)",
        expected: "less than \(read.entries.upperBound), the entries that were read of \(read.path)"
      )
    }
  }

  // MARK: Labels

  /// Checks that labels are 0 or 1, and those of the samples' classes.
  func checkLabels(_ samples: [SampleDescription]?) throws {
    guard let label else { return try checkUnlabelled(samples) }
    try forEachBlock { rows in
      let labels = try label.values(rows, as: UInt8.self)
      let indices = try sample.values(rows, as: UInt16.self)
      for i in 0..<rows.count {
        let category = samples?[Int(indices[i])].category
        let isRight =
          labels[i] <= 1
          && (category == nil || category == (labels[i] == 1 ? "signal" : "background"))
        guard !isRight else { continue }
        throw file.failure(
          label.path, row: rows.lowerBound + i, found: "\(labels[i])",
          expected: "0 or 1" + (category.map { ", of a sample of class \($0)" } ?? ""))
      }
    }
  }

  /// A target without labels is of real data, in our own files.
  private func checkUnlabelled(_ samples: [SampleDescription]?) throws {
    guard file.isOwn, let samples else { return }
    try forEachBlock { rows in
      let indices = try sample.values(rows, as: UInt16.self)
      guard let bad = indices.firstIndex(where: { samples[Int($0)].category != "unlabelled" })
      else { return }
      throw file.failure(
        "\(group)/truth_label", row: rows.lowerBound + bad,
        found: "none for sample \"\(samples[Int(indices[bad])].name)\"",
        expected: "a label of its class")
    }
  }

  /// The number of signal rows and of all others.
  func counts() throws -> (signal: Int, others: Int) {
    guard let label else { return (0, count) }
    var signal = 0
    try forEachBlock { rows in
      for value in try label.values(rows, as: UInt8.self) where value == 1 { signal += 1 }
    }
    return (signal, count - signal)
  }

  // MARK: Features

  /// Gives the rows of finite features with their domain weights.
  func forEachFeatureBlock(
    _ names: [String], _ body: (_ x: [Float], _ weights: [Float]) throws -> Void
  ) throws {
    let width = names.count
    var (values, weights): ([Float], [Float]) = ([], [])
    try file.forEachBlock(of: count, atOnce: max(1, (1 << 20) / width)) { rows in
      try x.read(rows, into: &values)
      try domainWeight.read(rows, into: &weights)
      if let bad = values.firstIndex(where: { !$0.isFinite }) {
        throw file.failure(
          x.path, row: rows.lowerBound + bad / width,
          found: "\(values[bad]) for \(names[bad % width])", expected: "a finite number")
      }
      try body(values, weights)
    }
  }

  // MARK: Events in two parts

  /// Refuses an event that is there twice: in one part or in two, in training and test, in source
  /// and target.
  static func checkUnique(
    _ parts: [DomainRows], _ file: OpenedFile, _ origins: [EventOrigins]?
  ) throws {
    let total = parts.reduce(0) { $0 + $1.count }
    let pair = try RepeatedKeySearch.firstPair(total: total) { take in
      for (list, part) in parts.enumerated() {
        try part.forEachBlock { rows in take(list, rows.lowerBound, try part.keys(rows)) }
      }
    }
    guard let (first, second) = pair else { return }
    let (one, other) = (parts[first.list], parts[second.list])
    throw file.failure(
      other.entry.path, row: second.row,
      found: "\(try other.name(ofRow: second.row, origins)), which is in row \(first.row) of "
        + "\(one.group) too",
      expected: "every event once")
  }

  /// How a message names the event of a row.
  func name(ofRow row: Int, _ origins: [EventOrigins]?) throws -> String {
    let event = try keys(row..<row + 1)
    let (index, number) = (Int(event[1] >> 32), UInt32(event[1] & 0xFFFF_FFFF))
    guard let origins, index < origins.count else {
      return "entry \(event[0]) of file \(number) of sample \(index)"
    }
    return origins[index].name(file: number, entry: event[0])
  }

  /// Two words a row, by which an event is known.
  private func keys(_ rows: Range<Int>) throws -> [UInt64] {
    let samples = try sample.values(rows, as: UInt16.self)
    let files = try fileColumn.values(rows, as: UInt32.self)
    let entries = try entry.values(rows, as: UInt64.self)
    var keys: [UInt64] = []
    keys.reserveCapacity(2 * rows.count)
    for i in 0..<rows.count {
      keys.append(entries[i])
      keys.append(UInt64(samples[i]) << 32 | UInt64(files[i]))
    }
    return keys
  }
}
