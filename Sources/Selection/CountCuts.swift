import Events
import Expressions

/// A cut on nothing but a number of selected objects.
struct CountCut: Sendable {
  /// What is counted: jets, b-tagged jets, electrons, muons, or the last two together.
  enum Objects: Sendable {
    case jets, bJets, electrons, muons, leptons
  }

  let objects: Objects
  let comparison: Expression.Comparison

  /// The cut of a step; nil where it is another kind of cut.
  init?(_ step: CutStep) {
    guard let simple = step.simple else { return nil }
    switch simple.quantity {
    case .jetCount: objects = .jets
    case .bJetCount: objects = .bJets
    case .electronCount: objects = .electrons
    case .muonCount: objects = .muons
    case .leptonCount: objects = .leptons
    default: return nil
    }
    comparison = simple.comparison
  }

  /// Whether an event is left, 1 or 0, by its count.
  ///
  /// - Parameter most: The largest count.
  func isKept(upTo most: Int) -> [Int] {
    (0...most).map { comparison.holds(Double($0)) ? 1 : 0 }
  }

  /// The cuts in front, up to the first of another kind.
  static func leading(_ steps: [CutStep]) -> [CountCut] {
    var cuts: [CountCut] = []
    for step in steps {
      guard let cut = CountCut(step) else { break }
      cuts.append(cut)
    }
    return cuts
  }
}

/// The events of a block that are left after cuts on counts: decided column by column, without a
/// jump that depends on an event, because half of all events fail such a cut and no processor
/// guesses which.
struct RemainingEvents {
  /// Events that are looked at together: what is kept of them stays in the nearest cache.
  static var blockSize: Int { 1024 }

  private var events: [Int32] = Array(repeating: 0, count: blockSize)
  private(set) var count = 0
  private var block = 0..<0
  /// The jets of the events that were left when a cut asked for tags.
  private var tagged: BlockJets?
  private let taggedMemory = BlockJetMemory()
  private var jets = RunningCount()
  private var electrons = RunningCount()
  private var muons = RunningCount()

  /// Goes on to a block, of which every event is left.
  mutating func begin(_ block: Range<Int>) {
    precondition(block.count <= Self.blockSize, "a block too long")
    self.block = block
    count = block.count
    for position in 0..<count {
      events[position] = Int32(truncatingIfNeeded: block.lowerBound &+ position)
    }
    tagged = nil
    jets.isCounted = false
    electrons.isCounted = false
    muons.isCounted = false
  }

  /// The event at a position below ``count``.
  @inline(__always)
  subscript(position: Int) -> Int { Int(events[position]) }

  /// An event's jets and their tags, if they are known.
  @inline(__always)
  func taggedJets(of event: Int) -> (jets: IndexList, isTagged: UnsafeMutablePointer<UInt8>)? {
    tagged?.jets(of: event &- block.lowerBound)
  }

  /// Leaves the events for which a cut holds.
  ///
  /// - Parameters:
  ///   - cut: The cut.
  ///   - isKept: What ``CountCut/isKept(upTo:)`` gives, up to the largest count of the batch.
  ///   - tag: Tags jets, where the cut counts tags.
  @inline(__always)
  mutating func keep(
    _ cut: CountCut, _ isKept: [Int], _ cuts: ObjectCuts, _ view: BatchView,
    tag: (IndexList, TagMemory) throws(BadValue) -> Void
  ) throws(BadValue) {
    if cut.objects == .bJets, tagged == nil {
      let jets = taggedMemory.select(self, from: block, view, cuts.jet)
      try tag(jets.jets, jets.tags)
      jets.countTags()
      tagged = jets
    }
    keep(cut, isKept, cuts, view)
  }

  private mutating func keep(
    _ cut: CountCut, _ isKept: [Int], _ cuts: ObjectCuts, _ view: BatchView
  ) {
    switch cut.objects {
    case .jets:
      jets.count(block, view.jets, cuts.jet)
      let jets = jets
      jets.withCounts { count in keep(isKept) { count($0) } }
    case .bJets:
      guard let tagged else { return }
      let first = block.lowerBound
      keep(isKept) { tagged.tagCount(of: $0 &- first) }
    case .electrons:
      electrons.count(block, view.electrons, cuts.electron)
      let electrons = electrons
      electrons.withCounts { count in keep(isKept) { count($0) } }
    case .muons:
      muons.count(block, view.muons, cuts.muon)
      let muons = muons
      muons.withCounts { count in keep(isKept) { count($0) } }
    case .leptons:
      electrons.count(block, view.electrons, cuts.electron)
      muons.count(block, view.muons, cuts.muon)
      let (electrons, muons) = (electrons, muons)
      electrons.withCounts { electronCount in
        muons.withCounts { muonCount in
          keep(isKept) { electronCount($0) &+ muonCount($0) }
        }
      }
    }
  }

  /// - Parameter count: The number of an event's objects that the cut counts.
  @inline(__always)
  private mutating func keep(_ isKept: [Int], _ count: (Int) -> Int) {
    var kept = 0
    isKept.withUnsafeBufferPointer { isKept in
      events.withUnsafeMutableBufferPointer { events in
        for position in 0..<self.count {
          let event = events[position]
          events[kept] = event
          kept &+= isKept[count(Int(event))]
        }
      }
    }
    self.count = kept
  }
}

/// How many selected items of a collection stand before each item of a block of events.
private struct RunningCount {
  /// One more than the block has items; the first is 0.
  private var before: [Int32] = []
  /// Where the items of each event of the batch begin, and the first of the block.
  private var offsets = UnsafeBufferPointer<Int>(start: nil, count: 0)
  private var first = 0
  var isCounted = false

  /// Lends the number of selected items of an event of the block.
  @inline(__always)
  func withCounts(_ body: ((_ event: Int) -> Int) -> Void) {
    before.withUnsafeBufferPointer { before in
      body { event in
        Int(before[offsets[event &+ 1] &- first] &- before[offsets[event] &- first])
      }
    }
  }

  mutating func count(_ block: Range<Int>, _ view: JetView, _ cuts: ObjectCuts.Of) {
    count(block, view.offsets, pt: view.pt, eta: view.eta, cuts)
  }

  mutating func count(_ block: Range<Int>, _ view: LeptonView, _ cuts: ObjectCuts.Of) {
    count(block, view.offsets, pt: view.pt, eta: view.eta, cuts)
  }

  private mutating func count(
    _ block: Range<Int>, _ offsets: UnsafeBufferPointer<Int>, pt: UnsafeBufferPointer<Float>,
    eta: UnsafeBufferPointer<Float>, _ cuts: ObjectCuts.Of
  ) {
    guard !isCounted else { return }
    isCounted = true
    self.offsets = offsets
    first = offsets[block.lowerBound]
    let items = offsets[block.lowerBound]..<offsets[block.upperBound]
    if before.count <= items.count {
      before = Array(repeating: 0, count: items.count + 1)
    }
    before.withUnsafeMutableBufferPointer { before in
      var selected: Int32 = 0
      var place = 0
      for item in items {
        before[place] = selected
        selected &+= cuts.select(pt: pt[item], eta: eta[item]) ? 1 : 0
        place &+= 1
      }
      before[place] = selected
    }
  }
}
