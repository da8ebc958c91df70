import Kinematics

extension EventKinematics {
  /// The features of the lepton with each jet. Needs the lepton and a jet; with a b, a b.
  func evaluateLeptonJets() {
    guard hasLepton, jetCount >= 1 else { return }
    let o = objects
    let (eta, phi) = (o.eta[jetCount], o.phi[jetCount])
    var (closest, closestB) = (Double.infinity, Extreme(.smallest, 0))
    var largestDEta = -Double.infinity
    for jet in 0..<jetCount {
      let dEta = abs(eta - o.eta[jet])
      let turn = abs(phi - o.phi[jet])
      let dPhi = min(turn, 2 * .pi - turn)
      let squared = dEta * dEta + dPhi * dPhi
      largestDEta = dEta > largestDEta ? dEta : largestDEta
      closest = squared < closest ? squared : closest
      closestB.take(tags[jet] == 1 ? squared : .infinity, jet)
    }
    values[.drLeptonJetMin] = closest.squareRoot()
    values[.dEtaLeptonJetMax] = largestDEta
    guard bJetCount >= 1 else { return }
    values[.drLeptonBMin] = closestB.value.squareRoot()
    values[.massLeptonClosestB] = (fourMomentum(jetCount) + fourMomentum(closestB.index)).mass
  }
}
