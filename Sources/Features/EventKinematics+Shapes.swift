import Kinematics

extension EventKinematics {
  /// The features of how all momenta lie together. Needs a jet; over all, the lepton too.
  func evaluateShapes(_ groups: FeatureGroups) {
    guard jetCount >= 1 else { return }
    if !groups.isDisjoint(with: [.jetTensor, .allTensor]) { evaluateTensors(groups) }
    if groups.contains(.bTensor), bJetCount >= 1 { evaluateBTensor() }
    if groups.contains(.transverseTensor) { evaluateTransverseTensor() }
    if groups.contains(.foxWolfram) { evaluateFoxWolfram() }
  }

  private func evaluateTensors(_ groups: FeatureGroups) {
    var tensor = MomentumTensor()
    for jet in 0..<jetCount { add(jet, to: &tensor) }
    if groups.contains(.jetTensor) {
      let (_, middle, smallest) = tensor.eigenvalues
      values[.aplanarityJets] = 1.5 * smallest
      values[.sphericityJets] = 1.5 * (middle + smallest)
      values[.planarityJets] = middle - smallest
    }
    if groups.contains(.allTensor), hasLepton {
      add(jetCount, to: &tensor)
      let (_, middle, smallest) = tensor.eigenvalues
      values[.aplanarityAll] = 1.5 * smallest
      values[.sphericityAll] = 1.5 * (middle + smallest)
    }
  }

  private func evaluateBTensor() {
    var tensor = MomentumTensor()
    for jet in 0..<jetCount where columns.tag[jet] == 1 { add(jet, to: &tensor) }
    values[.aplanarityBJets] = 1.5 * tensor.eigenvalues.smallest
  }

  private func add(_ index: Int, to tensor: inout MomentumTensor) {
    tensor.add(px: columns.px[index], py: columns.py[index], pz: columns.pz[index])
  }

  private func evaluateTransverseTensor() {
    var tensor = TransverseMomentumTensor()
    for jet in 0..<jetCount { tensor.add(px: columns.px[jet], py: columns.py[jet]) }
    // The eigenvalues are of trace 1.
    values[.transverseSphericityJets] = 2 * tensor.eigenvalues.smaller
  }

  /// Fox-Wolfram moments: twice the sum over the pairs i < j, and the diagonal, where P_L(1) = 1.
  ///
  /// Orders 0 and 1 have closed forms: (sum |p|)^2 and |sum p|^2 over (sum E)^2.
  private func evaluateFoxWolfram() {
    let c = columns
    fillDirections()
    var (second, third, fourth) = (SIMD4<Double>(), SIMD4<Double>(), SIMD4<Double>())
    for i in 0..<jetCount {
      let (x, y, z) = (c.directionX[i], c.directionY[i], c.directionZ[i])
      for j in stride(from: i + 1, through: jetCount, by: 4) {
        // The padding has no momentum, so that it counts nothing.
        let cosine =
          x * c.directionX.vector(at: j) + y * c.directionY.vector(at: j)
          + z * c.directionZ.vector(at: j)
        let weight = c.momentum[i] * c.momentum.vector(at: j)
        second += c.momentum[i] * c.jetMomentum.vector(at: j) * Legendre.second(cosine)
        third += weight * Legendre.third(cosine)
        fourth += weight * Legendre.fourth(cosine)
      }
    }
    var (energy, diagonal) = (0.0, 0.0)
    for jet in 0..<jetCount {
      energy += c.energy[jet]
      diagonal += c.momentum[jet] * c.momentum[jet]
    }
    values[.foxWolfram2Jets] = (diagonal + 2 * second.sum()) / (energy * energy)
    guard hasLepton else { return }
    energy += c.energy[jetCount]
    diagonal += c.momentum[jetCount] * c.momentum[jetCount]
    let scale = 1 / (energy * energy)
    values[.foxWolfram3All] = (diagonal + 2 * third.sum()) * scale
    values[.foxWolfram4All] = (diagonal + 2 * fourth.sum()) * scale
    writeLowestOrders(scale: scale)
  }

  private func writeLowestOrders(scale: Double) {
    var momentum = 0.0
    var sum = FourMomentum(px: 0, py: 0, pz: 0, energy: 0)
    for index in 0...jetCount {
      momentum += columns.momentum[index]
      sum = sum + fourMomentum(index)
    }
    values[.foxWolfram0All] = momentum * momentum * scale
    values[.foxWolfram1All] = sum.momentum * sum.momentum * scale
  }

  private func fillDirections() {
    let c = columns
    for index in 0..<jetCount + 1 + EventColumns.padding {
      let isObject = index < jetCount + (hasLepton ? 1 : 0)
      let momentum = isObject ? fourMomentum(index).momentum : 0
      let scale = isObject ? 1 / momentum : 0
      c.momentum[index] = momentum
      c.jetMomentum[index] = index < jetCount ? momentum : 0
      c.directionX[index] = isObject ? c.px[index] * scale : 0
      c.directionY[index] = isObject ? c.py[index] * scale : 0
      c.directionZ[index] = isObject ? c.pz[index] * scale : 0
    }
  }
}
