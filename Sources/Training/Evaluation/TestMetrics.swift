import ClassifierMetrics

/// The metrics of a network on the test part: the source against each target.
struct TestMetrics {
  private let source: ScoredSample
  private let targets: [(name: String?, sample: ScoredSample)]

  /// Scored domains; targets have a name where there are several.
  init(source: ScoredSample, targets: [(name: String?, sample: ScoredSample)]) {
    self.source = source
    self.targets = targets
  }

  /// The table. A target's metrics carry its name where it has one.
  ///
  /// - Throws: `MetricsError` where a signal fraction is not in [0, 1].
  func table() throws(MetricsError) -> MetricTable {
    var comparisons: [(suffix: String, comparison: DomainComparison)] = []
    for target in targets {
      comparisons.append(
        (
          target.name.map { "/\($0)" } ?? "",
          try DomainComparison(
            source: source, target: target.sample,
            signalFraction: Self.signalFraction(source, target.sample))
        ))
    }
    var table = MetricTable()
    func add(_ name: String, _ figure: KeyPath<DomainComparison, Estimate?>, ofTarget: Bool = true)
    {
      for (suffix, comparison) in ofTarget ? comparisons[...] : comparisons.prefix(1) {
        let estimate = comparison[keyPath: figure]
        table.add(name + (ofTarget ? suffix : ""), estimate?.value, error: estimate?.error)
      }
    }
    add("auc_source", \.sourceAUC, ofTarget: false)
    add("auc_target", \.targetAUC)
    for (suffix, comparison) in comparisons {
      table.add("ks_all" + suffix, comparison.ksAll.value, error: comparison.ksAll.error)
    }
    add("ks_signal", \.ksSignal)
    add("ks_background", \.ksBackground)
    add("purity_source", \.sourcePurity, ofTarget: false)
    add("purity_target", \.targetPurity)
    add("purity_bias", \.purityBias)
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
