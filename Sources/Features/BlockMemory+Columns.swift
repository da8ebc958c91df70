import Kinematics

extension BlockMemory {
  /// Computes the four-momenta of all objects, and with `directions` where they point.
  func measure(_ count: Int, directions: Bool) {
    let o = objects
    MeasuredObjects(count: count, pt: o.pt, eta: o.eta, phi: o.phi, mass: o.mass)
      .fourMomenta(px: o.px, py: o.py, pz: o.pz, energy: o.energy)
    guard directions else { return }
    for start in stride(from: 0, to: count, by: 4) {
      let (x, y, z) = (
        o.px.vector(at: start), o.py.vector(at: start), o.pz.vector(at: start)
      )
      let momentum = (x * x + y * y + z * z).squareRoot()
      let scale = (1 / momentum).replacing(with: 0, where: momentum .== 0)
      o.momentum.store(momentum, at: start)
      o.jetMomentum.store(momentum, at: start)
      o.directionX.store(x * scale, at: start)
      o.directionY.store(y * scale, at: start)
      o.directionZ.store(z * scale, at: start)
    }
  }

  /// Leaves an event without objects in its tensors.
  func clearTensors(_ event: Int) {
    jetTensors[event] = MomentumTensor()
    bTensors[event] = MomentumTensor()
    allTensors[event] = MomentumTensor()
  }

  /// Writes what the eigenvalues of the momentum tensors of `count` events give.
  func evaluateTensors(_ groups: FeatureGroups, count: Int) {
    if groups.contains(.jetTensor) {
      forEachEigenvalues(of: jetTensors, count: count) { values, middle, smallest in
        values[.aplanarityJets] = 1.5 * smallest
        values[.sphericityJets] = 1.5 * (middle + smallest)
        values[.planarityJets] = middle - smallest
      }
    }
    if groups.contains(.bTensor) {
      forEachEigenvalues(of: bTensors, count: count) { values, _, smallest in
        values[.aplanarityBJets] = 1.5 * smallest
      }
    }
    if groups.contains(.allTensor) {
      forEachEigenvalues(of: allTensors, count: count) { values, middle, smallest in
        values[.aplanarityAll] = 1.5 * smallest
        values[.sphericityAll] = 1.5 * (middle + smallest)
      }
    }
  }

  @inline(__always) private func forEachEigenvalues(
    of tensors: UnsafeMutablePointer<MomentumTensor>, count: Int,
    _ body: (_ values: QuantityValues, _ middle: Double, _ smallest: Double) -> Void
  ) {
    for start in stride(from: 0, to: count, by: 4) {
      let t = tensors + start
      let (_, middle, smallest) = MomentumTensors(t[0], t[1], t[2], t[3]).eigenvalues
      for lane in 0..<min(4, count - start) {
        body(values(of: start + lane), middle[lane], smallest[lane])
      }
    }
  }
}
