/// A run of events in structure-of-arrays form: what an input gives and the selection reads.
///
/// Shape: the flat columns hold `count` values; the collections hold `count + 1` offsets.
/// Unit: GeV and radians. Filled anew for every batch, so its arrays keep their capacity and the
/// steady state allocates nothing.
public struct EventBatch: Sendable {
  /// The entry number of each event in its file.
  public var entry: [UInt64] = []
  /// The generator's event number; 0 where the input has none. It identifies nothing.
  public var number: [Int64] = []
  /// The generator's weight; 1 where the input has none.
  public var weight: [Double] = []
  /// The missing transverse momentum.
  public var met: [Float] = []
  /// Its azimuth.
  public var metPhi: [Float] = []
  /// The jets.
  public var jets = JetColumns()
  /// The electrons.
  public var electrons = LeptonColumns()
  /// The muons.
  public var muons = LeptonColumns()

  /// An empty batch.
  public init() {}

  /// The number of events.
  public var count: Int { entry.count }

  /// Forgets the events and keeps the memory.
  public mutating func removeAll() {
    entry.removeAll(keepingCapacity: true)
    number.removeAll(keepingCapacity: true)
    weight.removeAll(keepingCapacity: true)
    met.removeAll(keepingCapacity: true)
    metPhi.removeAll(keepingCapacity: true)
    jets.removeAll()
    electrons.removeAll()
    muons.removeAll()
  }

  /// Replaces the contents by the numbers of entries, whose other columns are to follow.
  public mutating func begin(_ entries: Range<Int>) {
    removeAll()
    entry.append(addingCapacity: entries.count) { span in
      for entry in entries { span.append(UInt64(entry)) }
    }
  }
}

/// The jets of a batch. Event `i` owns the items `offsets[i] ..< offsets[i + 1]`.
public struct JetColumns: Sendable {
  /// Where each event's jets begin; one more than there are events, the first is 0.
  public var offsets: [Int] = [0]
  /// Transverse momentum.
  public var pt: [Float] = []
  /// Pseudorapidity.
  public var eta: [Float] = []
  /// Azimuth.
  public var phi: [Float] = []
  /// Mass.
  public var mass: [Float] = []
  /// Flavour as Delphes gives it: 5 b, 4 c, 15 tau, others light. Empty where the input has none.
  public var flavor: [UInt8] = []
  /// The input's mask of b-tagging working points; after the selection 1 for tagged, else 0.
  public var btag: [UInt32] = []

  /// No jets of no events.
  public init() {}

  /// Forgets the jets and keeps the memory.
  public mutating func removeAll() {
    offsets.removeAll(keepingCapacity: true)
    offsets.append(0)
    pt.removeAll(keepingCapacity: true)
    eta.removeAll(keepingCapacity: true)
    phi.removeAll(keepingCapacity: true)
    mass.removeAll(keepingCapacity: true)
    flavor.removeAll(keepingCapacity: true)
    btag.removeAll(keepingCapacity: true)
  }
}

/// The electrons or the muons of a batch, laid out as ``JetColumns``.
public struct LeptonColumns: Sendable {
  /// Where each event's leptons begin; one more than there are events, the first is 0.
  public var offsets: [Int] = [0]
  /// Transverse momentum.
  public var pt: [Float] = []
  /// Pseudorapidity.
  public var eta: [Float] = []
  /// Azimuth.
  public var phi: [Float] = []
  /// Electric charge, in units of the positron's.
  public var charge: [Int8] = []

  /// No leptons of no events.
  public init() {}

  /// Forgets the leptons and keeps the memory.
  public mutating func removeAll() {
    offsets.removeAll(keepingCapacity: true)
    offsets.append(0)
    pt.removeAll(keepingCapacity: true)
    eta.removeAll(keepingCapacity: true)
    phi.removeAll(keepingCapacity: true)
    charge.removeAll(keepingCapacity: true)
  }
}
