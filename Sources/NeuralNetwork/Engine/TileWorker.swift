/// One thread's buffers, and the passes over one tile.
final class TileWorker {
  private let stride: Int
  private let inputs: Int
  private let features: Int
  private let outputs: Int

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
  private var truth: [UInt16]

  private enum DomainLossKernel {
    case crossEntropy(SoftmaxCrossEntropy)
    case linear(LinearLoss)
  }

  init(architecture: Architecture, tileSize: Int) {
    stride = tileSize
    inputs = architecture.inputs
    features = architecture.features
    func stack(_ part: NetworkPart) -> LayerStack {
      LayerStack(
        layers: architecture.layers(of: part), activation: architecture.activation,
        activatesOutput: part == .feature, stride: tileSize)
    }
    featurePart = stack(.feature)
    labelHead = stack(.label)
    domainHead = stack(.domain)
    outputs = architecture.domainLoss.outputs(domains: architecture.domains)
    labelLoss = SoftmaxCrossEntropy(classes: 2, stride: tileSize)
    domainLoss =
      switch architecture.domainLoss {
      case .crossEntropy: .crossEntropy(.init(classes: outputs, stride: tileSize))
      case .linear: .linear(LinearLoss(outputs: outputs, stride: tileSize))
      }
    input = AlignedFloats(count: (inputs + 1) * tileSize)
    (input.base + inputs * tileSize).update(repeating: 1, count: tileSize)
    featureGradient = AlignedFloats(count: features * tileSize)
    domainFeatureGradient = AlignedFloats(count: features * tileSize)
    losses = AlignedFloats(count: tileSize)
    weights = AlignedFloats(count: tileSize)
    truth = [UInt16](repeating: 0, count: tileSize)
  }

  /// Adds a tile's share of a step to `gradient` and `sums`.
  func step(
    _ part: Batch.Part, domain: Int, tile: Tiling.Tile, settings: StepSettings,
    gradient: UnsafeMutablePointer<Float>, sums: inout GroupSums
  ) {
    let count = tile.count
    let parameters = settings.parameters
    gather(part, tile: tile)
    featurePart.forward(input: input.base, parameters: parameters, count: count)

    if domain == 0, let labels = part.events.labels {
      forwardLabels(labels, part: part, tile: tile, parameters: parameters, sums: &sums)
      scale(weights.base, by: settings.labelScale, count: count)
      labelLoss.backward(labelHead.output, count: count, truth: truth, scale: weights.base)
      labelHead.backward(
        input: featurePart.output, outputGradient: labelHead.output, parameters: parameters,
        gradient: gradient, inputGradient: featureGradient.base, count: count)
      sums.labelGradientSquares += squares(featureGradient.base, count: count)
    }

    forwardDomains(part, domain: domain, tile: tile, parameters: parameters, sums: &sums)
    scale(weights.base, by: settings.domainScale, count: count)
    switch domainLoss {
    case .crossEntropy(let loss):
      loss.backward(domainHead.output, count: count, truth: truth, scale: weights.base)
    case .linear(let loss):
      loss.backward(domainHead.output, count: count, domain: domain, scale: weights.base)
    }
    let isAdversarial = settings.lambda != 0
    domainHead.backward(
      input: featurePart.output, outputGradient: domainHead.output, parameters: parameters,
      gradient: gradient, inputGradient: isAdversarial ? domainFeatureGradient.base : nil,
      count: count)
    if isAdversarial {
      sums.domainGradientSquares += squares(domainFeatureGradient.base, count: count)
      reverse(lambda: settings.lambda, addsToLabel: domain == 0, count: count)
    }
    if isAdversarial || domain == 0 {
      featurePart.backward(
        input: input.base, outputGradient: featureGradient.base, parameters: parameters,
        gradient: gradient, inputGradient: nil, count: count)
    }
  }

  /// Writes a tile's outputs and adds its losses to `sums`.
  ///
  /// - Parameters:
  ///   - domain: Whose events they are; nil where no domain loss is wanted.
  ///   - response: Where P(signal) goes, from the tile's first row on.
  ///   - domainOutputs: The same for the domain head's outputs, [outputs, `outputStride`].
  func evaluate(
    _ part: Batch.Part, domain: Int?, tile: Tiling.Tile, parameters: UnsafePointer<Float>,
    response: UnsafeMutablePointer<Float>, domainOutputs: UnsafeMutablePointer<Float>,
    outputStride: Int, sums: inout GroupSums
  ) {
    let count = tile.count
    gather(part, tile: tile)
    featurePart.forward(input: input.base, parameters: parameters, count: count)
    forwardLabels(part.events.labels, part: part, tile: tile, parameters: parameters, sums: &sums)
    response.update(from: labelHead.output + stride, count: count)
    forwardDomains(part, domain: domain, tile: tile, parameters: parameters, sums: &sums)
    for c in 0..<outputs {
      (domainOutputs + c * outputStride).update(
        from: domainHead.output + c * stride, count: count)
    }
  }

