/// The functions of the language.
enum Function: String, CaseIterable, Sendable {
  case abs
  case min
  case max
  case sqrt
  case exp
  case log
  case pow
  case sin
  case cos
  case tanh
  /// The distance of two objects in pseudorapidity and azimuth.
  case dr

  /// How many arguments it takes.
  var arity: ClosedRange<Int> {
    switch self {
    case .abs, .sqrt, .exp, .log, .sin, .cos, .tanh: 1...1
    case .pow, .dr: 2...2
    case .min, .max: 2...Int.max
    }
  }

  /// The arity as an error message says it.
  var arityText: String {
    arity.upperBound == Int.max ? "at least \(arity.lowerBound)" : "\(arity.lowerBound)"
  }

  /// What computes it from its arguments; min and max from two at a time.
  var instruction: Instruction {
    switch self {
    case .abs: .magnitude
    case .min: .smaller
    case .max: .larger
    case .sqrt: .squareRoot
    case .exp: .exponential
    case .log: .logarithm
    case .pow: .power
    case .sin: .sine
    case .cos: .cosine
    case .tanh: .hyperbolicTangent
    case .dr: .deltaR
    }
  }
}
