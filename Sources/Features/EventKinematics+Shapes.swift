import Kinematics

extension EventKinematics {
  /// Adds the objects to the event's momentum tensors, whose eigenvalues are computed for many events at
  /// a time. Over all, the lepton is needed, and a jet.
  func addTensors(_ groups: FeatureGroups, _ index: Int, to memory: BlockMemory) {
    if !groups.isDisjoint(with: [.jetTensor, .allTensor]) {
      var tensor = MomentumTensor()
      for jet in 0..<jetCount { add(jet, to: &tensor) }
      memory.jetTensors[index] = tensor
      if hasLepton, jetCount >= 1 {
        add(jetCount, to: &tensor)
        memory.allTensors[index] = tensor
      }
    }
    if groups.contains(.bTensor) {
      var tensor = MomentumTensor()
      for jet in 0..<jetCount where tags[jet] == 1 { add(jet, to: &tensor) }
      memory.bTensors[index] = tensor
    }
  }

  private func add(_ index: Int, to tensor: inout MomentumTensor) {
    tensor.add(px: objects.px[index], py: objects.py[index], pz: objects.pz[index])
  }

  func evaluateTransverseTensor() {
    var tensor = TransverseMomentumTensor()
    for jet in 0..<jetCount { tensor.add(px: objects.px[jet], py: objects.py[jet]) }
    // The eigenvalues are of trace 1.
    values[.transverseSphericityJets] = 2 * tensor.eigenvalues.smaller
  }

  /// Fox-Wolfram moments: twice the sum over the pairs i < j, and the diagonal, where P_L(1) = 1.
  ///
  /// Orders 0 and 1 have closed forms: (sum |p|)^2 and |sum p|^2 over (sum E)^2.
  func evaluateFoxWolfram() {
    let o = objects
    var (second, third, fourth) = (SIMD2<Double>(), SIMD2<Double>(), SIMD2<Double>())
    for i in 0..<jetCount {
      let (x, y, z) = (o.directionX[i], o.directionY[i], o.directionZ[i])
      for j in stride(from: i + 1, through: jetCount, by: 2) {
        // What follows the last object has no momentum: it counts nothing.
        let cosine =
          x * o.directionX.pair(at: j) + y * o.directionY.pair(at: j)
          + z * o.directionZ.pair(at: j)
        let weight = o.momentum[i] * o.momentum.pair(at: j)
        second += o.momentum[i] * o.jetMomentum.pair(at: j) * Legendre.second(cosine)
        third += weight * Legendre.third(cosine)
        fourth += weight * Legendre.fourth(cosine)
      }
    }
    var (energy, diagonal) = (0.0, 0.0)
    for jet in 0..<jetCount {
      energy += o.energy[jet]
      diagonal += o.momentum[jet] * o.momentum[jet]
    }
    values[.foxWolfram2Jets] = (diagonal + 2 * second.sum()) / (energy * energy)
    guard hasLepton else { return }
    energy += o.energy[jetCount]
    diagonal += o.momentum[jetCount] * o.momentum[jetCount]
    let scale = 1 / (energy * energy)
    values[.foxWolfram3All] = (diagonal + 2 * third.sum()) * scale
    values[.foxWolfram4All] = (diagonal + 2 * fourth.sum()) * scale
    writeLowestOrders(scale: scale)
  }

  private func writeLowestOrders(scale: Double) {
    var momentum = 0.0
    var sum = FourMomentum(px: 0, py: 0, pz: 0, energy: 0)
    for index in 0...jetCount {
      momentum += objects.momentum[index]
      sum = sum + fourMomentum(index)
    }
    values[.foxWolfram0All] = momentum * momentum * scale
    values[.foxWolfram1All] = sum.momentum * sum.momentum * scale
  }
}
