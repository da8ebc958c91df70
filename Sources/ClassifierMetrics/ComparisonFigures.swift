/// The figures of one bootstrap replica, or of the samples themselves; NaN where undefined.
struct ComparisonFigures {
  var sourceAUC = Double.nan
  var targetAUC = Double.nan
  var ksAll = Double.nan
  var ksSignal = Double.nan
  var ksBackground = Double.nan
  var sourcePurity = Double.nan
  var targetPurity = Double.nan

  /// The relative loss of purity from source to target, with its sign.
  var signedPurityBias: Double {
    sourcePurity == 0 ? .nan : (sourcePurity - targetPurity) / sourcePurity
  }
}
