import NeuralNetwork
import Testing

@Suite struct ReferenceNetworkTests {
  /// Central differences of step h = 1e-5 in Double err by about h^2 and by 1e-16 / h.
  private static let bound = 1e-8

  @Test(arguments: NetworkCase.all)
  func gradientsAreTheCentralDifferencesOfTheLosses(network: NetworkCase) throws {
    let (reference, events) = try network.reference(seed: 3, counts: [7, 4, 5])
    try check(reference, { $0.labelLoss($1) }, events)
    try check(reference, { $0.domainLoss($1) }, events)
  }

  private func check(
    _ reference: ReferenceNetwork,
    _ loss: (ReferenceNetwork, [ReferenceNetwork.Event]) -> ReferenceNetwork.Result,
    _ events: [ReferenceNetwork.Event]
  ) throws {
    let gradient = loss(reference, events).gradient
    #expect(gradient.contains { abs($0) > 1e-3 })
    let step = 1e-5
    for i in gradient.indices {
      var (up, down) = (reference, reference)
      up.parameters[i] += step
      down.parameters[i] -= step
      let difference = (loss(up, events).loss - loss(down, events).loss) / (2 * step)
      #expect(abs(gradient[i] - difference) < Self.bound, "parameter \(i)")
    }
  }
}
