/// How the events of a class of a domain are shared among its samples.
enum Shares {
  /// The shares of a group's samples, in proportion to what is expected of each; they add up to 1.
  ///
  /// In proportion to cross-section times k-factor times selected over all sums of weights; where no
  /// sample of the group has a cross-section, to the selected sums of weights. A `both` sample counts
  /// with all of its yield: each of its domains stands for the whole prediction. The sums keep their
  /// sign whatever is done with negative weights later, for they are what physics expects. A sample
  /// without a row has a share of 0; a single sample needs no yield.
  static func shares(
    of group: DomainLayout.Group, in samples: [DomainSample]
  ) throws(DomainsError) -> [Double] {
    let members = group.members.map { samples[$0] }
    guard members.count > 1 else { return [1] }
    let with = members.filter { $0.crossSectionPB != nil }
    guard with.isEmpty || with.count == members.count else {
      throw DomainsError(
        .mixedCrossSections(
          group.eventClass, with: with.map(\.name),
          without: members.filter { $0.crossSectionPB == nil }.map(\.name)), group.domain)
    }
    var yields: [Double] = []
    for sample in members { yields.append(try yield(of: sample)) }
    let sum = yields.reduce(0, +)
    // Without any row, however they are shared, the group is found to be empty.
    guard sum > 0 else { return yields.map { _ in 1 / Double(yields.count) } }
    return yields.map { $0 / sum }
  }

  private static func yield(of sample: DomainSample) throws(DomainsError) -> Double {
    guard sample.rows.count > 0 else { return 0 }
    let selected = sample.selectedSumOfWeights
    guard selected > 0, selected.isFinite else {
      throw DomainsError(.sumOfWeights(sample: sample.name, of: "selected events", selected))
    }
    guard let crossSection = sample.crossSectionPB else { return selected }
    guard sample.sumOfWeights > 0, sample.sumOfWeights.isFinite else {
      throw DomainsError(
        .sumOfWeights(sample: sample.name, of: "all events", sample.sumOfWeights))
    }
    return crossSection * (selected / sample.sumOfWeights)
  }

  /// Whole numbers in proportion to shares that add up to `total`, by largest remainder; ties go by
  /// name in byte order.
  static func quotas(_ total: Int, shares: [Double], names: [String]) -> [Int] {
    let exact = shares.map { Double(total) * $0 }
    var quotas = exact.map { Int($0) }
    let missing = total - quotas.reduce(0, +)
    let order = shares.indices.filter { shares[$0] > 0 }.sorted { a, b in
      let (remainderA, remainderB) = (exact[a] - Double(quotas[a]), exact[b] - Double(quotas[b]))
      guard remainderA == remainderB else { return remainderA > remainderB }
      return names[a].utf8.lexicographicallyPrecedes(names[b].utf8)
    }
    for index in order.prefix(max(0, missing)) { quotas[index] += 1 }
    return quotas
  }
}
