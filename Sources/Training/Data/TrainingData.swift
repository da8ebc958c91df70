import CounterRandom
import Diagnostics
import Fingerprints
import NeuralNetwork
import StageFiles

/// What a training reads of a domain file: the training part without any truth of the targets.
struct TrainingData: Sendable {
  /// The events of each domain, standardised, the source first; the source alone has labels.
  let tables: [EventTable]
  /// SHA-256 of everything read.
  let hash: String
}

extension DomainFile {
  /// The most test events of a domain that `--select paper` monitors.
  private static var mostMonitored: Int { 20_000 }

  /// Bytes between two looks for a signal.
  private static var bytesHashedAtOnce: Int { 1 << 26 }

  /// Reads the training part.
  ///
  /// - Parameter progress: Is told how far it is.
  /// - Throws: `HDF5Error`; ``TrainingError`` (65) for a file too large for the memory, a value that is
  ///   not finite, a label above 1, weights that do not sum to something positive.
  func trainingData(_ progress: Progress? = nil) throws -> TrainingData {
    try requireMemory()
    let counts = try (0..<domainCount).map { try block(.train, domain: $0).count }
    progress?.begin("reading", unit: "events", total: counts.reduce(0, +))
    var hash = SHA256Stream()
    for name in reader.names {
      hash.update(name)
      hash.update(UInt8(0))
    }
    for values in [reader.scaling.mean, reader.scaling.std] {
      values.withUnsafeBytes { hash.update($0) }
    }
    let tables = try (0..<domainCount).map { domain in
      let block = try block(.train, domain: domain)
      var features = EventTable.featureStorage(count: block.count, inputs: featureCount)
      try block.readX(0..<block.count, into: &features, progress)
      hash.update(UInt64(block.count))
      try features.withUnsafeBytes { bytes in
        for start in stride(from: 0, to: bytes.count, by: Self.bytesHashedAtOnce) {
          try Interruption.check()
          let end = min(start + Self.bytesHashedAtOnce, bytes.count)
          hash.update(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        }
      }
      try block.standardise(&features, reader.scaling, firstRow: 0)
      let table = try table(block, domain: domain, features: features, rows: nil)
      for weights in [table.domainWeights, table.labels?.weights ?? []] {
        weights.withUnsafeBytes { hash.update($0) }
      }
      (table.labels?.values ?? []).withUnsafeBytes { hash.update($0) }
      try requireWeights(of: DomainRows(all: table), domain: domain, part: "in /train")
      return table
    }
    return TrainingData(tables: tables, hash: hash.finalize().description)
  }

  /// Reads the test events that `--select paper` watches: at most 20,000 a domain, by the seed; no
  /// truth of the targets.
  func monitoringRows(seed: UInt64) throws -> [DomainRows] {
    try (0..<domainCount).map { domain in
      let block = try block(.test, domain: domain)
      var rows = Array(0..<UInt32(block.count))
      if rows.count > Self.mostMonitored {
        var stream = RandomStreams.monitoring(seed: seed, domain: domain)
        stream.shuffle(&rows)
        rows = rows.prefix(Self.mostMonitored).sorted()
      }
      let all = DomainRows(
        all: try table(
          block, domain: domain, features: try block.standardised(rows, reader.scaling), rows: rows)
      )
      try requireWeights(of: all, domain: domain, part: "monitored in /test")
      return all
    }
  }

  /// Refuses rows of a domain whose weights cannot be averaged over.
  func requireWeights(of rows: DomainRows, domain: Int, part: String) throws(TrainingError) {
    func require(_ sum: Double, _ weights: String) throws(TrainingError) {
      guard !(sum > 0) else { return }
      let location =
        domain == 0 ? "source" : "target" + (Self.name(roles[domain]).map { "/\($0)" } ?? "")
      throw .badDomains(
        path: path, location: location,
        found: "\(weights) of sum \(sum) over the \(rows.rows.count) events \(part)",
        expected: "a sum above 0")
    }
    try require(rows.domainWeights.reduce(0) { $0 + Double($1) }, "w_domain")
    guard let labels = rows.events.labels else { return }
    for (label, name) in [(1 as UInt8, "signal"), (0, "background")] {
      let sum = rows.rows.reduce(0.0) {
        labels.values[Int($1)] == label ? $0 + Double(labels.weights[Int($1)]) : $0
      }
      try require(sum, "w_label of \(name)")
    }
  }

  /// Joins the columns of a domain; those of chosen rows where `rows` names some.
  private func table(
    _ block: DomainBlock, domain: Int, features: [Float], rows: [UInt32]?
  ) throws -> EventTable {
    func chosen<T>(_ values: [T]) -> [T] { rows?.map { values[Int($0)] } ?? values }
    let labels =
      domain == 0
      ? EventTable.Labels(
        values: chosen(try block.labels()), weights: chosen(try block.labelWeights()))
      : nil
    return EventTable(
      inputs: featureCount, features: features, domainWeights: chosen(try block.domainWeights()),
      labels: labels)
  }
}
