import CDenseKernels

/// One thread's buffers, and the passes over one tile.
final class TileWorker {
  private let kernel: TileKernel
  private let activation: dk_activation
  private let features: Int
  private let outputs: Int

  private let featurePart: LayerStack
  private let labelHead: LayerStack
  private let domainHead: LayerStack
  private let domainLoss: DomainLoss

  /// The gathered events.
  private let input: AlignedFloats
  private let featureGradient: AlignedFloats
  private let labelFeatureGradient: AlignedFloats
  private let domainFeatureGradient: AlignedFloats
  private let losses: AlignedFloats
  private let weights: AlignedFloats
  private let truth: UnsafeMutablePointer<Int32>
  private let truthBuffer: AlignedFloats
  /// What to ask the memory for while a tile is computed.
  private var upcoming: UnsafeMutablePointer<dk_upcoming>?

  init(_ kernel: TileKernel, architecture: Architecture, tileSize: Int) {
    self.kernel = kernel
    activation = architecture.activation.code
    features = architecture.features
    outputs = architecture.domainLoss.outputs(domains: architecture.domains)
    domainLoss = architecture.domainLoss
    func stack(_ part: NetworkPart) -> LayerStack {
      LayerStack(
        kernel, layers: architecture.layers(of: part), activation: architecture.activation,
        activatesOutput: part == .feature, tileSize: tileSize)
    }
    featurePart = stack(.feature)
    labelHead = stack(.label)
    domainHead = stack(.domain)
    input = AlignedFloats(count: architecture.inputs * tileSize)
    featureGradient = AlignedFloats(count: features * tileSize)
    labelFeatureGradient = AlignedFloats(count: features * tileSize)
    domainFeatureGradient = AlignedFloats(count: features * tileSize)
    losses = AlignedFloats(count: tileSize)
    weights = AlignedFloats(count: tileSize)
    truthBuffer = AlignedFloats(count: tileSize)
    truth = UnsafeMutableRawPointer(truthBuffer.base).bindMemory(to: Int32.self, capacity: tileSize)
  }

  /// Adds a tile's share of a step to `gradient` and `sums`.
  ///
  /// - Parameters:
  ///   - next: The tile that this thread is expected to take next.
  func step(
    _ rows: TileRows, next: TileRows?, settings: StepSettings,
    gradient: UnsafeMutablePointer<Float>, sums: inout GroupSums
  ) {
    guard let next else { return step(rows, settings, gradient, &sums) }
    next.withUpcoming { upcoming in
      self.upcoming = upcoming
      step(rows, settings, gradient, &sums)
      self.upcoming = nil
    }
  }

  private func step(
    _ rows: TileRows, _ settings: StepSettings, _ gradient: UnsafeMutablePointer<Float>,
    _ sums: inout GroupSums
  ) {
    let slabs = Slab.number(events: rows.tile.count)
    rows.gather(kernel, into: input.base)
    featurePart.forward(
      input: input.base, weights: settings.weights, slabs: slabs, upcoming: upcoming)
    let labels = rows.tile.part == 0 ? rows.part.events.labels : nil
    if let labels { stepLabels(labels, rows, settings, gradient, &sums) }
    let isAdversarial = settings.lambda != 0
    stepDomains(rows, settings, gradient, isAdversarial: isAdversarial, &sums)
    guard isAdversarial || labels != nil else { return }
    joinGradients(
      label: labels != nil, domain: isAdversarial, lambda: settings.lambda, slabs: slabs, &sums)
    featurePart.backward(
      input: input.base, outputGradient: featureGradient.base, weights: settings.weights,
      gradient: gradient, inputGradient: nil, slabs: slabs, upcoming: upcoming)
  }

  /// Writes a tile's outputs and adds its losses to `sums`.
  func evaluate(_ rows: TileRows, _ settings: EvaluationSettings, sums: inout GroupSums) {
    let (start, count) = (rows.tile.start, rows.tile.count)
    rows.gather(kernel, into: input.base)
    featurePart.forward(
      input: input.base, weights: settings.weights, slabs: Slab.number(events: count),
      upcoming: nil)
    forwardLabels(rows.part.events.labels, rows, weights: settings.weights, sums: &sums)
    copy(row: 1, of: 2, from: labelHead.output, to: settings.response + start, count: count)
    forwardDomains(rows, domain: settings.domain, weights: settings.weights, sums: &sums)
    for c in 0..<outputs {
      copy(
        row: c, of: outputs, from: domainHead.output,
        to: settings.domainOutputs + c * settings.count + start, count: count)
    }
  }

