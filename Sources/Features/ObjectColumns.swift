/// A block of events' objects in columns of doubles: for each event its jets in descending pT, the
/// lepton, and padding without momentum, so that a vector of two may run over the end.
///
/// A value of a pointer: ``BlockMemory`` owns what it points to. Unit: GeV.
struct ObjectColumns {
  typealias Column = UnsafeMutablePointer<Double>

  /// Objects are read, and pairs written, up to this many places past an event's end.
  static let padding = 1
  static let count = 13

  /// Where the first column begins, or an event's part of it.
  let first: Column
  /// The length of each column.
  let length: Int

  var pt: Column { first }
  var eta: Column { first + length }
  /// Range: [-pi, pi].
  var phi: Column { first + 2 * length }
  var mass: Column { first + 3 * length }
  var px: Column { first + 4 * length }
  var py: Column { first + 5 * length }
  var pz: Column { first + 6 * length }
  var energy: Column { first + 7 * length }
  /// The magnitude of each momentum.
  var momentum: Column { first + 8 * length }
  /// That of each jet, and 0 for the lepton.
  var jetMomentum: Column { first + 12 * length }
  /// The direction of each momentum; 0 without any.
  var directionX: Column { first + 9 * length }
  var directionY: Column { first + 10 * length }
  var directionZ: Column { first + 11 * length }

  /// The columns from an object on.
  func from(_ object: Int) -> ObjectColumns { ObjectColumns(first: first + object, length: length) }

  /// The places that an event of so many jets needs.
  static func places(jets: Int) -> Int { jets + 1 + padding }
}
