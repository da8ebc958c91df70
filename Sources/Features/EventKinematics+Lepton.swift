import Kinematics

extension EventKinematics {
  /// The features of the lepton with each jet. Needs the lepton and a jet; with a b, a b.
  func evaluateLeptonJets() {
    guard hasLepton, jetCount >= 1 else { return }
    let c = columns
    let (eta, phi) = (c.eta[jetCount], c.phi[jetCount])
    var (smallestDR, largestDEta) = (Double.infinity, -Double.infinity)
    var smallestBDR = Double.infinity
    var closestB = 0
    for jet in 0..<jetCount {
      let dEta = abs(eta - c.eta[jet])
      let turn = abs(phi - c.phi[jet])
      let dPhi = min(turn, 2 * .pi - turn)
      let dR = (dEta * dEta + dPhi * dPhi).squareRoot()
      largestDEta = dEta > largestDEta ? dEta : largestDEta
      smallestDR = dR < smallestDR ? dR : smallestDR
      let isCloser = c.tag[jet] == 1 && dR < smallestBDR
      closestB = isCloser ? jet : closestB
      smallestBDR = isCloser ? dR : smallestBDR
    }
    values[.drLeptonJetMin] = smallestDR
    values[.dEtaLeptonJetMax] = largestDEta
    guard bJetCount >= 1 else { return }
    values[.drLeptonBMin] = smallestBDR
    values[.massLeptonClosestB] = (fourMomentum(jetCount) + fourMomentum(closestB)).mass
  }
}
