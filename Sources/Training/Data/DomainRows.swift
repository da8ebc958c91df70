import CounterRandom
import NeuralNetwork

/// Some rows of one domain's table.
struct DomainRows: Sendable {
  /// The domain's events, standardised.
  let events: EventTable
  /// The rows, ascending.
  let rows: [UInt32]

  /// All rows of a table.
  init(all events: EventTable) {
    self.events = events
    rows = Array(0..<UInt32(events.count))
  }

  /// Some rows of a table.
  init(events: EventTable, rows: [UInt32]) {
    self.events = events
    self.rows = rows
  }

  /// The domain weights of the rows, in their order.
  var domainWeights: [Float] { rows.map { events.domainWeights[Int($0)] } }

  /// The number of rows held back: floor(fraction * count), where a product within 1e-9 below a
  /// whole number counts as that number, so that binary rounding takes no event away.
  static func heldBackCount(_ fraction: Double, of count: Int) -> Int {
    Int(fraction * Double(count) + 1e-9)
  }

  /// Draws rows by the seed and holds them back.
  ///
  /// - Parameters:
  ///   - fraction: Between 0 and 1.
  ///   - seed: The training's seed.
  ///   - domain: The domain's number, 0 for the source.
  func holdingBack(
    _ fraction: Double, seed: UInt64, domain: Int
  ) -> (trained: DomainRows, heldOut: DomainRows) {
    var order = rows
    var stream = RandomStreams.heldOut(seed: seed, domain: domain)
    stream.shuffle(&order)
    let count = Self.heldBackCount(fraction, of: order.count)
    return (
      DomainRows(events: events, rows: order[count...].sorted()),
      DomainRows(events: events, rows: order[..<count].sorted())
    )
  }
}
