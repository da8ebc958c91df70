import Foundation
import NeuralNetwork

/// The network, its losses and their gradients, one event at a time in Double: slow and obvious,
/// and written from the paper's equations, not from the engine.
struct ReferenceNetwork {
  let architecture: Architecture
  var parameters: [Double]

  /// One event with all that its losses need.
  struct Event {
    var features: [Double]
    /// 0 the source, k + 1 target k.
    var domain: Int
    var label: Int
    var labelWeight: Double
    var domainWeight: Double
  }

  /// A loss of a batch and its gradient by every parameter.
  struct Result {
    var loss = 0.0
    var gradient: [Double]
    /// The sum over events and features of the squared gradient by the extracted features.
    var featureGradientSquares = 0.0
  }

  /// The values of each layer of a part for an event: the input, then each output.
  func forward(_ part: NetworkPart, _ input: [Double]) -> [[Double]] {
    var values = [input]
    let layers = architecture.layers(of: part)
    for layer in layers {
      var output: [Double] = []
      for j in 0..<layer.outputs {
        var z = parameters[layer.biasRange.lowerBound + j]
        for i in 0..<layer.inputs {
          z += values[layer.index][i] * parameters[layer.offset + i * layer.outputs + j]
        }
        let isOutput = part != .feature && layer.index == layers.count - 1
        output.append(isOutput ? z : activate(z))
      }
      values.append(output)
    }
    return values
  }

  /// The last layer's output.
  func outputs(_ part: NetworkPart, _ input: [Double]) -> [Double] {
    let values = forward(part, input)
    return values[values.count - 1]
  }

  /// Adds the gradient of a part's parameters to `gradient` and returns that of its input.
  func backward(
    _ part: NetworkPart, _ values: [[Double]], _ outputGradient: [Double],
    _ gradient: inout [Double]
  ) -> [Double] {
    var delta = outputGradient
    let layers = architecture.layers(of: part)
    for layer in layers.reversed() {
      let isOutput = part != .feature && layer.index == layers.count - 1
      if !isOutput {
        for j in 0..<layer.outputs { delta[j] *= slope(ofActivated: values[layer.index + 1][j]) }
      }
      var inputGradient = [Double](repeating: 0, count: layer.inputs)
      for j in 0..<layer.outputs {
        gradient[layer.biasRange.lowerBound + j] += delta[j]
        for i in 0..<layer.inputs {
          let k = layer.offset + i * layer.outputs + j
          gradient[k] += values[layer.index][i] * delta[j]
          inputGradient[i] += parameters[k] * delta[j]
        }
      }
      delta = inputGradient
    }
    return delta
  }

  func activate(_ z: Double) -> Double {
    switch architecture.activation {
    case .elu: z > 0 ? z : exp(z) - 1
    case .tanh: tanh(z)
    case .relu: max(z, 0)
    }
  }

  func slope(ofActivated a: Double) -> Double {
    switch architecture.activation {
    case .elu: a > 0 ? 1 : a + 1
    case .tanh: 1 - a * a
    case .relu: a > 0 ? 1 : 0
    }
  }

  static func softmax(_ z: [Double]) -> [Double] {
    let largest = z.max() ?? 0
    let e = z.map { exp($0 - largest) }
    return e.map { $0 / e.reduce(0, +) }
  }

  /// -ln P(truth), and its gradient by the outputs before the softmax.
  static func crossEntropy(_ z: [Double], truth: Int) -> (loss: Double, gradient: [Double]) {
    let p = softmax(z)
    return (-log(p[truth]), p.enumerated().map { $1 - ($0 == truth ? 1 : 0) })
  }

  /// The domain loss of an event with outputs `z`, and its gradient by them.
  func domainLoss(_ z: [Double], domain: Int) -> (loss: Double, gradient: [Double]) {
    switch architecture.domainLoss {
    case .crossEntropy:
      // Columns: target 0, target 1, ..., source.
      return Self.crossEntropy(z, truth: domain == 0 ? architecture.domains - 1 : domain - 1)
    case .linear:
      let gradient = z.indices.map { domain == 0 ? -1.0 : domain == $0 + 1 ? 1 : 0 }
      return (zip(z, gradient).reduce(0) { $0 + $1.0 * $1.1 }, gradient)
    }
  }

  /// L_y of a batch.
  func labelLoss(_ events: [Event]) -> Result {
    let source = events.filter { $0.domain == 0 }
    return loss(source, of: .label) { event, z in
      let (loss, gradient) = Self.crossEntropy(z, truth: event.label)
      return (event.labelWeight / Double(source.count), loss, gradient)
    }
  }

  /// L_d of a batch.
  func domainLoss(_ events: [Event]) -> Result {
    loss(events, of: .domain) { event, z in
      let (loss, gradient) = domainLoss(z, domain: event.domain)
      return (event.domainWeight / Double(events.count), loss, gradient)
    }
  }

  private func loss(
    _ events: [Event], of head: NetworkPart,
    _ eventLoss: (Event, [Double]) -> (scale: Double, loss: Double, gradient: [Double])
  ) -> Result {
    var result = Result(gradient: [Double](repeating: 0, count: parameters.count))
    for event in events {
      let features = forward(.feature, event.features)
      let outputs = forward(head, features[features.count - 1])
      let (scale, loss, gradient) = eventLoss(event, outputs[outputs.count - 1])
      result.loss += scale * loss
      let passedBack = backward(head, outputs, gradient.map { scale * $0 }, &result.gradient)
      result.featureGradientSquares += passedBack.reduce(0) { $0 + $1 * $1 }
      _ = backward(.feature, features, passedBack, &result.gradient)
    }
    return result
  }
}
