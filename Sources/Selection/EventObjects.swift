import Events

/// A list of indices in memory that somebody else owns.
struct IndexList {
  private(set) var items: UnsafeMutablePointer<Int32>
  fileprivate(set) var count = 0

  /// An empty list in memory.
  init(items: UnsafeMutablePointer<Int32>) { self.items = items }

  @inline(__always)
  subscript(position: Int) -> Int { Int(items[position]) }

  @inline(__always)
  fileprivate mutating func append(_ item: Int) {
    items[count] = Int32(truncatingIfNeeded: item)
    count += 1
  }

  /// Keeps a new item at the end, or not.
  @inline(__always)
  fileprivate mutating func append(_ item: Int, if isSelected: Bool) {
    // Written in any case: a store is cheaper than a branch that is often mispredicted.
    items[count] = Int32(truncatingIfNeeded: item)
    count &+= isSelected ? 1 : 0
  }

  /// Appends the selected jets of an event in the order of ``EventObjects``.
  @inline(__always)
  mutating func append(jetsOf event: Int, _ view: BatchView, _ cuts: ObjectCuts.Of) {
    append(
      view.jets.offsets[event]..<view.jets.offsets[event + 1], pt: view.jets.pt,
      eta: view.jets.eta, cuts)
  }

  /// Appends the selected leptons of an event in the order of ``EventObjects``.
  @inline(__always)
  mutating func append(leptonsOf event: Int, _ view: LeptonView, _ cuts: ObjectCuts.Of) {
    append(view.offsets[event]..<view.offsets[event + 1], pt: view.pt, eta: view.eta, cuts)
  }

  @inline(__always)
  private mutating func append(
    _ range: Range<Int>, pt: UnsafeBufferPointer<Float>, eta: UnsafeBufferPointer<Float>,
    _ cuts: ObjectCuts.Of
  ) {
    let start = count
    var isSorted = true
    var last = Float.infinity
    for item in range {
      let isSelected = cuts.select(pt: pt[item], eta: eta[item])
      append(item, if: isSelected)
      // Items that are not selected do not count for the order.
      isSorted = isSorted && !(isSelected && last < pt[item])
      last = isSelected ? pt[item] : last
    }
    // Nearly every input is in order already.
    if !isSorted { sort(from: start, pt) }
  }

  private func sort(from start: Int, _ pt: UnsafeBufferPointer<Float>) {
    var added = UnsafeMutableBufferPointer(start: items + start, count: count - start)
    added.sort {
      let (a, b) = (pt[Int($0)], pt[Int($1)])
      return a > b || a == b && $0 < $1
    }
  }

  /// A part of the list.
  @inline(__always)
  func slice(from start: Int, count: Int) -> IndexList {
    var slice = IndexList(items: items + start)
    slice.count = count
    return slice
  }

  /// The indices, for what is not in a hot loop.
  var indices: [Int] { (0..<count).map { self[$0] } }
}

/// The selected objects of one event, as indices into the columns of its batch.
///
/// Every list is in descending pT, ties in the order of the input. Each is made when somebody asks
/// for it: most events fail a cut that needs no jets, or no tags.
struct EventObjects {
  /// The jets.
  private(set) var jets: IndexList
  /// Whether each of `jets` is b-tagged: 1 or 0.
  private(set) var isTagged: UnsafeMutablePointer<UInt8>
  /// The b-tagged of `jets`.
  private(set) var bJets: IndexList
  /// The electrons.
  private(set) var electrons: IndexList
  /// The muons.
  private(set) var muons: IndexList
  /// Electrons and muons together, of equal pT the electrons first: twice the index, one more for a
  /// muon.
  private var leptons: IndexList

  private let cuts: ObjectCuts
  private let memory: ObjectMemory
  private var event = 0
  private var hasJets = false
  private var hasLeptons = false
  private var hasLeptonOrder = false
  /// Whether the jets have their tags.
  private(set) var hasTags = false
  private var hasBJets = false

  /// Lists in the given memory.
  init(_ memory: ObjectMemory, _ cuts: ObjectCuts) {
    self.cuts = cuts
    self.memory = memory
    jets = memory.emptyJets
    bJets = IndexList(items: memory.list(1))
    electrons = IndexList(items: memory.list(2))
    muons = IndexList(items: memory.list(3))
    leptons = IndexList(items: memory.list(4))
    isTagged = memory.tags.isTagged
  }

  /// Goes on to an event; nothing is selected yet.
  @inline(__always)
  mutating func begin(_ event: Int) {
    self.event = event
    hasJets = false
    hasLeptons = false
    hasLeptonOrder = false
    hasTags = false
    hasBJets = false
  }

