/// The three parts of the network.
public enum NetworkPart: String, Sendable, CaseIterable {
  /// The feature extractor: inputs to features, every layer activated.
  case feature
  /// The label predictor: features to 2 softmax outputs.
  case label
  /// The domain classifier: features to the outputs of ``DomainLoss``.
  case domain
}

/// One dense layer's place in the network and in the flat parameter buffer.
public struct DenseLayer: Sendable, Equatable {
  /// The part it belongs to.
  public let part: NetworkPart
  /// Its number in the part, from 0.
  public let index: Int
  /// The width of its input.
  public let inputs: Int
  /// The width of its output.
  public let outputs: Int
  /// Where the weight begins: Shape [inputs, outputs], row-major; the bias, [outputs], follows, so
  /// that both together are one matrix [inputs + 1, outputs] for an input with a row of ones.
  public let offset: Int

  /// The weight's elements.
  public var weightRange: Range<Int> { offset..<(offset + inputs * outputs) }
  /// The bias's elements.
  public var biasRange: Range<Int> { weightRange.upperBound..<(weightRange.upperBound + outputs) }
}

/// The shape of an adversarial network, and where each parameter lies.
public struct Architecture: Sendable, Equatable {
  /// The widest layer and the most inputs that are accepted.
  public static let maximumWidth = 4096
  /// The most parameters that are accepted.
  public static let maximumParameters = 1 << 22

  /// The number of input features.
  public let inputs: Int
  /// The widths of the feature part's layers.
  public let featureLayers: [Int]
  /// The widths of the label head's layers; the last is 2: background, signal.
  public let labelLayers: [Int]
  /// The widths of the domain head's layers; the last is `domainLoss.outputs(domains:)`.
  public let domainLayers: [Int]
  /// The activation of every layer but the two outputs.
  public let activation: Activation
  /// The domain head's output and loss.
  public let domainLoss: DomainLoss
  /// K: the source and its targets.
  public let domains: Int

  /// All layers: feature, label, domain; in each part from the input on.
  public let layers: [DenseLayer]
  /// The length of the flat parameter buffer.
  public let parameterCount: Int

  /// Checks the widths and lays out the parameters.
  ///
  /// - Throws: ``ArchitectureError`` for a part without layers, a width outside
  ///   1 ... ``maximumWidth``, fewer than 2 domains, an output layer of the wrong width, more than
  ///   ``maximumParameters`` parameters.
  public init(
    inputs: Int, featureLayers: [Int], labelLayers: [Int], domainLayers: [Int],
    activation: Activation, domainLoss: DomainLoss, domains: Int
  ) throws(ArchitectureError) {
    self.inputs = inputs
    self.featureLayers = featureLayers
    self.labelLayers = labelLayers
    self.domainLayers = domainLayers
    self.activation = activation
    self.domainLoss = domainLoss
    self.domains = domains

    guard (1...Self.maximumWidth).contains(inputs) else { throw .inputs(inputs) }
    guard (2...Self.maximumWidth).contains(domains) else { throw .domains(domains) }
    let outputs = [
      NetworkPart.label: 2, NetworkPart.domain: domainLoss.outputs(domains: domains),
    ]
    var layers: [DenseLayer] = []
    var offset = 0
    for (part, widths) in [
      (NetworkPart.feature, featureLayers), (.label, labelLayers), (.domain, domainLayers),
    ] {
      guard let last = widths.last else { throw .noLayers(part) }
      if let expected = outputs[part], last != expected {
        throw .outputs(part, found: last, expected: expected)
      }
      var width = part == .feature ? inputs : featureLayers.last ?? inputs
      for (index, next) in widths.enumerated() {
        guard (1...Self.maximumWidth).contains(next) else { throw .width(part, next) }
        layers.append(
          DenseLayer(part: part, index: index, inputs: width, outputs: next, offset: offset))
        offset += (width + 1) * next
        guard offset <= Self.maximumParameters else { throw .tooManyParameters }
        width = next
      }
    }
    self.layers = layers
    parameterCount = offset
  }

  /// The layers of one part, from its input on.
  public func layers(of part: NetworkPart) -> [DenseLayer] { layers.filter { $0.part == part } }

  /// The width of the extracted features: of the feature part's last layer.
  public var features: Int { featureLayers.last ?? inputs }
}
