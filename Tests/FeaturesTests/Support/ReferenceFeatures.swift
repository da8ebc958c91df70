import Foundation

/// Every feature from its definition, slowly: objects and pairs as values, doubles, Jacobi's
/// rotations, Legendre's recurrence and double sums. It shares nothing with the modules it checks.
enum ReferenceFeatures {
  struct Object {
    var pt, eta, phi, energy, x, y, z: Double
    var isTagged = false

    init(pt: Float, eta: Float, phi: Float, mass: Float, isTagged: Bool = false) {
      (self.pt, self.eta, self.phi) = (Double(pt), Double(eta), Double(phi))
      (x, y, z) = (self.pt * cos(self.phi), self.pt * sin(self.phi), self.pt * sinh(self.eta))
      energy = sqrt(x * x + y * y + z * z + Double(mass) * Double(mass))
      self.isTagged = isTagged
    }

    /// The vector sum, whose own angles take the place of the objects'.
    init(sumOf objects: [Object]) {
      (x, y, z) = (
        objects.reduce(0) { $0 + $1.x }, objects.reduce(0) { $0 + $1.y },
        objects.reduce(0) { $0 + $1.z }
      )
      energy = objects.reduce(0) { $0 + $1.energy }
      pt = hypot(x, y)
      (eta, phi) = (asinh(z / pt), atan2(y, x))
    }

    var momentum: Double { sqrt(x * x + y * y + z * z) }
    var mass: Double { sqrt(Swift.max(energy * energy - x * x - y * y - z * z, 0)) }

    func deltaR(_ other: Object) -> Double {
      // The angle between the transverse directions, from their scalar product's definition.
      let dPhi = abs(atan2(sin(phi - other.phi), cos(phi - other.phi)))
      return hypot(eta - other.eta, dPhi)
    }
  }

  struct Pair {
    var first, second: Object
    var sum: Object { Object(sumOf: [first, second]) }
    var mass: Double { sum.mass }
    var dR: Double { first.deltaR(second) }
    var dEta: Double { abs(first.eta - second.eta) }
  }

  static func features(_ event: TestEvent) -> [String: Double] {
    let jets = event.jets.map {
      Object(pt: $0.pt, eta: $0.eta, phi: $0.phi, mass: $0.mass, isTagged: $0.isTagged)
    }
    let lepton = (event.electrons + event.muons).reduce(nil as TestEvent.Lepton?) { best, next in
      best.map { $0.pt >= next.pt ? $0 : next } ?? next
    }.map { Object(pt: $0.pt, eta: $0.eta, phi: $0.phi, mass: 0) }
    let b = jets.filter(\.isTagged)
    let jj = pairs(jets)
    let bb = pairs(b)
    let bj = jj.filter { $0.first.isTagged || $0.second.isTagged }
    let uu = pairs(jets.filter { !$0.isTagged })
    let all = lepton.map { jets.isEmpty ? [] : jets + [$0] } ?? []
    return pairFeatures(bb: bb, bj: bj, jj: jj, uu: uu)
      .merging(objectFeatures(jets: jets, b: b, all: all)) { $1 }
      .merging(leptonFeatures(lepton, jets: jets, b: b, bb: bb, event: event)) { $1 }
      .merging(shapeFeatures(jets: jets, b: b, all: all)) { $1 }
  }

  private static func pairs(_ objects: [Object]) -> [Pair] {
    objects.indices.flatMap { i in
      objects.indices.filter { $0 > i }.map { Pair(first: objects[i], second: objects[$0]) }
    }
  }

