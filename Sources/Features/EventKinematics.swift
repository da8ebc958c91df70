import Kinematics

/// One event in ``EventColumns``: how many objects it has, and the features of each group.
struct EventKinematics {
  let columns: EventColumns
  /// The number of jets.
  private(set) var jetCount = 0
  /// The number of tagged jets.
  private(set) var bJetCount = 0
  private(set) var hasLepton = false
  /// Not finite if a value of an object is not.
  private var finiteness = 0.0

  var values: QuantityValues { columns.values }

  init(columns: EventColumns) { self.columns = columns }

  /// Whether all values of all objects are finite.
  ///
  /// Comparisons pass over a NaN, so the smallest mass beside a NaN would look like a result.
  var isFinite: Bool { finiteness.isFinite }

  mutating func addJet(pt: Float, eta: Float, phi: Float, mass: Float, isTagged: Bool) {
    columns.tag[jetCount] = isTagged ? 1 : 0
    bJetCount += isTagged ? 1 : 0
    place(jetCount, pt: pt, eta: eta, phi: phi, mass: mass)
    jetCount += 1
  }

  /// Adds the massless lepton, after the jets.
  mutating func addLepton(pt: Float, eta: Float, phi: Float) {
    hasLepton = true
    place(jetCount, pt: pt, eta: eta, phi: phi, mass: 0)
  }

  private mutating func place(_ index: Int, pt: Float, eta: Float, phi: Float, mass: Float) {
    // An infinity times 0 is NaN, which every later sum keeps.
    finiteness += Double(pt * 0 + eta * 0 + phi * 0 + mass * 0)
    columns.pt[index] = Double(pt)
    columns.eta[index] = Double(eta)
    columns.phi[index] = wrappedPhi(Double(phi))
    let momentum = FourMomentum(
      pt: Double(pt), eta: Double(eta), phi: Double(phi), mass: Double(mass))
    columns.px[index] = momentum.px
    columns.py[index] = momentum.py
    columns.pz[index] = momentum.pz
    columns.energy[index] = momentum.energy
  }

  /// Writes the values of the groups; the others are NaN.
  func evaluate(_ groups: FeatureGroups, met: Float, metPhi: Float) {
    values.reset()
    guard isFinite else { return }
    if groups.contains(.objects) {
      evaluateCounts()
      evaluateLepton(met: Double(met), metPhi: Double(metPhi))
      evaluateSums()
    }
    if !groups.isDisjoint(with: .anyPairs), jetCount >= 2 { evaluatePairs(groups) }
    if groups.contains(.leptonJets) { evaluateLeptonJets() }
    if groups.contains(.triplets) { evaluateTriplets() }
    evaluateShapes(groups)
  }

  func fourMomentum(_ index: Int) -> FourMomentum {
    FourMomentum(
      px: columns.px[index], py: columns.py[index], pz: columns.pz[index],
      energy: columns.energy[index])
  }

  private func evaluateCounts() {
    values[.jetCount] = Double(jetCount)
    values[.bJetCount] = Double(bJetCount)
    var hard = 0
    for jet in 0..<jetCount { hard += columns.pt[jet] > 40 ? 1 : 0 }
    values[.jetCountPt40] = Double(hard)
    if jetCount >= 1 { values[.ptJet1] = columns.pt[0] }
    if jetCount >= 2 { values[.ptJet2] = columns.pt[1] }
    if jetCount >= 3 { values[.ptJet3] = columns.pt[2] }
    if jetCount >= 4 { values[.ptJet4] = columns.pt[3] }
    if jetCount >= 5 { values[.ptJet5] = columns.pt[4] }
  }

  private func evaluateLepton(met: Double, metPhi: Double) {
    values[.met] = met
    guard hasLepton else { return }
    let pt = columns.pt[jetCount]
    values[.ptLepton] = pt
    values[.etaLepton] = columns.eta[jetCount]
    values[.transverseMassW] = transverseMass(
      pt1: pt, phi1: columns.phi[jetCount], pt2: met, phi2: metPhi)
  }

  private func evaluateSums() {
    guard jetCount >= 1 else { return }
    var ht = 0.0
    var sum = FourMomentum(px: 0, py: 0, pz: 0, energy: 0)
    for jet in 0..<jetCount {
      ht += columns.pt[jet]
      sum = sum + fourMomentum(jet)
    }
    values[.htJets] = ht
    guard hasLepton else { return }
    ht += columns.pt[jetCount]
    sum = sum + fourMomentum(jetCount)
    values[.htAll] = ht
    values[.centralityAll] = ht / sum.energy
    values[.massAll] = sum.mass
  }

  /// The largest pT of a sum of three jets is compared squared.
  private func evaluateTriplets() {
    guard jetCount >= 3 else { return }
    let (px, py) = (columns.px, columns.py)
    var largest = -1.0
    var hardest = (0, 1, 2)
    for i in 0..<jetCount - 2 {
      for j in i + 1..<jetCount - 1 {
        let (sumX, sumY) = (px[i] + px[j], py[i] + py[j])
        for k in j + 1..<jetCount {
          let (x, y) = (sumX + px[k], sumY + py[k])
          let ptSquared = x * x + y * y
          if ptSquared > largest { (largest, hardest) = (ptSquared, (i, j, k)) }
        }
      }
    }
    let sum = fourMomentum(hardest.0) + fourMomentum(hardest.1) + fourMomentum(hardest.2)
    values[.massJJJHardest] = sum.mass
  }
}
