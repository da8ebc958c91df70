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
    part.sample = events.sample
    part.row = events.row
    let weights = try normalised(events, path: part.path)
    if isUnlabelled {
      part.domainWeight = weights.map { Float($0) }
      return part
    }
    let label = events.sample.map { samples[Int($0)].eventClass == .signal ? UInt8(1) : 0 }
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

  /// The weight of an event as the switch for negative ones has it.
  private func weight(_ sample: Int, _ row: UInt32) -> Double {
    let weight = samples[sample].rows.weight[Int(row)]
    return options.negativeWeights == .absolute ? abs(weight) : weight
  }

  /// The generator weights over the mean of their sample.
  private func normalised(_ events: EventList, path: String) throws(DomainsError) -> [Double] {
    var sums = [Double](repeating: 0, count: samples.count)
    var counts = [Int](repeating: 0, count: samples.count)
    for i in 0..<events.count {
      let sample = Int(events.sample[i])
      sums[sample] += weight(sample, events.row[i])
      counts[sample] += 1
    }
    for (index, sum) in sums.enumerated() where counts[index] > 0 && !(sum > 0 && sum.isFinite) {
      throw DomainsError(
        .sumOfWeights(sample: samples[index].name, of: "its events in \(path)", sum))
    }
    let means = zip(sums, counts).map { $0 / Double(max($1, 1)) }
    return (0..<events.count).map { i in
      let sample = Int(events.sample[i])
      return weight(sample, events.row[i]) / means[sample]
    }
  }
}
