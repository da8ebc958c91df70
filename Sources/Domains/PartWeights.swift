/// The weights of one part.
///
/// A sample's generator weights are first divided by their mean over its events in the part: so what
/// a sample counts for is its number of events, which the shares have set. Then, by class,
///
///     w_label, w_truth:  sum over signal = sum over background = N / 2
///     w_domain:          1 in a target's training; elsewhere signal : background = f : 1 - f, mean 1
///
/// where N is the number of events of the part. With f = 0 signal has w_domain 0. A target's
/// training may have no signal at all (f = 0, or too few events for one); its background keeps N / 2.
struct PartWeights {
  private let samples: [DomainSample]
  private let options: DomainOptions

  init(_ samples: [DomainSample], options: DomainOptions) {
    self.samples = samples
    self.options = options
  }

  /// A part of given events, with labels where it is not real data.
  func part(
    _ use: DomainPart.Use, _ domain: Domain, _ events: EventList, isUnlabelled: Bool
  ) throws(DomainsError) -> DomainPart {
    var part = DomainPart(use, domain)
    for run in events.runs {
      part.sample += repeatElement(
        UInt16(truncatingIfNeeded: run.sample), count: run.rows.count)
      part.row += run.rows
    }
    let weights = try normalised(events, path: part.path)
    if isUnlabelled {
      part.domainWeight = weights.map { Float($0) }
      return part
    }
    let isSignal = samples.map { $0.eventClass == .signal ? UInt8(1) : 0 }
    let label = part.sample.map { isSignal[Int($0)] }
    var sums = SIMD2<Double>.zero
    for i in weights.indices { sums[Int(label[i])] += weights[i] }
    let all = Double(events.count)
    func scaled(_ scales: SIMD2<Double>) -> [Float] {
      weights.indices.map { Float(weights[$0] * scales[Int(label[$0])]) }
    }
    func scales(signalFraction f: Double) -> SIMD2<Double> { [(1 - f) * all, f * all] / sums }
    part.label = label
    part.classWeight = scaled(scales(signalFraction: 0.5))
    switch (use, domain) {
    case (.train, .target): part.domainWeight = weights.map { Float($0) }
    case (.test, .target):
      part.domainWeight = scaled(scales(signalFraction: options.signalFraction))
    case (_, .source):
      part.domainWeight = scaled(scales(signalFraction: options.sourceSignalFraction))
    }
    return part
  }

  /// The generator weights over the mean of their sample, signs as the switch has them.
  private func normalised(_ events: EventList, path: String) throws(DomainsError) -> [Double] {
    var normalised: [Double] = []
    normalised.reserveCapacity(events.count)
    for run in events.runs where !run.rows.isEmpty {
      let generated = samples[run.sample].rows.weight
      let weights = run.rows.map { row in
        let weight = generated[Int(row)]
        return options.negativeWeights == .absolute ? abs(weight) : weight
      }
      let sum = weights.reduce(0, +)
      guard sum > 0, sum.isFinite else {
        throw DomainsError(
          .sumOfWeights(sample: samples[run.sample].name, of: "its events in \(path)", sum))
      }
      let mean = sum / Double(weights.count)
      normalised += weights.lazy.map { $0 / mean }
    }
    return normalised
  }
}
