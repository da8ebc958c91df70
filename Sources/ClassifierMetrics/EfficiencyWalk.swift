/// The cuts of given signal efficiencies in one sample, found on a walk upwards through its events.
///
/// The cut of an efficiency e is the largest response that at least e of the signal reaches. In terms of
/// what is left below: the last tie with `below <= (1 - e) total`. These bounds, sorted, divide the
/// axis into places; the walk compares each tie with the two bounds of the place where it is, and has
/// something to do only where the place changes: a hundred times in all, instead of a search a tie.
/// Negative weights may send it back, so each place remembers its last tie.
struct EfficiencyWalk {
  /// What passes a cut, in fractions of the classes.
  struct Passing {
    var signal = Double.nan
    var background = Double.nan
  }

  private struct LastTie {
    var signalBelow = 0.0
    var backgroundBelow = 0.0
    /// 0 where the walk was never there; later ones are larger.
    var order = 0
  }

  /// One side more of rounding than sums of a million weights collect, and less than any event:
  /// 9 of 10 equal events are an efficiency of 0.9.
  static let tolerance = 1e-12

  private let totals: (signal: Double, background: Double)
  /// The bounds, ascending, between infinities: place p is above bound p and not above bound p + 1.
  private let bounds: [Double]
  private var lastTies: [LastTie]
  private var place = 0
  private var changes = 0

  /// A walk that has seen nothing.
  ///
  /// - Parameters:
  ///   - efficiencies: The efficiencies, ascending, each in (0, 1].
  ///   - signal: The sum of the weights of the signal.
  ///   - background: The sum of the weights of the background.
  init(efficiencies: [Double], signal: Double, background: Double) {
    totals = (signal, background)
    // Without a class there is no cut, and the walk stays where it is.
    let isDefined = signal > 0 && background > 0
    let inner =
      isDefined ? efficiencies.reversed().map { signal * (1 - $0 + Self.tolerance) } : []
    bounds = [-.infinity] + inner + [.infinity]
    lastTies = Array(repeating: LastTie(), count: inner.count + 1)
    // Nothing is below the first tie.
    move(to: 0)
  }

  /// The walk leaves its place as soon as what is below is not above this...
  var lower: Double { bounds[place] }
  /// ...or is above this.
  var upper: Double { bounds[place + 1] }

  /// Takes in that the weight below the next tie belongs to another place than that below this one.
  @inline(never)
  mutating func leave(signalBelow: Double, backgroundBelow: Double, nextSignalBelow: Double) {
    changes += 1
    lastTies[place] = LastTie(
      signalBelow: signalBelow, backgroundBelow: backgroundBelow, order: changes)
    move(to: nextSignalBelow)
  }

  private mutating func move(to below: Double) {
    while below > upper { place += 1 }
    while below <= lower { place -= 1 }
  }

  /// What passes the cut of each efficiency, in their order, once all events were seen; empty where a
  /// class has no positive sum of weights.
  var passing: [Passing] {
    var latest = LastTie()
    // The place of the largest efficiency comes first; a tie in it is good enough for all others.
    let found = lastTies.dropLast().map { tie in
      if tie.order > latest.order { latest = tie }
      return latest.order == 0
        ? Passing()
        : Passing(
          signal: 1 - latest.signalBelow / totals.signal,
          background: 1 - latest.backgroundBelow / totals.background)
    }
    return found.reversed()
  }
}
