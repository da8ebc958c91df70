/// The bins of a fit: neighbouring bins of the templates, joined until each has background.
///
/// As for the AMS: a bin without background joins its left neighbour, an empty first bin its right
/// one. A fit cannot use a bin where it expects nothing.
struct FitBins: Equatable {
  /// The bins of the templates that each bin of the fit is made of.
  private(set) var groups: [Range<Int>]
  /// What was joined, counted from 1, in words.
  private(set) var notes: [String] = []

  /// - Parameter backgrounds: Those that must have something in every bin, at least one.
  /// - Returns: Nil where one of them is nowhere positive.
  init?(_ backgrounds: [Template]) {
    let bins = backgrounds.first?.sums.count ?? 0
    groups = (0..<bins).map { $0..<$0 + 1 }
    func lacking(_ group: Range<Int>) -> Template? {
      backgrounds.first { $0.sums[group].reduce(0, +) <= 0 }
    }
    while let (index, lacking) = groups.enumerated().lazy.compactMap({ index, group in
      lacking(group).map { (index, $0) }
    }).first {
      guard groups.count > 1 else { return nil }
      let (left, right) = index == 0 ? (0, 1) : (index - 1, index)
      let name = Self.name(groups[index])
      notes.append(
        "\(name): no background of the \(lacking.domain): joined to the "
          + (index == 0 ? "right" : "left") + " neighbour")
      groups.replaceSubrange(
        left...right, with: [groups[left].lowerBound..<groups[right].upperBound])
    }
  }

  /// The bin of the fit that a bin of the templates is in.
  func group(of bin: Int) -> Int? { groups.firstIndex { $0.contains(bin) } }

  private static func name(_ group: Range<Int>) -> String {
    group.count == 1
      ? "bin \(group.lowerBound + 1)" : "bins \(group.lowerBound + 1) to \(group.upperBound)"
  }
}
