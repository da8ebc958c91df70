import Kinematics

/// The masses that pairs are compared with.
private enum Reference {
  static let higgsMass = 125.0
  static let wMass = 80.4
  /// How far from the Higgs boson's mass a pair may be to be counted.
  static let higgsWindow = 30.0
}

extension EventKinematics {
  /// The features of pairs of jets. Needs two jets.
  func evaluatePairs(_ groups: FeatureGroups) {
    fillPairs()
    let (bCount, mixedCount, untaggedCount) = sortPairsByTags()
    let jj = UnsafeBufferPointer(
      start: columns.everyPair, count: EventColumns.pairCount(jetCount))
    if groups.contains(.jetPairs) { writeJetPairs(summary(of: jj)) }
    let bb = UnsafeBufferPointer(start: columns.bPairs, count: bCount)
    if groups.contains(.bPairs), bCount > 0 {
      let summary = summary(of: bb)
      writeBPairs(summary)
      if groups.contains(.leptonClosestPair), hasLepton {
        values[.drLeptonClosestBB] = deltaROfLepton(toPair: summary.closest)
      }
    }
    let bj = UnsafeBufferPointer(start: columns.mixedPairs, count: mixedCount)
    if groups.contains(.mixedPairs), mixedCount > 0 { writeMixedPairs(summary(of: bj)) }
    let uu = UnsafeBufferPointer(start: columns.untaggedPairs, count: untaggedCount)
    if groups.contains(.untaggedPairs), untaggedCount > 0 { writeUntaggedPairs(summary(of: uu)) }
  }

  private func writeJetPairs(_ jj: PairSummary) {
    values[.drJJAverage] = jj.meanDR
    values[.drJJMin] = columns.pairDR[jj.closest]
    values[.dEtaJJMax] = jj.largestDEta
    values[.dEtaJJAverage] = jj.meanDEta
    values[.massJJClosest] = columns.pairMass[jj.closest]
    values[.massJJHardest] = columns.pairMass[jj.hardest]
    values[.massJJMin] = columns.pairMass[jj.lightest]
    values[.massJJHiggs] = columns.pairMass[jj.nearestHiggs]
    values[.higgsCountJJ] = Double(jj.higgsCount)
  }

  private func writeBPairs(_ bb: PairSummary) {
    values[.drBBAverage] = bb.meanDR
    values[.drBBHardest] = columns.pairDR[bb.hardest]
    values[.drBBHeaviest] = columns.pairDR[bb.heaviest]
    values[.drBBMin] = columns.pairDR[bb.closest]
    values[.drBBHiggs] = columns.pairDR[bb.nearestHiggs]
    values[.dEtaBBMax] = bb.largestDEta
    values[.dEtaBBAverage] = bb.meanDEta
    values[.massBBClosest] = columns.pairMass[bb.closest]
    values[.massBBHardest] = columns.pairMass[bb.hardest]
    values[.massBBMax] = columns.pairMass[bb.heaviest]
    values[.massBBMin] = columns.pairMass[bb.lightest]
    values[.massBBHiggs] = columns.pairMass[bb.nearestHiggs]
    values[.massBBAverage] = bb.meanMass
    values[.ptBBClosest] = columns.pairPtSquared[bb.closest].squareRoot()
    values[.higgsCountBB] = Double(bb.higgsCount)
  }

  private func writeMixedPairs(_ bj: PairSummary) {
    values[.drBJW] = columns.pairDR[bj.nearestW]
    values[.massBJClosest] = columns.pairMass[bj.closest]
    values[.massBJHardest] = columns.pairMass[bj.hardest]
    values[.massBJW] = columns.pairMass[bj.nearestW]
  }

  private func writeUntaggedPairs(_ uu: PairSummary) {
    values[.drUUMin] = columns.pairDR[uu.closest]
    values[.massUUClosest] = columns.pairMass[uu.closest]
    values[.ptUUClosest] = columns.pairPtSquared[uu.closest].squareRoot()
  }

  private func deltaROfLepton(toPair pair: Int) -> Double {
    let sum = fourMomentum(columns.pairFirst[pair]) + fourMomentum(columns.pairSecond[pair])
    return deltaR(
      eta1: columns.eta[jetCount], phi1: columns.phi[jetCount], eta2: sum.eta, phi2: sum.phi)
  }

