import Kinematics

/// One event of a block: the features of each group.
struct EventKinematics {
  /// The jets, then the lepton.
  let objects: ObjectColumns
  /// 1 for a tagged jet, else 0.
  let tags: UnsafeMutablePointer<Int>
  let pairs: PairColumns
  let values: QuantityValues
  /// The number of jets.
  let jetCount: Int
  /// The number of tagged jets.
  let bJetCount: Int
  let hasLepton: Bool

  init(_ event: BlockEvent, _ index: Int, in memory: BlockMemory) {
    objects = memory.objects.from(event.place)
    tags = memory.tags + event.place
    pairs = memory.pairs
    values = memory.values(of: index)
    jetCount = event.jetCount
    bJetCount = event.bJetCount
    hasLepton = event.hasLepton
  }

  /// Writes the values of the groups but for those of eigenvalues.
  func evaluate(_ groups: FeatureGroups, met: Float, metPhi: Float) {
    if groups.contains(.objects) {
      evaluateCounts()
      evaluateLepton(met: Double(met))
      evaluateSums()
    }
    if groups.contains(.transverseMass), hasLepton {
      values[.transverseMassW] = transverseMass(
        pt1: objects.pt[jetCount], phi1: objects.phi[jetCount], pt2: Double(met),
        phi2: Double(metPhi))
    }
    if !groups.isDisjoint(with: .anyPairs), jetCount >= 2 { evaluatePairs(groups) }
    if groups.contains(.leptonJets) { evaluateLeptonJets() }
    if groups.contains(.triplets) { evaluateTriplets() }
    if groups.contains(.transverseTensor), jetCount >= 1 { evaluateTransverseTensor() }
    if groups.contains(.foxWolfram), jetCount >= 1 { evaluateFoxWolfram() }
  }

  func fourMomentum(_ index: Int) -> FourMomentum {
    FourMomentum(
      px: objects.px[index], py: objects.py[index], pz: objects.pz[index],
      energy: objects.energy[index])
  }

  private func evaluateCounts() {
    values[.jetCount] = Double(jetCount)
    values[.bJetCount] = Double(bJetCount)
    var hard = 0
    for jet in 0..<jetCount { hard += objects.pt[jet] > 40 ? 1 : 0 }
    values[.jetCountPt40] = Double(hard)
    if jetCount >= 1 { values[.ptJet1] = objects.pt[0] }
    if jetCount >= 2 { values[.ptJet2] = objects.pt[1] }
    if jetCount >= 3 { values[.ptJet3] = objects.pt[2] }
    if jetCount >= 4 { values[.ptJet4] = objects.pt[3] }
    if jetCount >= 5 { values[.ptJet5] = objects.pt[4] }
  }

  private func evaluateLepton(met: Double) {
    values[.met] = met
    guard hasLepton else { return }
    values[.ptLepton] = objects.pt[jetCount]
    values[.etaLepton] = objects.eta[jetCount]
  }

  private func evaluateSums() {
    guard jetCount >= 1 else { return }
    var ht = 0.0
    var sum = FourMomentum(px: 0, py: 0, pz: 0, energy: 0)
    for jet in 0..<jetCount {
      ht += objects.pt[jet]
      sum = sum + fourMomentum(jet)
    }
    values[.htJets] = ht
    guard hasLepton else { return }
    ht += objects.pt[jetCount]
    sum = sum + fourMomentum(jetCount)
    values[.htAll] = ht
    values[.centralityAll] = ht / sum.energy
    values[.massAll] = sum.mass
  }

  /// The largest pT of a sum of three jets is compared squared.
  private func evaluateTriplets() {
    guard jetCount >= 3 else { return }
    let (px, py) = (objects.px, objects.py)
    // A triplet's number has the three indices, each in 16 bits.
    var hardest = Extreme(.largest, 0 << 32 | 1 << 16 | 2)
    for i in 0..<jetCount - 2 {
      for j in i + 1..<jetCount - 1 {
        let (sumX, sumY) = (px[i] + px[j], py[i] + py[j])
        for k in j + 1..<jetCount {
          let (x, y) = (sumX + px[k], sumY + py[k])
          hardest.take(x * x + y * y, i << 32 | j << 16 | k)
        }
      }
    }
    let (i, j, k) = (hardest.index >> 32, hardest.index >> 16 & 0xFFFF, hardest.index & 0xFFFF)
    values[.massJJJHardest] = (fourMomentum(i) + fourMomentum(j) + fourMomentum(k)).mass
  }
}
