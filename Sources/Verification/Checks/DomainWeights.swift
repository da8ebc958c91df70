import Domains
import HDF5Store
import StageFiles

/// The weights of one part of a domain file (DESIGN.md, section 7).
///
/// Where the options are known, every weight is computed anew from the generator's. Where they are
/// not, what holds for any options: sums over signal and background of N/2 each in the weights that
/// go with the label, a mean of 1 in `w_domain`.
///
/// Tolerances: a stored weight is rounded to 24 bits, so each may be off by 2^-24 of itself, and a sum
/// by 2^-24 of the sum of magnitudes; four times that is allowed, for others may have rounded what
/// they computed with.
struct DomainWeights {
  let file: OpenedFile
  let part: DomainRows
  let options: DomainOptions?

  private static let rounding = 0x1p-22

  /// Checks all weights.
  func check() throws {
    for dataset in [part.domainWeight] + (part.labelWeight.map { [$0] } ?? []) {
      try file.checkValues(dataset, as: Float.self, expected: "a finite weight") { $0.isFinite }
    }
    try file.checkValues(part.weight, as: Double.self, expected: "a finite weight") { $0.isFinite }
    guard part.count > 0 else { return }
    if let options { return try checkRows(options) }
    try checkSums()
  }

  // MARK: Sums

  private func checkSums() throws {
    let all = Double(part.count)
    let domain = try sums(part.domainWeight)
    try compare(part.domainWeight, domain[0] + domain[1], all, "for a mean of 1")
    guard let labelWeight = part.labelWeight else { return }
    let found = try sums(labelWeight)
    let (signal, _) = try part.counts()
    try compare(labelWeight, found[0], all / 2, "half the number of rows, over the background")
    // A target's training may have no signal at all.
    guard signal > 0 else { return }
    try compare(labelWeight, found[1], all / 2, "half the number of rows, over the signal")
  }

  /// The sums over background and signal, and over all magnitudes.
  private func sums(_ dataset: HDF5Dataset) throws -> SIMD4<Double> {
    var sums = SIMD4<Double>.zero
    try part.forEachBlock { rows in
      let weights = try dataset.values(rows, as: Float.self)
      let labels = try part.label?.values(rows, as: UInt8.self)
      for i in weights.indices {
        sums[labels?[i] == 1 ? 1 : 0] += Double(weights[i])
        sums[2] += abs(Double(weights[i]))
      }
    }
    return sums
  }

  private func compare(
    _ dataset: HDF5Dataset, _ found: Double, _ expected: Double, _ what: String
  ) throws {
    let slack = try sums(dataset)[2] * Self.rounding
    guard !(abs(found - expected) <= slack) else { return }
    throw file.failure(
      dataset.path, found: "a sum of \(found)", expected: "\(expected), \(what)")
  }

  // MARK: Row by row

  /// Computes the weights as `prep build-domains` does: generator weights over their mean in the
  /// sample, then scaled by class.
  private func checkRows(_ options: DomainOptions) throws {
    let means = try sampleMeans(options)
    var sums = SIMD2<Double>.zero
    try forEachRow(options) { _, sample, label, weight in
      sums[label] += weight / (means[sample] ?? 1)
    }
    let all = Double(part.count)
    func scales(_ f: Double) -> SIMD2<Double> { [(1 - f) * all, f * all] / sums }
    let isPlain = part.label == nil || part.part == .train && part.role != .source
    let fraction =
      part.role == .source ? options.sourceSignalFraction : options.signalFraction
    let domain = isPlain ? SIMD2(1, 1) : scales(fraction)
    let label = scales(0.5)
    try compare(part.domainWeight, options, means, domain)
    if let labelWeight = part.labelWeight { try compare(labelWeight, options, means, label) }
  }

  /// The mean generator weight of each sample in the part.
  private func sampleMeans(_ options: DomainOptions) throws -> [Int: Double] {
    var sums: [Int: (sum: Double, count: Int)] = [:]
    try forEachRow(options) { _, sample, _, weight in
      sums[sample, default: (0, 0)].sum += weight
      sums[sample, default: (0, 0)].count += 1
    }
    for (sample, total) in sums where !(total.sum > 0 && total.sum.isFinite) {
      throw file.failure(
        part.weight.path, found: "a sum of \(total.sum) for sample \(sample)",
        expected: "a positive number")
    }
    return sums.mapValues { $0.sum / Double($0.count) }
  }

  private func compare(
    _ dataset: HDF5Dataset, _ options: DomainOptions, _ means: [Int: Double],
    _ scales: SIMD2<Double>
  ) throws {
    var stored: [Float] = []
    var block = 0..<0
    try forEachRow(options) { row, sample, label, weight in
      if !block.contains(row) {
        block = row..<min(row + 65_536, part.count)
        try dataset.read(block, into: &stored)
      }
      let expected = weight / (means[sample] ?? 1) * scales[label]
      let found = Double(stored[row - block.lowerBound])
      guard !(abs(found - expected) <= Self.rounding * abs(expected)) else { return }
      throw file.failure(
        dataset.path, row: row, found: "\(found)",
        expected: "\(Float(expected)), by the generator's weight and the options in config")
    }
  }

  /// Gives the rows: row, sample, label, and the weight as the options have its sign.
  private func forEachRow(
    _ options: DomainOptions, _ body: (Int, Int, Int, Double) throws -> Void
  ) throws {
    try part.forEachBlock { rows in
      let weights = try part.weight.values(rows, as: Double.self)
      let samples = try part.sample.values(rows, as: UInt16.self)
      let labels = try part.label?.values(rows, as: UInt8.self)
      for i in weights.indices {
        let weight = options.negativeWeights == .absolute ? abs(weights[i]) : weights[i]
        try body(rows.lowerBound + i, Int(samples[i]), Int(labels?[i] ?? 0), weight)
      }
    }
  }
}
