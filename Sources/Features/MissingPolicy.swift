public import Events

/// What becomes of a feature that an event has no value for.
public enum MissingPolicy: Sendable, Equatable {
  /// The first one is an error that names event and feature.
  case error
  /// The event is left out and counted.
  case drop
  /// A number takes its place.
  case fill(Float)

  /// From `error`, `drop` or `fill=VALUE`; nil for anything else, and for a value that is not
  /// finite in single precision.
  public init?(_ text: String) {
    switch text {
    case "error": self = .error
    case "drop": self = .drop
    default:
      guard text.hasPrefix("fill="), let value = Float(text.dropFirst("fill=".count)),
        value.isFinite
      else { return nil }
      self = .fill(value)
    }
  }
}

extension MissingPolicy: CustomStringConvertible {
  /// The text that gives the policy back: `error`, `drop` or `fill=VALUE`.
  public var description: String {
    switch self {
    case .error: "error"
    case .drop: "drop"
    case .fill(let value): "fill=\(value)"
    }
  }
}

/// What a ``MissingPolicy`` found in a matrix and left of it.
public struct MissingValues: Sendable, Equatable {
  /// The rows that are left, by their index in the batch.
  public var keptRows: [Int] = []
  /// The number of events that lacked a feature: dropped, or filled.
  public var affectedEvents = 0
  /// How many events lacked each feature. Shape: one a column.
  public var eventsPerFeature: [Int]

  /// Nothing found in no rows of so many columns.
  public init(features: Int) { eventsPerFeature = Array(repeating: 0, count: features) }
}

extension MissingPolicy {
  /// Leaves only finite values in the rows of a batch: drops rows in place, fills, or stops.
  ///
  /// - Parameters:
  ///   - matrix: The rows of `selected`, as ``FeatureComputer`` computed them.
  ///   - features: The columns.
  ///   - selected: The events, for messages.
  ///   - inputPaths: The sample's input files in order, which errors name by an event's `file`.
  /// - Throws: With ``error``, on the first value that is not finite.
  public func apply(
    to matrix: inout [Float], features: FeatureSet, selected: SelectedEvents, inputPaths: [String]
  ) throws(FeatureError) -> MissingValues {
    let width = features.count
    precondition(matrix.count == selected.count * width, "a matrix of other events")
    var found = MissingValues(features: width)
    if areFinite(matrix) {
      found.keptRows = Array(0..<selected.count)
      return found
    }
    for row in 0..<selected.count {
      let start = row * width
      var isComplete = true
      for column in 0..<width where !matrix[start + column].isFinite {
        isComplete = false
        found.eventsPerFeature[column] += 1
        switch self {
        case .error:
          throw FeatureError(
            .missing(features.features[column], in: selected.events, row),
            in: .event(row, of: selected, inputPaths: inputPaths))
        case .drop: break
        case .fill(let value): matrix[start + column] = value
        }
      }
      found.affectedEvents += isComplete ? 0 : 1
      guard isComplete || self != .drop else { continue }
      let target = found.keptRows.count * width
      if target != start {
        for column in 0..<width { matrix[target + column] = matrix[start + column] }
      }
      found.keptRows.append(row)
    }
    matrix.removeLast((selected.count - found.keptRows.count) * width)
    return found
  }
}

/// Without a jump for each number: a loop without exits is vectorised.
private func areFinite(_ numbers: [Float]) -> Bool {
  // The exponent of what is not finite has all bits, so that one more carries into the next bit.
  let exponentStep: UInt32 = 1 << 23
  var carries: UInt32 = 0
  numbers.withUnsafeBufferPointer { numbers in
    for number in numbers { carries |= (number.bitPattern & 0x7FFF_FFFF) &+ exponentStep }
  }
  return carries < 1 << 31
}
