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
    let (tagged, mixed, untagged) = sortPairsByTags()
    if groups.contains(.jetPairs) {
      evaluateJetPairs(
        UnsafeBufferPointer(start: pairs.every, count: PairColumns.count(jets: jetCount)))
    }
    if groups.contains(.bPairs), tagged > 0 {
      let closest = evaluateBPairs(UnsafeBufferPointer(start: pairs.tagged, count: tagged))
      if groups.contains(.leptonClosestPair), hasLepton {
        values[.drLeptonClosestBB] = deltaROfLepton(toPair: closest)
      }
    }
    if groups.contains(.mixedPairs), mixed > 0 {
      evaluateMixedPairs(UnsafeBufferPointer(start: pairs.mixed, count: mixed))
    }
    if groups.contains(.untaggedPairs), untagged > 0 {
      evaluateUntaggedPairs(UnsafeBufferPointer(start: pairs.untagged, count: untagged))
    }
  }

  private func evaluateJetPairs(_ jj: UnsafeBufferPointer<Int>) {
    var means = PairMeans()
    var (closest, hardest) = (Extreme(.smallest, jj[0]), Extreme(.largest, jj[0]))
    var (lightest, higgs) = (Extreme(.smallest, jj[0]), HiggsPairs(jj[0]))
    for pair in jj {
      means.take(pair, of: pairs)
      closest.take(pairs.dR[pair], pair)
      hardest.take(pairs.ptSquared[pair], pair)
      lightest.take(pairs.mass[pair], pair)
      higgs.take(pairs.mass[pair], pair)
    }
    let count = Double(jj.count)
    values[.drJJAverage] = means.dR / count
    values[.drJJMin] = pairs.dR[closest.index]
    values[.dEtaJJMax] = means.largestDEta
    values[.dEtaJJAverage] = means.dEta / count
    values[.massJJClosest] = pairs.mass[closest.index]
    values[.massJJHardest] = pairs.mass[hardest.index]
    values[.massJJMin] = pairs.mass[lightest.index]
    values[.massJJHiggs] = pairs.mass[higgs.nearest.index]
    values[.higgsCountJJ] = Double(higgs.count)
  }

  /// The number of the closest pair.
  private func evaluateBPairs(_ bb: UnsafeBufferPointer<Int>) -> Int {
    var (means, mass) = (PairMeans(), 0.0)
    var (closest, hardest) = (Extreme(.smallest, bb[0]), Extreme(.largest, bb[0]))
    var (lightest, heaviest) = (Extreme(.smallest, bb[0]), Extreme(.largest, bb[0]))
    var higgs = HiggsPairs(bb[0])
    for pair in bb {
      means.take(pair, of: pairs)
      mass += pairs.mass[pair]
      closest.take(pairs.dR[pair], pair)
      hardest.take(pairs.ptSquared[pair], pair)
      lightest.take(pairs.mass[pair], pair)
      heaviest.take(pairs.mass[pair], pair)
      higgs.take(pairs.mass[pair], pair)
    }
    let count = Double(bb.count)
    values[.drBBAverage] = means.dR / count
    values[.drBBHardest] = pairs.dR[hardest.index]
    values[.drBBHeaviest] = pairs.dR[heaviest.index]
    values[.drBBMin] = pairs.dR[closest.index]
    values[.drBBHiggs] = pairs.dR[higgs.nearest.index]
    values[.dEtaBBMax] = means.largestDEta
    values[.dEtaBBAverage] = means.dEta / count
    values[.massBBClosest] = pairs.mass[closest.index]
    values[.massBBHardest] = pairs.mass[hardest.index]
    values[.massBBMax] = pairs.mass[heaviest.index]
    values[.massBBMin] = pairs.mass[lightest.index]
    values[.massBBHiggs] = pairs.mass[higgs.nearest.index]
    values[.massBBAverage] = mass / count
    values[.ptBBClosest] = pairs.ptSquared[closest.index].squareRoot()
    values[.higgsCountBB] = Double(higgs.count)
    return closest.index
  }

  private func evaluateMixedPairs(_ bj: UnsafeBufferPointer<Int>) {
    var (closest, hardest) = (Extreme(.smallest, bj[0]), Extreme(.largest, bj[0]))
    var nearestW = Extreme(.smallest, bj[0])
    for pair in bj {
      closest.take(pairs.dR[pair], pair)
      hardest.take(pairs.ptSquared[pair], pair)
      nearestW.take(abs(pairs.mass[pair] - Reference.wMass), pair)
    }
    values[.drBJW] = pairs.dR[nearestW.index]
    values[.massBJClosest] = pairs.mass[closest.index]
    values[.massBJHardest] = pairs.mass[hardest.index]
    values[.massBJW] = pairs.mass[nearestW.index]
  }

  private func evaluateUntaggedPairs(_ uu: UnsafeBufferPointer<Int>) {
    var closest = Extreme(.smallest, uu[0])
    for pair in uu { closest.take(pairs.dR[pair], pair) }
    values[.drUUMin] = pairs.dR[closest.index]
    values[.massUUClosest] = pairs.mass[closest.index]
    values[.ptUUClosest] = pairs.ptSquared[closest.index].squareRoot()
  }

  private func deltaROfLepton(toPair pair: Int) -> Double {
    let sum = fourMomentum(pairs.first[pair]) + fourMomentum(pairs.second[pair])
    return deltaR(
      eta1: objects.eta[jetCount], phi1: objects.phi[jetCount], eta2: sum.eta, phi2: sum.phi)
  }

  /// Computes dEta, dR, pT^2 and m of every pair: each jet with those after it, two at a time.
  ///
  /// A vector that runs over the end of its row is overwritten by the next row.
  private func fillPairs() {
    let o = objects
    var row = 0
    for i in 0..<jetCount - 1 {
      let (eta, phi) = (o.eta[i], o.phi[i])
      let (px, py, pz, energy) = (o.px[i], o.py[i], o.pz[i], o.energy[i])
      for j in stride(from: i + 1, to: jetCount, by: 2) {
        let pair = row + j - (i + 1)
        let dEta = magnitude(eta - o.eta.pair(at: j))
        let turn = magnitude(phi - o.phi.pair(at: j))
        let otherTurn = 2 * .pi - turn
        let dPhi = turn.replacing(with: otherTurn, where: otherTurn .< turn)
        let (x, y) = (px + o.px.pair(at: j), py + o.py.pair(at: j))
        let (z, e) = (pz + o.pz.pair(at: j), energy + o.energy.pair(at: j))
        let ptSquared = x * x + y * y
        let massSquared = e * e - (ptSquared + z * z)
        pairs.dEta.store(dEta, at: pair)
        pairs.dR.store((dEta * dEta + dPhi * dPhi).squareRoot(), at: pair)
        pairs.ptSquared.store(ptSquared, at: pair)
        pairs.mass.store(
          massSquared.replacing(with: 0, where: massSquared .< 0).squareRoot(), at: pair)
      }
      row += jetCount - (i + 1)
    }
  }

  /// Lists the pairs by their tags, in order.
  ///
  /// Writes before it decides: a branch on tags would be mispredicted half the time.
  private func sortPairsByTags() -> (b: Int, mixed: Int, untagged: Int) {
    var pair = 0
    var (b, mixed, untagged) = (0, 0, 0)
    for i in 0..<jetCount - 1 {
      for j in i + 1..<jetCount {
        pairs.first[pair] = i
        pairs.second[pair] = j
        let (both, either) = (tags[i] & tags[j], tags[i] | tags[j])
        pairs.tagged[b] = pair
        b += both
        pairs.mixed[mixed] = pair
        mixed += either
        pairs.untagged[untagged] = pair
        untagged += 1 - either
        pair += 1
      }
    }
    return (b, mixed, untagged)
  }
}

/// Sums over pairs, and the largest dEta.
private struct PairMeans {
  var (dR, dEta, largestDEta) = (0.0, 0.0, -Double.infinity)

  @inline(__always) mutating func take(_ pair: Int, of pairs: PairColumns) {
    let newDEta = pairs.dEta[pair]
    dR += pairs.dR[pair]
    dEta += newDEta
    largestDEta = newDEta > largestDEta ? newDEta : largestDEta
  }
}

/// The pair with a mass closest to the Higgs boson's, and the number of those in a window around it.
private struct HiggsPairs {
  private(set) var nearest: Extreme
  private(set) var count = 0

  @inline(__always) init(_ first: Int) { nearest = Extreme(.smallest, first) }

  @inline(__always) mutating func take(_ mass: Double, _ pair: Int) {
    let distance = abs(mass - Reference.higgsMass)
    nearest.take(distance, pair)
    count += distance < Reference.higgsWindow ? 1 : 0
  }
}
