import ArgumentParser
import Study
import Training

/// Set-ups as `a,b`.
struct SetupList: ExpressibleByArgument {
  let setups: [Setup]

  init(_ setups: [Setup]) { self.setups = setups }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let setups = parts.compactMap { Setup(rawValue: String($0)) }
    guard setups.count == parts.count, Set(setups).count == setups.count else { return nil }
    self.setups = setups
  }

  var defaultValueDescription: String { setups.map(\.rawValue).joined(separator: ",") }
}

/// Values of λ as `0,0.1,5`, of one set-up as `a:0,5,20`.
struct LambdaList: ExpressibleByArgument {
  let setup: Setup?
  let lambdas: [Double]

  init?(argument: String) {
    let halves = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let list = halves.last else { return nil }
    setup = halves.count == 2 ? Setup(rawValue: String(halves[0])) : nil
    let parts = list.split(separator: ",", omittingEmptySubsequences: false)
    lambdas = parts.compactMap { Double($0) }
    guard lambdas.count == parts.count, halves.count == 1 || setup != nil else { return nil }
  }

  /// The points of set-ups, each with the lists of its own and those of all.
  ///
  /// - Returns: The points in order; an empty list where a set-up has no λ.
  static func points(_ setups: [Setup], _ lists: [LambdaList]) -> [ScanPoint] {
    var points: [ScanPoint] = []
    for setup in setups {
      let lambdas = lists.filter { $0.setup ?? setup == setup }.flatMap(\.lambdas)
      guard !lambdas.isEmpty else { return [] }
      points += lambdas.map { ScanPoint(setup: setup, lambda: $0) }
    }
    return points
  }
}
