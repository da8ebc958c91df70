import Settings

/// Bounds of a working point's probabilities in bins of pT, so that nearly every tag is decided by
/// its draw alone: a light jet's draw is above any light probability nineteen times out of twenty.
///
/// The bounds are rigorous (``Expression/bounds(_:)``), so a tag is what the formula would give;
/// what lies between them is left to the formula.
struct TagBounds: Sendable {
  /// Bins of pT are sixteenths of octaves from 8 GeV to 8 TeV: a bin is the upper bits of a Float.
  private static var shift: UInt32 { 19 }
  private static var first: UInt32 { Float(8).bitPattern >> shift }
  private static var binCount: Int { Int(Float(8192).bitPattern >> shift - first) }

  /// Lower and upper bound of each bin of each class of flavour, in turn.
  private let bounds: [Double]

  init(_ workingPoint: WorkingPoint) {
    var bounds: [Double] = []
    for flavor in WorkingPoint.Flavor.allCases {
      for bin in 0..<UInt32(Self.binCount) {
        let low = Float(bitPattern: (Self.first + bin) << Self.shift)
        let high = Float(bitPattern: (Self.first + bin + 1) << Self.shift)
        // Bounds that no draw lies outside of leave the bin to the formula.
        let range = workingPoint.probabilityBounds(for: flavor, pt: Double(low)...Double(high))
        bounds += [range?.lowerBound ?? 0, range?.upperBound ?? 2]
      }
    }
    self.bounds = bounds
  }

  /// Lends the bounds as plain memory.
  @inline(__always)
  func withCells<R, Failure>(_ body: (Cells) throws(Failure) -> R) throws(Failure) -> R {
    try bounds.withUnsafeBufferPointer { (bounds) throws(Failure) in
      try body(Cells(bounds: bounds))
    }
  }

  /// The bounds, for loops over jets.
  struct Cells {
    fileprivate let bounds: UnsafeBufferPointer<Double>

    /// Lower and upper bound of the probability of a jet inside the acceptance; bounds that no draw
    /// lies outside of where pT is in no bin.
    @inline(__always)
    func bounds(flavor: UInt8, pt: Float) -> (lower: Double, upper: Double) {
      let bin = Int(pt.bitPattern >> TagBounds.shift) &- Int(TagBounds.first)
      guard bin >= 0, bin < TagBounds.binCount else { return (0, 2) }
      let place = 2 &* (TagBounds.row(flavor) &* TagBounds.binCount &+ bin)
      return (bounds[place], bounds[place &+ 1])
    }
  }

  /// The place of a flavour's class in `Flavor.allCases`.
  @inline(__always)
  private static func row(_ flavor: UInt8) -> Int {
    // Arithmetic and no switch: no processor guesses the next jet's flavour.
    2 &- (flavor == 5 ? 2 : 0) &- (flavor == 4 ? 1 : 0) &+ (flavor == 15 ? 1 : 0)
  }
}
