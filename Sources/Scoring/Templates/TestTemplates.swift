import Diagnostics
import StageFiles
import Training

/// Fills the templates of a domain file's test part with the responses of a run.
struct TestTemplates {
  private let run: ScoredRun
  private let reader: DomainsFileReader
  private let bins: Int
  private let yields: SampleYields
  private let responder: Responder
  private let progress: Diagnostics.Progress
  /// The columns of x that the model takes.
  private let columns: [Int]

  /// - Throws: ``ScoringError`` where the file lacks a feature of the model.
  init(
    _ run: ScoredRun, _ reader: DomainsFileReader, bins: Int, luminosity: Double?, threads: Int,
    progress: Diagnostics.Progress
  ) throws(ScoringError) {
    // A network trained on some of the features takes its own.
    columns = run.model.featureNames.compactMap { reader.names.firstIndex(of: $0) }
    if columns.count < run.model.featureNames.count {
      try run.require(reader.names, of: reader.path)
    }
    self.run = run
    self.reader = reader
    self.bins = bins
    yields = SampleYields(
      config: reader.header?.config, inputs: reader.header?.inputs ?? [], luminosity: luminosity)
    responder = Responder(run.model, threads: threads)
    self.progress = progress
  }

  /// The templates, the source first, in each domain signal, then background; and why some are not
  /// normalised to expected yields.
  func fill() throws -> (templates: [Template], notes: [String]) {
    let roles = [DomainRole.source] + reader.targets
    let blocks = try roles.map { try reader.block(.test, $0) }
    progress.begin(unit: "events", total: blocks.reduce(0) { $0 + $1.count })
    var templates: [Template] = []
    var missing: [(reason: SampleYields.Missing, template: String)] = []
    for (role, block) in zip(roles, blocks) {
      let domain = String(block.group.dropFirst("/test/".count))
      guard block.count > 0 else {
        throw ScoringError.badTestPart(
          path: reader.path, location: block.group, found: "no events", expected: "some to test on")
      }
      let responses = try responses(block)
      guard role == .source || block.hasLabels else {
        var template = Template(
          domain: domain, category: .data, normalisation: .count, bins: bins)
        for response in responses { template.add(response, weight: 1) }
        templates.append(template)
        continue
      }
      let (labels, weights) = (try block.labels(), try block.labelWeights())
      for (label, category) in [(UInt8(1), Template.Category.signal), (0, .background)] {
        let rows = labels.indices.filter { labels[$0] == label }
        let scales = try Scales(rows, weights, block, yields)
        var template = Template(
          domain: domain, category: category,
          normalisation: scales.missing == nil ? .expected : .unit, bins: bins)
        for row in rows { template.add(responses[row], weight: scales.weight(row)) }
        if let reason = scales.missing {
          missing.append((reason, "\(domain) \(category.rawValue)"))
        }
        templates.append(template)
      }
    }
    return (templates, Self.notes(missing))
  }

  /// One note a reason.
  private static func notes(
    _ missing: [(reason: SampleYields.Missing, template: String)]
  ) -> [String] {
    var notes: [String] = []
    var rest = missing
    while let reason = rest.first?.reason {
      let names = rest.filter { $0.reason == reason }.map(\.template)
      notes.append("of unit sum: \(names.joined(separator: ", ")): \(reason.description)")
      rest.removeAll { $0.reason == reason }
    }
    return notes
  }

  /// P(signal) of every event, a block of rows at a time.
  private func responses(_ block: DomainBlock) throws -> [Float] {
    let rowsAtOnce = 65_536
    var responses: [Float] = []
    var x: [Float] = []
    for start in stride(from: 0, to: block.count, by: rowsAtOnce) {
      try Interruption.check()
      let rows = start..<min(start + rowsAtOnce, block.count)
      try block.readX(rows, into: &x)
      do throws(Responder.BadValue) {
        responses += try responder.responses(to: chosen(x))
      } catch {
        throw ScoringError.badTestPart(
          path: reader.path, location: "\(block.group)/x: row \(start + error.row)",
          found: "\(error.value) for \(run.model.featureNames[error.column])",
          expected: "a number that stays finite after the scaling")
      }
      progress.advance(by: rows.count)
    }
    return responses
  }

  /// The model's columns of rows.
  private func chosen(_ x: [Float]) -> [Float] {
    let width = reader.names.count
    guard columns != Array(0..<width) else { return x }
    return stride(from: 0, to: x.count, by: width).flatMap { row in columns.map { x[row + $0] } }
  }
}

/// What the stored weights of a class's test events are multiplied with.
///
/// `w_label` and `w_truth` are the generator's weights over their sample's mean, times one number a
/// class: over their sum in a sample, times its expected yield, they add up to that.
private struct Scales {
  /// Why the yields are not known; then the sum of all is 1.
  let missing: SampleYields.Missing?
  private let weights: [Float]
  private let samples: [UInt16]
  private let scales: [UInt16: Double]

  init(
    _ rows: [Int], _ weights: [Float], _ block: DomainBlock, _ yields: SampleYields
  ) throws {
    self.weights = weights
    var missing: SampleYields.Missing?
    var scales: [UInt16: Double] = [:]
    let samples = try? block.samples()
    do throws(SampleYields.Missing) {
      guard let samples else { throw .description }
      var sums: [UInt16: Double] = [:]
      for row in rows { sums[samples[row], default: 0] += Double(weights[row]) }
      for (sample, sum) in sums.sorted(by: { $0.key < $1.key }) {
        guard sum > 0 else { throw .sumOfWeights(sample: "\(sample)") }
        scales[sample] = try yields.yield(sample: Int(sample)) / sum
      }
    } catch {
      missing = error
    }
    self.missing = missing
    guard missing != nil else {
      (self.samples, self.scales) = (samples ?? [], scales)
      return
    }
    let sum = rows.reduce(0.0) { $0 + Double(weights[$1]) }
    guard sum > 0 || rows.isEmpty else {
      throw ScoringError.badTestPart(
        path: block.path, location: block.group, found: "weights of a class that sum to \(sum)",
        expected: "a positive sum")
    }
    self.samples = [UInt16](repeating: 0, count: weights.count)
    self.scales = [0: 1 / sum]
  }

  func weight(_ row: Int) -> Double { Double(weights[row]) * (scales[samples[row]] ?? 0) }
}
