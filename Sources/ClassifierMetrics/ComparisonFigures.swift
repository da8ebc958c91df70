/// The figures of one bootstrap replica, or of the samples themselves; NaN where undefined.
struct ComparisonFigures {
  var sourceAUC = Double.nan
  var targetAUC = Double.nan
  var ksAll = Double.nan
  var ksSignal = Double.nan
  var ksBackground = Double.nan
  /// What passes at each efficiency in the source; empty where undefined.
  var sourcePassing: [EfficiencyWalk.Passing] = []
  /// What passes at each efficiency in the target.
  var targetPassing: [EfficiencyWalk.Passing] = []
  /// The significance; nil where undefined.
  var significance: MedianSignificance?
}
