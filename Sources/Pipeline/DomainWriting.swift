import Diagnostics
import Domains
import HDF5Store
import Logging
import StageFiles

/// Copies the planned rows into the domain file, part by part.
struct DomainWriting {
  let input: DomainInput
  let samples: [DomainSample]
  let plan: DomainPlan
  let path: String
  let progress: Progress

  /// Feature rows in memory at a time.
  private static let rowsAtOnce = 16_384

  /// Writes the file.
  ///
  /// - Returns: What each part holds.
  func write(stamp: FileStamp, log: Logger) throws -> [DomainsResult.Part] {
    try AtomicFile.createFolder(of: path)
    let writer = try DomainsFileWriter(
      path: path, names: input.names, units: input.units, samples: input.descriptions)
    progress.begin(unit: "events", total: plan.parts.reduce(0) { $0 + $1.count })
    var scaling = ScalingAccumulator(featureNames: input.names)
    for part in plan.parts {
      let block = try writer.block(part.filePart, part.role, hasTruth: part.label != nil)
      try block.append(columns(of: part))
      log.debug("build-domains: \(part.path): \(part.count) events")
      let scales = part.use == .train
      try forEachPiece(of: part) { rows, x in
        try Interruption.check()
        try block.append(x: x)
        if scales { scaling.add(rows: x, weights: Array(part.domainWeight[rows])) }
        progress.advance(by: rows.count)
      }
    }
    let result = try scaling.scaling()
    for name in result.constantFeatures {
      log.warning(
        "build-domains: feature \(name) is the same in all training events; its scale is 1")
    }
    progress.begin("hashing and writing")
    try writer.commit(
      scaling: StageFiles.FeatureScaling(mean: result.mean, std: result.std), stamp: stamp)
    return plan.parts.map(DomainsResult.Part.init)
  }

  /// The columns of a part but x.
  private func columns(of part: Domains.DomainPart) -> DomainColumns {
    var columns = DomainColumns()
    columns.sample = part.sample
    columns.domainWeight = part.domainWeight
    columns.label = part.label ?? []
    columns.labelWeight = part.classWeight ?? []
    columns.file.reserveCapacity(part.count)
    columns.entry.reserveCapacity(part.count)
    columns.weight.reserveCapacity(part.count)
    for (sample, row) in zip(part.sample, part.row) {
      columns.file.append(samples[Int(sample)].rows.file[Int(row)])
      columns.entry.append(samples[Int(sample)].rows.entry[Int(row)])
      columns.weight.append(samples[Int(sample)].rows.weight[Int(row)])
    }
    return columns
  }

  /// Reads the features of a part in pieces of one sample each, in the order of its rows.
  private func forEachPiece(
    of part: Domains.DomainPart, _ body: (_ rows: Range<Int>, _ x: [Float]) throws -> Void
  ) throws {
    var x: [Float] = []
    var start = 0
    while start < part.count {
      let sample = part.sample[start]
      var end = start
      while end < part.count, part.sample[end] == sample, end - start < Self.rowsAtOnce {
        end += 1
      }
      let rows = part.row[start..<end].map(Int.init)
      try input.readers[Int(sample)].gather(rows, into: &x)
      try body(start..<end, x)
      start = end
    }
  }
}

extension Domains.DomainPart {
  fileprivate var filePart: StageFiles.DomainPart {
    switch use {
    case .train: .train
    case .test: .test
    }
  }

  fileprivate var role: DomainRole {
    switch domain {
    case .source: .source
    case .target(let name): .target(name)
    }
  }
}

extension DomainsResult.Part {
  fileprivate init(_ part: Domains.DomainPart) {
    group = part.path
    var signalWeight = 0.0
    var otherWeight = 0.0
    var signal = 0
    for i in 0..<part.count {
      let weight = Double(part.domainWeight[i])
      if part.label?[i] == 1 {
        signal += 1
        signalWeight += weight
      } else {
        otherWeight += weight
      }
    }
    self.signal = part.label == nil ? nil : signal
    others = part.count - signal
    signalDomainWeight = part.label == nil ? nil : signalWeight
    otherDomainWeight = otherWeight
  }
}
