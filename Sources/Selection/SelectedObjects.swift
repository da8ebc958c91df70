import Events
import Settings

/// The selected objects of one event, as indices into the columns of its batch.
///
/// Every list is in descending pT, ties in the order of the input. Used anew for every event, so
/// that nothing is allocated.
struct SelectedObjects {
  /// One of the merged electrons and muons.
  struct Lepton {
    let isMuon: Bool
    let index: Int
  }

  /// The jets.
  var jets: [Int] = []
  /// Whether each of `jets` is b-tagged; empty until the tags are drawn.
  var isTagged: [Bool] = []
  /// The b-tagged of `jets`; empty until the tags are drawn.
  var bJets: [Int] = []
  /// The electrons.
  var electrons: [Int] = []
  /// The muons.
  var muons: [Int] = []
  /// Electrons and muons together; of equal pT the electrons come first.
  var leptons: [Lepton] = []

  /// An item whose pT or eta is not finite.
  struct BadItem: Error {
    let collection: String
    /// In the event, as the input has it.
    let item: Int
    let property: String
    let value: Double
  }

  /// Selects the objects of an event. The b-tags are left undrawn.
  mutating func select(
    event: Int, of batch: borrowing EventBatch, by settings: borrowing SelectionSettings
  ) throws(BadItem) {
    isTagged.removeAll(keepingCapacity: true)
    bJets.removeAll(keepingCapacity: true)
    try Self.select(
      batch.jets.offsets[event]..<batch.jets.offsets[event + 1], "jet", pt: batch.jets.pt,
      eta: batch.jets.eta, by: settings.jet, into: &jets)
    try Self.select(
      batch.electrons.offsets[event]..<batch.electrons.offsets[event + 1], "electron",
      pt: batch.electrons.pt, eta: batch.electrons.eta, by: settings.electron, into: &electrons)
    try Self.select(
      batch.muons.offsets[event]..<batch.muons.offsets[event + 1], "muon", pt: batch.muons.pt,
      eta: batch.muons.eta, by: settings.muon, into: &muons)
    mergeLeptons(batch)
  }

  private static func select(
    _ items: Range<Int>, _ collection: String, pt: [Float], eta: [Float],
    by cuts: SelectionSettings.ObjectCuts, into selected: inout [Int]
  ) throws(BadItem) {
    selected.removeAll(keepingCapacity: true)
    var isSorted = true
    for item in items {
      guard pt[item].isFinite, eta[item].isFinite else {
        let isPt = !pt[item].isFinite
        throw BadItem(
          collection: collection, item: item - items.lowerBound, property: isPt ? "pt" : "eta",
          value: Double(isPt ? pt[item] : eta[item]))
      }
      guard Double(pt[item]) >= cuts.ptMin, Double(abs(eta[item])) < cuts.absEtaMax else {
        continue
      }
      if let last = selected.last, pt[last] < pt[item] { isSorted = false }
      selected.append(item)
    }
    // Nearly every input is in order already.
    if !isSorted { selected.sort { pt[$0] > pt[$1] || pt[$0] == pt[$1] && $0 < $1 } }
  }

  private mutating func mergeLeptons(_ batch: borrowing EventBatch) {
    leptons.removeAll(keepingCapacity: true)
    var muon = 0
    for electron in electrons {
      while muon < muons.count, batch.muons.pt[muons[muon]] > batch.electrons.pt[electron] {
        leptons.append(Lepton(isMuon: true, index: muons[muon]))
        muon += 1
      }
      leptons.append(Lepton(isMuon: false, index: electron))
    }
    for rest in muons[muon...] { leptons.append(Lepton(isMuon: true, index: rest)) }
  }

  /// Gives the next of `jets` its b-tag.
  mutating func tag(_ jet: Int, _ isBTagged: Bool) {
    isTagged.append(isBTagged)
    if isBTagged { bJets.append(jet) }
  }

  /// A quantity of the event; nil where its object is missing.
  func value(_ quantity: EventQuantity, event: Int, of batch: borrowing EventBatch) -> Double? {
    switch quantity {
    case .jetCount: return Double(jets.count)
    case .bJetCount: return Double(bJets.count)
    case .trueBJetCount: return Double(jets.count { batch.jets.flavor[$0] == 5 })
    case .leptonCount: return Double(leptons.count)
    case .electronCount: return Double(electrons.count)
    case .muonCount: return Double(muons.count)
    case .met: return Double(batch.met[event])
    case .metPhi: return Double(batch.metPhi[event])
    case .property(let list, let index, let property):
      switch list {
      case .jets:
        return index < jets.count ? batch.jets.value(property, of: jets[index]) : nil
      case .bjets:
        return index < bJets.count ? batch.jets.value(property, of: bJets[index]) : nil
      case .electrons:
        return index < electrons.count
          ? batch.electrons.value(property, of: electrons[index]) : nil
      case .muons:
        return index < muons.count ? batch.muons.value(property, of: muons[index]) : nil
      case .leptons:
        guard index < leptons.count else { return nil }
        let lepton = leptons[index]
        return lepton.isMuon
          ? batch.muons.value(property, of: lepton.index)
          : batch.electrons.value(property, of: lepton.index)
      }
    }
  }
}

extension JetColumns {
  fileprivate func value(_ property: ObjectProperty, of item: Int) -> Double? {
    switch property {
    case .pt: Double(pt[item])
    case .eta: Double(eta[item])
    case .phi: Double(phi[item])
    case .mass: Double(mass[item])
    case .charge: nil
    }
  }
}

extension LeptonColumns {
  fileprivate func value(_ property: ObjectProperty, of item: Int) -> Double? {
    switch property {
    case .pt: Double(pt[item])
    case .eta: Double(eta[item])
    case .phi: Double(phi[item])
    case .charge: Double(charge[item])
    case .mass: nil
    }
  }
}