  /// Goes on to an event whose jets are selected and tagged.
  @inline(__always)
  mutating func begin(_ event: Int, jets: IndexList, isTagged: UnsafeMutablePointer<UInt8>) {
    begin(event)
    self.jets = jets
    self.isTagged = isTagged
    hasJets = true
    hasTags = true
  }

  /// Selects the jets, unless that is done.
  @inline(__always)
  mutating func selectJets(_ view: BatchView) {
    guard !hasJets else { return }
    hasJets = true
    jets = memory.emptyJets
    isTagged = memory.tags.isTagged
    jets.append(jetsOf: event, view, cuts.jet)
  }

  /// Selects electrons and muons, unless that is done.
  @inline(__always)
  mutating func selectLeptons(_ view: BatchView) {
    guard !hasLeptons else { return }
    hasLeptons = true
    electrons.count = 0
    electrons.append(leptonsOf: event, view.electrons, cuts.electron)
    muons.count = 0
    muons.append(leptonsOf: event, view.muons, cuts.muon)
  }

  /// Gives the jets their tags, unless that is done.
  ///
  /// - Parameter tag: Is given the jets, and where each one's tag goes.
  @inline(__always)
  mutating func tagJets<Failure>(
    _ view: BatchView, _ tag: (IndexList, TagMemory) throws(Failure) -> Void
  ) throws(Failure) {
    guard !hasTags else { return }
    selectJets(view)
    hasTags = true
    memory.tags.events.update(repeating: Int32(truncatingIfNeeded: event), count: jets.count)
    try tag(jets, memory.tags)
  }

  /// Lists the b-tagged jets, unless that is done.
  ///
  /// - Precondition: The jets have their tags, or no list of them is asked for.
  private mutating func selectBJets() {
    guard !hasBJets else { return }
    hasBJets = true
    bJets.count = 0
    guard hasTags else { return }
    for position in 0..<jets.count { bJets.append(jets[position], if: isTagged[position] == 1) }
  }

  private mutating func mergeLeptons(_ view: BatchView) {
    guard !hasLeptonOrder else { return }
    hasLeptonOrder = true
    leptons.count = 0
    var muon = 0
    for position in 0..<electrons.count {
      let pt = view.electrons.pt[electrons[position]]
      while muon < muons.count, view.muons.pt[muons[muon]] > pt {
        leptons.append(2 * muons[muon] + 1)
        muon += 1
      }
      leptons.append(2 * electrons[position])
    }
    for rest in muon..<muons.count { leptons.append(2 * muons[rest] + 1) }
  }

  // MARK: Quantities

  /// A quantity of the event; nil where its object is missing.
  ///
  /// - Precondition: The jets have their tags if the quantity depends on them.
  @inline(__always)
  mutating func value(_ quantity: EventQuantity, _ view: BatchView) -> Double? {
    switch quantity {
    case .jetCount:
      selectJets(view)
      return Double(jets.count)
    case .bJetCount:
      selectBJets()
      return Double(bJets.count)
    case .leptonCount:
      selectLeptons(view)
      return Double(electrons.count + muons.count)
    default: return otherValue(quantity, view)
    }
  }

  private mutating func otherValue(_ quantity: EventQuantity, _ view: BatchView) -> Double? {
    selectJets(view)
    selectLeptons(view)
    selectBJets()
    switch quantity {
    case .jetCount: return Double(jets.count)
    case .bJetCount: return Double(bJets.count)
    case .leptonCount: return Double(electrons.count + muons.count)
    case .trueBJetCount:
      return Double((0..<jets.count).count { view.jets.flavor[jets[$0]] == 5 })
    case .electronCount: return Double(electrons.count)
    case .muonCount: return Double(muons.count)
    case .met: return Double(view.met[event])
    case .metPhi: return Double(view.metPhi[event])
    case .property(let list, let index, let property):
      return value(property, of: list, at: index, view)
    }
  }

  private mutating func value(
    _ property: ObjectProperty, of list: ObjectList, at index: Int, _ view: BatchView
  ) -> Double? {
    switch list {
    case .jets: return index < jets.count ? view.jets.value(property, of: jets[index]) : nil
    case .bjets: return index < bJets.count ? view.jets.value(property, of: bJets[index]) : nil
    case .electrons:
      return index < electrons.count
        ? view.electrons.value(property, of: electrons[index]) : nil
    case .muons: return index < muons.count ? view.muons.value(property, of: muons[index]) : nil
    case .leptons:
      mergeLeptons(view)
      guard index < leptons.count else { return nil }
      let lepton = leptons[index]
      return (lepton & 1 == 1 ? view.muons : view.electrons).value(property, of: lepton >> 1)
    }
  }
}

extension JetView {
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

extension LeptonView {
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