  /// The label head: probabilities, and with labels the sums of weights and losses; the weights
  /// and classes of the tile stay for the way back.
  private func forwardLabels(
    _ labels: EventTable.Labels?, part: Batch.Part, tile: Tiling.Tile,
    parameters: UnsafePointer<Float>, sums: inout GroupSums
  ) {
    labelHead.forward(input: featurePart.output, parameters: parameters, count: tile.count)
    guard let labels else {
      labelLoss.forward(labelHead.output, count: tile.count, truth: nil, losses: losses.base)
      return
    }
    part.rows.withUnsafeBufferPointer { rows in
      for i in 0..<tile.count {
        let row = Int(rows[tile.start + i])
        truth[i] = UInt16(labels.values[row])
        weights.base[i] = labels.weights[row]
      }
    }
    labelLoss.forward(labelHead.output, count: tile.count, truth: truth, losses: losses.base)
    addLosses(count: tile.count, losses: &sums.labelLoss, weights: &sums.labelWeights)
  }

  /// The domain head, as `forwardLabels`.
  private func forwardDomains(
    _ part: Batch.Part, domain: Int?, tile: Tiling.Tile, parameters: UnsafePointer<Float>,
    sums: inout GroupSums
  ) {
    domainHead.forward(input: featurePart.output, parameters: parameters, count: tile.count)
    switch domainLoss {
    case .crossEntropy(let loss):
      if let domain {
        let column = UInt16(domain == 0 ? outputs - 1 : domain - 1)
        for i in 0..<tile.count { truth[i] = column }
      }
      loss.forward(
        domainHead.output, count: tile.count, truth: domain == nil ? nil : truth,
        losses: losses.base)
    case .linear(let loss):
      if let domain {
        loss.forward(domainHead.output, count: tile.count, domain: domain, losses: losses.base)
      }
    }
    guard domain != nil else { return }
    part.rows.withUnsafeBufferPointer { rows in
      for i in 0..<tile.count {
        weights.base[i] = part.events.domainWeights[Int(rows[tile.start + i])]
      }
    }
    addLosses(count: tile.count, losses: &sums.domainLoss, weights: &sums.domainWeights)
  }

  /// Transposes the rows of a tile into `input`.
  ///
  /// Sixteen rows at a time: each feature then fills one cache line before the next is begun.
  private func gather(_ part: Batch.Part, tile: Tiling.Tile) {
    let (input, inputs, stride) = (input.base, inputs, stride)
    part.rows.withUnsafeBufferPointer { rows in
      part.events.features.withUnsafeBufferPointer { features in
        for block in Swift.stride(from: 0, to: tile.count, by: 16) {
          let columns = block..<min(block + 16, tile.count)
          for feature in 0..<inputs {
            for column in columns {
              let row = Int(rows[tile.start + column])
              input[feature * stride + column] = features[row * inputs + feature]
            }
          }
        }
      }
    }
  }

  private func addLosses(count: Int, losses sum: inout Double, weights weightSum: inout Double) {
    for i in 0..<count {
      let weight = Double(weights.base[i])
      sum += weight * Double(losses.base[i])
      weightSum += weight
    }
  }

  private func scale(_ values: UnsafeMutablePointer<Float>, by factor: Float, count: Int) {
    for i in 0..<count { values[i] *= factor }
  }

  /// The feature part's gradient: dL_y - lambda dL_d for the source, -lambda dL_d for a target.
  private func reverse(lambda: Float, addsToLabel: Bool, count: Int) {
    for feature in 0..<features {
      let label = featureGradient.base + feature * stride
      let domain = domainFeatureGradient.base + feature * stride
      if addsToLabel {
        for i in 0..<count { label[i] -= lambda * domain[i] }
      } else {
        for i in 0..<count { label[i] = -lambda * domain[i] }
      }
    }
  }

  /// The sum of squares of [features, count]; eight sums at once, for the sake of vector code.
  private func squares(_ values: UnsafePointer<Float>, count: Int) -> Double {
    var sums = SIMD8<Float>.zero
    var rest: Float = 0
    let whole = count / 8 * 8
    for feature in 0..<features {
      let row = values + feature * stride
      for i in Swift.stride(from: 0, to: whole, by: 8) {
        let values = UnsafeRawPointer(row + i).loadUnaligned(as: SIMD8<Float>.self)
        sums += values * values
      }
      for i in whole..<count { rest += row[i] * row[i] }
    }
    return Double(sums.sum()) + Double(rest)
  }
}

/// What all tiles of a step share.
struct StepSettings {
  let parameters: UnsafePointer<Float>
  let lambda: Float
  /// 1 / (source events of the batch).
  let labelScale: Float
  /// 1 / (all events of the batch).
  let domainScale: Float
}