  /// The label head, forwards and backwards.
  private func stepLabels(
    _ labels: EventTable.Labels, _ rows: TileRows, _ settings: StepSettings,
    _ gradient: UnsafeMutablePointer<Float>, _ sums: inout GroupSums
  ) {
    let slabs = Slab.number(events: rows.tile.count)
    forwardLabels(labels, rows, weights: settings.weights, sums: &sums)
    dk_softmax_gradient(
      kernel.table, labelHead.output, 2, slabs, truth, weights.base, settings.labelScale)
    labelHead.backward(
      input: featurePart.output, outputGradient: labelHead.output, weights: settings.weights,
      gradient: gradient, inputGradient: labelFeatureGradient.base, slabs: slabs,
      upcoming: upcoming)
  }

  /// The domain head, as `stepLabels`; nothing is passed back where the step is not adversarial.
  private func stepDomains(
    _ rows: TileRows, _ settings: StepSettings, _ gradient: UnsafeMutablePointer<Float>,
    isAdversarial: Bool, _ sums: inout GroupSums
  ) {
    let slabs = Slab.number(events: rows.tile.count)
    forwardDomains(rows, domain: rows.tile.part, weights: settings.weights, sums: &sums)
    switch domainLoss {
    case .crossEntropy:
      dk_softmax_gradient(
        kernel.table, domainHead.output, outputs, slabs, truth, weights.base, settings.domainScale)
    case .linear:
      dk_linear_gradient(
        kernel.table, domainHead.output, outputs, slabs, rows.tile.part, weights.base,
        settings.domainScale)
    }
    domainHead.backward(
      input: featurePart.output, outputGradient: domainHead.output, weights: settings.weights,
      gradient: gradient, inputGradient: isAdversarial ? domainFeatureGradient.base : nil,
      slabs: slabs, upcoming: upcoming)
  }

  /// The label head: probabilities, and with labels the sums of weights and losses; the weights
  /// and classes of the tile stay for the way back.
  private func forwardLabels(
    _ labels: EventTable.Labels?, _ rows: TileRows, weights step: StepWeights,
    sums: inout GroupSums
  ) {
    let slabs = Slab.number(events: rows.tile.count)
    labelHead.forward(input: featurePart.output, weights: step, slabs: slabs, upcoming: upcoming)
    guard let labels else {
      dk_softmax(kernel.table, labelHead.output, 2, slabs, nil, nil)
      return
    }
    rows.pick(labels.values, into: truth, zero: 0) { Int32($0) }
    rows.pick(labels.weights, into: weights.base, zero: 0) { $0 }
    dk_softmax(kernel.table, labelHead.output, 2, slabs, truth, losses.base)
    sums.label += dk_weighted_sums(kernel.table, losses.base, weights.base, slabs)
  }

  /// The domain head, as `forwardLabels`.
  private func forwardDomains(
    _ rows: TileRows, domain: Int?, weights step: StepWeights, sums: inout GroupSums
  ) {
    let slabs = Slab.number(events: rows.tile.count)
    domainHead.forward(input: featurePart.output, weights: step, slabs: slabs, upcoming: upcoming)
    switch domainLoss {
    case .crossEntropy:
      let column = domain.map { $0 == 0 ? outputs - 1 : $0 - 1 }
      truth.update(repeating: Int32(column ?? 0), count: slabs * Slab.size)
      dk_softmax(
        kernel.table, domainHead.output, outputs, slabs, domain == nil ? nil : truth,
        domain == nil ? nil : losses.base)
    case .linear:
      if let domain {
        dk_linear_losses(kernel.table, domainHead.output, outputs, slabs, domain, losses.base)
      }
    }
    guard domain != nil else { return }
    rows.pick(rows.part.events.domainWeights, into: weights.base, zero: 0) { $0 }
    sums.domain += dk_weighted_sums(kernel.table, losses.base, weights.base, slabs)
  }

  /// The gradient by the features before their activation: (dL_y - lambda dL_d) f'(z), where both
  /// heads pass one back.
  private func joinGradients(
    label: Bool, domain: Bool, lambda: Float, slabs: Int, _ sums: inout GroupSums
  ) {
    let squares = dk_join(
      kernel.table, activation, label ? labelFeatureGradient.base : nil,
      domain ? domainFeatureGradient.base : nil, lambda, featurePart.output, featureGradient.base,
      features * slabs * Slab.size)
    sums.labelGradientSquares += squares.first
    sums.domainGradientSquares += squares.second
  }

  /// Copies one row of a tile, [slabs][width][16].
  private func copy(
    row: Int, of width: Int, from tile: UnsafePointer<Float>,
    to result: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    for start in stride(from: 0, to: count, by: Slab.size) {
      (result + start).update(
        from: tile + start * width + row * Slab.size, count: min(Slab.size, count - start))
    }
  }
}

/// What all tiles of a step share.
struct StepSettings {
  let weights: StepWeights
  let lambda: Float
  /// 1 / (source events of the batch).
  let labelScale: Float
  /// 1 / (all events of the batch).
  let domainScale: Float
}
