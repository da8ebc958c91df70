/// n, the number of events that every class of every labelled domain gives.
///
/// n is one number: the same for signal and background, source and targets, so it is what the
/// poorest of them can give, or less where the user asks for less.
struct EventsPerClass {
  /// What a group can give.
  struct Supply {
    let group: DomainLayout.Group
    /// The names of its samples.
    let names: [String]
    /// Their shares.
    let shares: [Double]
    /// The events that each has for this domain.
    let available: [Int]
  }

  /// What keeps n from being larger.
  struct Limit {
    /// The class of the domain.
    let group: DomainLayout.Group
    /// The sample that runs out.
    let sample: String
    /// The events it has for this domain.
    let available: Int
    /// Its share of the group.
    let share: Double
  }

  private let supplies: [Supply]
  private let options: DomainOptions

  init(_ supplies: [Supply], options: DomainOptions) {
    self.supplies = supplies
    self.options = options
  }

  /// The events that a group gives if n is what it is: n, but for the signal of a target where f
  /// is above one half, whose training keeps more signal than n holds.
  func drawn(from group: DomainLayout.Group, n: Int) -> Int {
    guard group.domain != .source, group.eventClass == .signal else { return n }
    return options.targetSignalDrawn(n: n)
  }

  /// The events that each sample of a group gives.
  func quotas(of supply: Supply, n: Int) -> [Int] {
    Shares.quotas(drawn(from: supply.group, n: n), shares: supply.shares, names: supply.names)
  }

  /// The largest n, up to a limit, for which every sample of every group has its quota.
  func largest(upTo limit: Int = .max) -> Int {
    let richest = supplies.map { $0.available.reduce(0, +) }.min() ?? 0
    // Every quota is at least its exact value rounded down, which grows with n: so bisect first.
    var (fits, failing) = (0, min(limit, richest) + 1)
    while failing - fits > 1 {
      let middle = fits + (failing - fits) / 2
      if isPossible(middle) { fits = middle } else { failing = middle }
    }
    // The remainders, which do not, may ask for an event more here and there.
    while fits > 0, !isSupplied(fits) { fits -= 1 }
    return fits
  }

  /// What runs out first.
  func limit(at n: Int) -> Limit? {
    supplies.flatMap { supply in
      zip(supply.names, zip(supply.shares, supply.available)).map { name, sample in
        Limit(group: supply.group, sample: name, available: sample.1, share: sample.0)
      }
    }.filter { $0.share > 0 }.min { a, b in reach(a, n) < reach(b, n) }
  }

  /// About the n at which a sample runs out.
  private func reach(_ limit: Limit, _ n: Int) -> Double {
    let perEvent = Double(drawn(from: limit.group, n: n + 1)) / Double(n + 1)
    return Double(limit.available) / (limit.share * perEvent)
  }

  private func isPossible(_ n: Int) -> Bool {
    supplies.allSatisfy { supply in
      let total = Double(drawn(from: supply.group, n: n))
      return zip(supply.shares, supply.available).allSatisfy { Int(total * $0) <= $1 }
    }
  }

  private func isSupplied(_ n: Int) -> Bool {
    supplies.allSatisfy { supply in
      zip(quotas(of: supply, n: n), supply.available).allSatisfy { $0 <= $1 }
    }
  }
}
