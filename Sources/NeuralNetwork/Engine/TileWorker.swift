/// One thread's buffers, and the passes over one tile.
final class TileWorker {
  private let stride: Int
  private let inputs: Int
  private let features: Int
  private let domainOutputs: Int
  private let domains: Int

  private let featurePart: LayerStack
  private let labelHead: LayerStack
  private let domainHead: LayerStack
  private let labelLoss: SoftmaxCrossEntropy
  private let domainLoss: DomainLossKernel

  /// The gathered events, feature-major, with a row of ones.
  private let input: AlignedFloats
  private let featureGradient: AlignedFloats
  private let domainFeatureGradient: AlignedFloats
  private let losses: AlignedFloats
  private let weights: AlignedFloats
  private var truth: [UInt8]

  private enum DomainLossKernel {
    case crossEntropy(SoftmaxCrossEntropy)
    case linear(LinearLoss)
  }

  init(architecture: Architecture, tileSize: Int) {
    stride = tileSize
    inputs = architecture.inputs
    features = architecture.features
    domains = architecture.domains
    func stack(_ part: NetworkPart) -> LayerStack {
      LayerStack(
        layers: architecture.layers(of: part), activation: architecture.activation,
        activatesOutput: part == .feature, stride: tileSize)
    }
    featurePart = stack(.feature)
    labelHead = stack(.label)
    domainHead = stack(.domain)
    domainOutputs = architecture.domainLoss.outputs(domains: architecture.domains)
    labelLoss = SoftmaxCrossEntropy(classes: 2, stride: tileSize)
    domainLoss =
      switch architecture.domainLoss {
      case .crossEntropy: .crossEntropy(.init(classes: domainOutputs, stride: tileSize))
      case .linear: .linear(LinearLoss(outputs: domainOutputs, stride: tileSize))
      }
    input = AlignedFloats(count: (inputs + 1) * tileSize)
    (input.base + inputs * tileSize).update(repeating: 1, count: tileSize)
    featureGradient = AlignedFloats(count: features * tileSize)
    domainFeatureGradient = AlignedFloats(count: features * tileSize)
    losses = AlignedFloats(count: tileSize)
    weights = AlignedFloats(count: tileSize)
    truth = [UInt8](repeating: 0, count: tileSize)
  }
}
