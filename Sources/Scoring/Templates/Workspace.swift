import Diagnostics

/// The templates as a workspace of pyhf (HistFactory in JSON, schema 1.0.0).
///
/// One channel, `response`. The signal of the source has the normalisation `mu`. The background is
/// that of the source, with one `histosys` a target: one standard deviation up is the target's shape at the
/// source's yield, one down its mirror image, 2 nominal - up. So a target says what is uncertain in the
/// shape, and `background_norm` what is in the yield. The observation is the expectation at mu = 1
/// (Asimov's), not data: the response was measured on the test part alone.
struct Workspace: Encodable {
  /// What the one measurement is called; by it the file is known to be ours.
  static let measurement = Product.name
  /// The least that the mirror image of a target keeps of the nominal background.
  static let floor = 0.01

  private let channels: [Channel]
  private let observations: [Observation]
  private let measurements: [Measurement]
  private let version = "1.0.0"
  /// What was done to the numbers that a reader would not expect, in words.
  let notes: [String]

  /// A workspace of templates with the bins of the fit.
  ///
  /// - Parameters:
  ///   - signal: Of the source.
  ///   - background: Of the source, positive in every bin.
  ///   - variations: The background of each target, positive in every bin.
  ///   - backgroundUncertainty: The relative uncertainty of the yield; 0 for none.
  init(
    signal: Template, background: Template, variations: [Template], backgroundUncertainty: Double
  ) {
    var notes: [String] = []
    let signalYields = signal.sums.map { max(0, $0) }
    if signalYields != signal.sums {
      notes.append("bins of the fit with a negative sum of signal weights count as 0")
    }
    var modifiers: [Modifier] = []
    if backgroundUncertainty > 0 {
      modifiers.append(
        .init(
          "background_norm", "normsys",
          .range(high: 1 + backgroundUncertainty, low: 1 - backgroundUncertainty)))
    }
    for variation in variations {
      let scale = background.sum / variation.sum
      let up = variation.sums.map { $0 * scale }
      let mirrored = zip(background.sums, up).map { 2 * $0 - $1 }
      let down = zip(background.sums, mirrored).map { max($1, Self.floor * $0) }
      let name =
        "background_model" + variation.domain.dropFirst("target".count).replacing("/", with: "_")
      let cut = zip(mirrored, down).count { $0 != $1 }
      if cut > 0 {
        notes.append(
          "\(name): more than twice the nominal background in \(cut) bins of the fit, whose mirror "
            + "image is cut off at \(Self.floor) of the nominal")
      }
      modifiers.append(.init(name, "histosys", .shapes(high: up, low: down)))
    }
    let errors = "staterror_response"
    channels = [
      Channel(
        name: "response",
        samples: [
          Sample(
            name: "signal", data: signalYields,
            modifiers: [
              .init("mu", "normfactor", .none),
              .init(errors, "staterror", .errors(signal.squares.map { $0.squareRoot() })),
            ]),
          Sample(
            name: "background", data: background.sums,
            modifiers: modifiers + [
              .init(errors, "staterror", .errors(background.squares.map { $0.squareRoot() }))
            ]),
        ])
    ]
    observations = [
      Observation(name: "response", data: zip(signalYields, background.sums).map { $0 + $1 })
    ]
    measurements = [
      Measurement(name: Self.measurement, config: .init(poi: "mu", parameters: []))
    ]
    self.notes = notes
  }

  private enum CodingKeys: String, CodingKey { case channels, observations, measurements, version }

  private struct Channel: Encodable {
    let name: String
    let samples: [Sample]
  }

  private struct Sample: Encodable {
    let name: String
    let data: [Double]
    let modifiers: [Modifier]
  }

  private struct Observation: Encodable {
    let name: String
    let data: [Double]
  }

  private struct Measurement: Encodable {
    struct Configuration: Encodable {
      let poi: String
      let parameters: [String]
    }

    let name: String
    let config: Configuration
  }

  private struct Modifier: Encodable {
    enum Effect {
      case none
      case range(high: Double, low: Double)
      case shapes(high: [Double], low: [Double])
      case errors([Double])
    }

    private let name, type: String
    private let effect: Effect

    init(_ name: String, _ type: String, _ effect: Effect) {
      self.name = name
      self.type = type
      self.effect = effect
    }

    private enum CodingKeys: String, CodingKey { case name, type, data }
    private enum EffectKeys: String, CodingKey {
      case high = "hi"
      case low = "lo"
      case highData = "hi_data"
      case lowData = "lo_data"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try container.encode(type, forKey: .type)
      switch effect {
      case .none: try container.encodeNil(forKey: .data)
      case .errors(let errors): try container.encode(errors, forKey: .data)
      case .range(let high, let low):
        var data = container.nestedContainer(keyedBy: EffectKeys.self, forKey: .data)
        try data.encode(high, forKey: .high)
        try data.encode(low, forKey: .low)
      case .shapes(let high, let low):
        var data = container.nestedContainer(keyedBy: EffectKeys.self, forKey: .data)
        try data.encode(high, forKey: .highData)
        try data.encode(low, forKey: .lowData)
      }
    }
  }
}