  /// The first of the pairs for which the value is smallest, or nil of none.
  private static func first(_ pairs: [Pair], smallest value: (Pair) -> Double) -> Pair? {
    pairs.reduce(nil) { best, next in
      guard let best else { return next }
      return value(next) < value(best) ? next : best
    }
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  private static func pairFeatures(
    bb: [Pair], bj: [Pair], jj: [Pair], uu: [Pair]
  ) -> [String: Double] {
    func closest(_ pairs: [Pair]) -> Pair? { first(pairs) { $0.dR } }
    func hardest(_ pairs: [Pair]) -> Pair? { first(pairs) { -$0.sum.pt } }
    func nearest(_ mass: Double, _ pairs: [Pair]) -> Pair? { first(pairs) { abs($0.mass - mass) } }
    func inWindow(_ pairs: [Pair]) -> Double {
      pairs.isEmpty ? .nan : Double(pairs.filter { abs($0.mass - 125) < 30 }.count)
    }
    let heaviest = first(bb) { -$0.mass }
    let values: [String: Double?] = [
      "dr_bb_avg": mean(bb.map(\.dR)), "dr_bb_max_pt": hardest(bb)?.dR,
      "dr_bb_max_m": heaviest?.dR, "dr_bb_min": closest(bb)?.dR,
      "dr_bb_higgs": nearest(125, bb)?.dR, "dr_bj_w": nearest(80.4, bj)?.dR,
      "deta_jj_max": jj.map(\.dEta).max(), "deta_jj_avg": mean(jj.map(\.dEta)),
      "deta_bb_max": bb.map(\.dEta).max(), "deta_bb_avg": mean(bb.map(\.dEta)),
      "m_bb_min_dr": closest(bb)?.mass, "m_bb_max_pt": hardest(bb)?.mass,
      "m_bb_max": heaviest?.mass, "m_bb_min": bb.map(\.mass).min(),
      "m_bb_higgs": nearest(125, bb)?.mass, "m_bb_avg": mean(bb.map(\.mass)),
      "m_jj_min_dr": closest(jj)?.mass, "m_jj_max_pt": hardest(jj)?.mass,
      "m_jj_min": jj.map(\.mass).min(), "m_jj_higgs": nearest(125, jj)?.mass,
      "m_bj_min_dr": closest(bj)?.mass, "m_bj_max_pt": hardest(bj)?.mass,
      "m_bj_w": nearest(80.4, bj)?.mass, "pt_bb_min_dr": closest(bb)?.sum.pt,
      "n_higgs_bb_30": inWindow(bb), "n_higgs_jj_30": inWindow(jj),
      "dr_jj_avg": mean(jj.map(\.dR)), "dr_jj_min": jj.map(\.dR).min(),
      "m_uu_min_dr": closest(uu)?.mass, "pt_uu_min_dr": closest(uu)?.sum.pt,
      "dr_uu_min_dr": closest(uu)?.dR,
    ]
    return values.mapValues { $0 ?? .nan }
  }

  private static func objectFeatures(
    jets: [Object], b: [Object], all: [Object]
  ) -> [String: Double] {
    var triplets: [Object] = []
    for (i, first) in jets.enumerated() {
      for (j, second) in jets.enumerated() where j > i {
        for (k, third) in jets.enumerated() where k > j {
          triplets.append(Object(sumOf: [first, second, third]))
        }
      }
    }
    let hardest = triplets.reduce(nil as Object?) { best, next in
      best.map { next.pt > $0.pt ? next : $0 } ?? next
    }
    func jetPt(_ number: Int) -> Double { number <= jets.count ? jets[number - 1].pt : .nan }
    func sumOfPt(_ objects: [Object]) -> Double {
      objects.isEmpty ? .nan : objects.reduce(0) { $0 + $1.pt }
    }
    return [
      "n_jets": Double(jets.count), "n_bjets": Double(b.count),
      "n_jets_pt40": Double(jets.filter { $0.pt > 40 }.count),
      "pt_jet1": jetPt(1), "pt_jet2": jetPt(2), "pt_jet3": jetPt(3), "pt_jet4": jetPt(4),
      "pt_jet5": jetPt(5), "m_jjj_max_pt": hardest?.mass ?? .nan,
      "ht_jets": sumOfPt(jets), "ht_all": sumOfPt(all),
      "centrality_all": sumOfPt(all) / all.reduce(0) { $0 + $1.energy },
      "m_all": all.isEmpty ? .nan : Object(sumOf: all).mass,
    ]
  }

  private static func leptonFeatures(
    _ lepton: Object?, jets: [Object], b: [Object], bb: [Pair], event: TestEvent
  ) -> [String: Double] {
    var values = ["met": Double(event.met)]
    let names = [
      "pt_lep", "eta_lep", "mt_w", "dr_lep_bb_min_dr", "dr_lep_jet_min", "deta_lep_jet_max",
      "dr_lep_b_min", "m_lep_b_min_dr",
    ]
    for name in names { values[name] = .nan }
    guard let lepton else { return values }
    values["pt_lep"] = lepton.pt
    values["eta_lep"] = lepton.eta
    let cosine = cos(lepton.phi - Double(event.metPhi))
    values["mt_w"] = sqrt(2 * lepton.pt * Double(event.met) * (1 - cosine))
    values["dr_lep_jet_min"] = jets.map { lepton.deltaR($0) }.min() ?? .nan
    values["deta_lep_jet_max"] = jets.map { abs(lepton.eta - $0.eta) }.max() ?? .nan
    if let pair = first(bb, smallest: { $0.dR }) {
      values["dr_lep_bb_min_dr"] = lepton.deltaR(pair.sum)
    }
    if let closest = b.min(by: { lepton.deltaR($0) < lepton.deltaR($1) }) {
      values["dr_lep_b_min"] = lepton.deltaR(closest)
      values["m_lep_b_min_dr"] = Object(sumOf: [lepton, closest]).mass
    }
    return values
  }

  private static func shapeFeatures(
    jets: [Object], b: [Object], all: [Object]
  ) -> [String: Double] {
    let (jetTensor, bTensor, allTensor) = (eigenvalues(jets), eigenvalues(b), eigenvalues(all))
    let flat = jets.map { object in
      var object = object
      object.z = 0
      return object
    }
    let transverse = eigenvalues(flat)
    return [
      "aplanarity_jets": 1.5 * jetTensor[2], "aplanarity_bjets": 1.5 * bTensor[2],
      "aplanarity_all": 1.5 * allTensor[2], "planarity_jets": jetTensor[1] - jetTensor[2],
      "sphericity_jets": 1.5 * (jetTensor[1] + jetTensor[2]),
      "sphericity_all": 1.5 * (allTensor[1] + allTensor[2]),
      "transverse_sphericity_jets": 2 * transverse[1] / (transverse[0] + transverse[1]),
      "h0_all": foxWolfram(0, all), "h1_all": foxWolfram(1, all),
      "h2_jets": foxWolfram(2, jets), "h3_all": foxWolfram(3, all), "h4_all": foxWolfram(4, all),
    ]
  }

  /// Descending eigenvalues of sum(p_a p_b) / sum(p^2), by Jacobi's rotations; NaN of no objects.
  static func eigenvalues(_ objects: [Object]) -> [Double] {
    guard !objects.isEmpty else { return [.nan, .nan, .nan] }
    var a = [[Double]](repeating: [0, 0, 0], count: 3)
    let squares = objects.reduce(0) { $0 + $1.momentum * $1.momentum }
    for p in objects.map({ [$0.x, $0.y, $0.z] }) {
      for i in 0..<3 { for j in 0..<3 { a[i][j] += p[i] * p[j] / squares } }
    }
    for _ in 0..<20 {
      for (p, q) in [(0, 1), (0, 2), (1, 2)] where a[p][q] != 0 {
        let angle = 0.5 * atan2(2 * a[p][q], a[q][q] - a[p][p])
        let (c, s) = (cos(angle), sin(angle))
        for k in 0..<3 {
          (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q])
        }
        for k in 0..<3 {
          (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k])
        }
      }
    }
    return [a[0][0], a[1][1], a[2][2]].sorted(by: >)
  }

  /// The sum over all ordered pairs, i = j included; NaN of no objects.
  static func foxWolfram(_ order: Int, _ objects: [Object]) -> Double {
    var sum = 0.0
    for p in objects {
      for q in objects {
        let product = p.momentum * q.momentum
        sum += product * legendre(order, (p.x * q.x + p.y * q.y + p.z * q.z) / product)
      }
    }
    let energy = objects.reduce(0) { $0 + $1.energy }
    return sum / (energy * energy)
  }

  private static func legendre(_ order: Int, _ x: Double) -> Double {
    switch order {
    case 0: 1
    case 1: x
    default:
      (Double(2 * order - 1) * x * legendre(order - 1, x)
        - Double(order - 1) * legendre(order - 2, x)) / Double(order)
    }
  }
}
