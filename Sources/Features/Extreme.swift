/// Which of many things has the smallest or largest of something; a tie keeps the first.
struct Extreme {
  enum Kind { case smallest, largest }

  private let kind: Kind
  private(set) var value: Double
  /// The number of what was taken, or the first where nothing was.
  private(set) var index: Int

  @inline(__always) init(_ kind: Kind, _ first: Int) {
    self.kind = kind
    value = kind == .smallest ? .infinity : -.infinity
    index = first
  }

  /// Compares one more, without a jump: which of them wins is nothing that a processor could guess.
  @inline(__always) mutating func take(_ newValue: Double, _ newIndex: Int) {
    let isMore = kind == .smallest ? newValue < value : newValue > value
    index = isMore ? newIndex : index
    value = isMore ? newValue : value
  }
}
