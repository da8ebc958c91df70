import ClassifierMetrics

/// The metrics of a network: the test part of the source against each target, and against the source's
/// training part.
struct TestMetrics {
  /// A target against the source.
  struct OfTarget {
    /// The target's name where it has one.
    let name: String?
    /// The fraction of signal f that purities are given for.
    let signalFraction: Double
    let comparison: DomainComparison

    /// What comes behind the names of its metrics.
    var suffix: String { name.map { "/\($0)" } ?? "" }
    /// "target", "target/sherpa".
    var domain: String { "target" + suffix }
  }

  let targets: [OfTarget]
  /// The training part of the source against its test part, which takes the target's place; nil where
  /// the training part is not that of the training.
  let training: DomainComparison?

  /// Compares scored domains; targets have a name where there are several.
  ///
  /// - Parameter efficiencies: The signal efficiencies of the curves, ascending.
  /// - Throws: `MetricsError` where a signal fraction is not in [0, 1]; `Interruption`.
  init(
    source: ScoredSample, targets: [(name: String?, sample: ScoredSample)],
    training: ScoredSample? = nil, efficiencies: [Double] = []
  ) throws {
    var compared: [OfTarget] = []
    for (name, sample) in targets {
      let fraction = Self.signalFraction(source, sample)
      compared.append(
        OfTarget(
          name: name, signalFraction: fraction,
          comparison: try DomainComparison(
            source: source, target: sample, signalFraction: fraction, efficiencies: efficiencies)))
    }
    self.targets = compared
    var trained: DomainComparison?
    if let training {
      trained = try DomainComparison(source: training, target: source, signalFraction: 0)
    }
    self.training = trained
  }

  /// The table. A target's metrics carry its name where it has one.
  var table: MetricTable {
    var table = MetricTable()
    func add(_ name: String, _ figure: KeyPath<DomainComparison, Estimate?>, ofTarget: Bool = true)
    {
      for target in ofTarget ? targets[...] : targets.prefix(1) {
        let estimate = target.comparison[keyPath: figure]
        table.add(
          name + (ofTarget ? target.suffix : ""), estimate?.value, error: estimate?.error)
      }
    }
    add("auc_source", \.sourceAUC, ofTarget: false)
    add("auc_target", \.targetAUC)
    for target in targets {
      let distance = target.comparison.ksAll
      table.add("ks_all" + target.suffix, distance.value, error: distance.error)
    }
    add("ks_signal", \.ksSignal)
    add("ks_background", \.ksBackground)
    add("purity_source", \.sourcePurity, ofTarget: false)
    add("purity_target", \.targetPurity)
    add("purity_bias", \.purityBias)
    add("ams", \.ams)
    for (name, estimate) in [
      ("auc_source_train", training?.sourceAUC), ("ks_train_signal", training?.ksSignal),
      ("ks_train_background", training?.ksBackground),
    ] {
      table.add(name, estimate?.value, error: estimate?.error)
    }
    return table
  }

  /// The fraction of signal f that purities are given for: that of the target, as its domain
  /// weights have it; that of the source where the target has no truth.
  ///
  /// Domain files scale both to the expected fraction; they differ only in a study of a source of
  /// another composition, and there the target is what is expected.
  static func signalFraction(_ source: ScoredSample, _ target: ScoredSample) -> Double {
    let known = target.classes == nil ? source : target
    var (signal, all) = (0.0, 0.0)
    for (weight, label) in zip(known.domainWeights, known.classes?.labels ?? []) {
      all += Double(weight)
      if label == 1 { signal += Double(weight) }
    }
    return all > 0 ? signal / all : 0
  }
}
