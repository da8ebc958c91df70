/// One of K disjoint test parts that together cover all events drawn.
///
/// With K domain files, one a fold, and a training on each, every event has a network that has not
/// seen it.
public struct DomainFold: Sendable, Equatable, CustomStringConvertible {
  /// I. Range: 1 ... count.
  public let index: Int
  /// K, at least 2.
  public let count: Int

  /// Fold I of K; nil where K is below 2 or I is not in 1 ... K.
  public init?(index: Int, count: Int) {
    guard count >= 2, (1...count).contains(index) else { return nil }
    self.index = index
    self.count = count
  }

  /// The fold of a text `I/K`; nil where it is none.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let index = Int(parts[0]), let count = Int(parts[1])
    else { return nil }
    self.init(index: index, count: count)
  }

  /// `I/K`.
  public var description: String { "\(index)/\(count)" }

  /// The ranks of the events of n that test: floor((I - 1) n / K) ..< floor(I n / K).
  func ranks(of n: Int) -> Range<Int> {
    Self.border(index - 1, count, n)..<Self.border(index, count, n)
  }

  /// The most events of n that train in any of the K folds: that of the smallest.
  func mostTraining(of n: Int) -> Int { n - n / count }

  /// The fewest events, of which at least `training` train in every one of the K folds.
  func fewest(toTrain training: Int) -> Int {
    // floor(n (K - 1) / K) >= training: the largest fold has ceil(n / K) events.
    let whole = training / (count - 1)
    let rest = training % (count - 1)
    return whole * count + (rest == 0 ? 0 : rest + 1)
  }

  /// floor(i n / K), for any n: the product alone may be too large.
  private static func border(_ i: Int, _ count: Int, _ n: Int) -> Int {
    n / count * i + n % count * i / count
  }
}