  /// Computes dEta, dR, pT^2 and m of every pair: each jet with vectors of those after it.
  ///
  /// A vector that runs over the end of its row is overwritten by the next row.
  private func fillPairs() {
    let c = columns
    var row = 0
    for i in 0..<jetCount - 1 {
      let (eta, phi) = (c.eta[i], c.phi[i])
      let (px, py, pz, energy) = (c.px[i], c.py[i], c.pz[i], c.energy[i])
      for j in stride(from: i + 1, to: jetCount, by: 4) {
        let pair = row + j - (i + 1)
        let dEta = magnitude(eta - c.eta.vector(at: j))
        let turn = magnitude(phi - c.phi.vector(at: j))
        let otherTurn = 2 * .pi - turn
        let dPhi = turn.replacing(with: otherTurn, where: otherTurn .< turn)
        let (x, y) = (px + c.px.vector(at: j), py + c.py.vector(at: j))
        let (z, e) = (pz + c.pz.vector(at: j), energy + c.energy.vector(at: j))
        let ptSquared = x * x + y * y
        let massSquared = e * e - (ptSquared + z * z)
        c.pairDEta.store(dEta, at: pair)
        c.pairDR.store((dEta * dEta + dPhi * dPhi).squareRoot(), at: pair)
        c.pairPtSquared.store(ptSquared, at: pair)
        c.pairMass.store(
          massSquared.replacing(with: 0, where: massSquared .< 0).squareRoot(), at: pair)
      }
      row += jetCount - (i + 1)
    }
  }

  /// Lists the pairs by their tags, in order.
  ///
  /// Writes before it decides: a branch on tags would be mispredicted half the time.
  private func sortPairsByTags() -> (b: Int, mixed: Int, untagged: Int) {
    let c = columns
    var pair = 0
    var (b, mixed, untagged) = (0, 0, 0)
    for i in 0..<jetCount - 1 {
      for j in i + 1..<jetCount {
        c.pairFirst[pair] = i
        c.pairSecond[pair] = j
        let (both, either) = (c.tag[i] & c.tag[j], c.tag[i] | c.tag[j])
        c.bPairs[b] = pair
        b += both
        c.mixedPairs[mixed] = pair
        mixed += either
        c.untaggedPairs[untagged] = pair
        untagged += 1 - either
        pair += 1
      }
    }
    return (b, mixed, untagged)
  }

  private func summary(of pairs: UnsafeBufferPointer<Int>) -> PairSummary {
    PairSummary(of: pairs, in: columns)
  }
}

/// The means over a list of pairs, and which pair is extreme in what; a tie keeps the first.
private struct PairSummary {
  var meanDR = 0.0
  var meanDEta = 0.0
  var meanMass = 0.0
  var largestDEta = -Double.infinity
  /// The numbers of the pairs of smallest dR, largest pT, largest and smallest m, and of the m
  /// closest to the Higgs and the W boson's.
  var closest, hardest, heaviest, lightest, nearestHiggs, nearestW: Int
  /// The number of pairs in the window around the Higgs boson's mass.
  var higgsCount = 0

  init(of pairs: UnsafeBufferPointer<Int>, in columns: EventColumns) {
    let first = pairs[0]
    (closest, hardest, heaviest, lightest) = (first, first, first, first)
    (nearestHiggs, nearestW) = (first, first)
    var (smallestDR, largestPtSquared) = (Double.infinity, -Double.infinity)
    var (smallestMass, largestMass) = (Double.infinity, -Double.infinity)
    var (higgsDistance, wDistance) = (Double.infinity, Double.infinity)
    for pair in pairs {
      let (dR, dEta) = (columns.pairDR[pair], columns.pairDEta[pair])
      let (ptSquared, mass) = (columns.pairPtSquared[pair], columns.pairMass[pair])
      meanDR += dR
      meanDEta += dEta
      meanMass += mass
      largestDEta = dEta > largestDEta ? dEta : largestDEta
      closest = dR < smallestDR ? pair : closest
      smallestDR = dR < smallestDR ? dR : smallestDR
      hardest = ptSquared > largestPtSquared ? pair : hardest
      largestPtSquared = ptSquared > largestPtSquared ? ptSquared : largestPtSquared
      heaviest = mass > largestMass ? pair : heaviest
      largestMass = mass > largestMass ? mass : largestMass
      lightest = mass < smallestMass ? pair : lightest
      smallestMass = mass < smallestMass ? mass : smallestMass
      let fromHiggs = abs(mass - Reference.higgsMass)
      nearestHiggs = fromHiggs < higgsDistance ? pair : nearestHiggs
      higgsDistance = fromHiggs < higgsDistance ? fromHiggs : higgsDistance
      higgsCount += fromHiggs < Reference.higgsWindow ? 1 : 0
      let fromW = abs(mass - Reference.wMass)
      nearestW = fromW < wDistance ? pair : nearestW
      wDistance = fromW < wDistance ? fromW : wDistance
    }
    let count = Double(pairs.count)
    meanDR /= count
    meanDEta /= count
    meanMass /= count
  }
}
