import CounterRandom
import Events
import Fingerprints
import Settings

@testable import Selection

/// An event written down by hand.
struct BuiltEvent {
  struct Jet {
    var pt: Float
    var eta: Float = 0
    var phi: Float = 0
    var mass: Float = 5
    var flavor: UInt8 = 0
    var mask: UInt32 = 0
  }

  struct Lepton {
    var pt: Float
    var eta: Float = 0
    var phi: Float = 0
    var charge: Int8 = 1
  }

  var entry: UInt64 = 0
  var weight: Double = 1
  var met: Float = 50
  var metPhi: Float = 0
  var jets: [Jet] = []
  var electrons: [Lepton] = []
  var muons: [Lepton] = []
}

extension EventBatch {
  /// A batch of events written down by hand.
  init(_ events: [BuiltEvent], hasFlavor: Bool = true, hasMask: Bool = true) {
    self.init()
    for event in events {
      entry.append(event.entry)
      number.append(Int64(event.entry) + 1000)
      weight.append(event.weight)
      met.append(event.met)
      metPhi.append(event.metPhi)
      for jet in event.jets {
        jets.pt.append(jet.pt)
        jets.eta.append(jet.eta)
        jets.phi.append(jet.phi)
        jets.mass.append(jet.mass)
        if hasFlavor { jets.flavor.append(jet.flavor) }
        if hasMask { jets.btag.append(jet.mask) }
      }
      jets.offsets.append(jets.pt.count)
      electrons.append(event.electrons)
      muons.append(event.muons)
    }
  }
}

extension LeptonColumns {
  fileprivate mutating func append(_ leptons: [BuiltEvent.Lepton]) {
    for lepton in leptons {
      pt.append(lepton.pt)
      eta.append(lepton.eta)
      phi.append(lepton.phi)
      charge.append(lepton.charge)
    }
    offsets.append(pt.count)
  }
}

extension SelectionSettings {
  /// The shipped objects and tags with other cuts, named c0, c1, ...
  static func cutting(_ conditions: String..., bTagging: BTagging? = nil) throws -> Self {
    try cutting(conditions, bTagging: bTagging)
  }

  static func cutting(_ conditions: [String], bTagging: BTagging? = nil) throws -> Self {
    var settings = try SelectionSettings.load("tth-1l5j3b")
    settings.cuts = conditions.enumerated().map { Cut(name: "c\($0)", require: $1) }
    if let bTagging { settings.bTagging = bTagging }
    return settings
  }
}

/// What a selection made of events of one file.
struct Outcome {
  var selected = SelectedEvents()
  var cutflow: Cutflow

  /// Runs a selection over batches.
  init(
    _ settings: SelectionSettings, _ batches: [EventBatch], sample: String = "ttH",
    require: String? = nil, seed: UInt64 = 1, file: InputFile = .built()
  ) throws {
    let selection = try EventSelection(
      settings,
      sample: Sample(
        name: sample, eventClass: .signal, domain: .both, patterns: ["a.root"], require: require),
      seed: seed)
    cutflow = selection.makeCutflow()
    var selector = Selector(selection)
    for batch in batches {
      try selector.select(batch, of: file, appendingTo: &selected, cutflow: &cutflow)
    }
  }

  var raw: [UInt64] { cutflow.rows.map(\.raw) }
}

extension InputFile {
  /// A file that exists nowhere; the fingerprint follows from the number.
  static func built(_ number: UInt64 = 1, index: UInt32 = 0, path: String = "a.root") -> InputFile {
    var hash = SHA256Stream()
    hash.update(number)
    return InputFile(index: index, path: path, fingerprint: hash.finalize())
  }
}

/// Random events around the default selection's edges.
func randomEvents(count: Int, seed: UInt64) -> [BuiltEvent] {
  var random = PhiloxSequence(key: seed, stream: 7)
  func leptons() -> [BuiltEvent.Lepton] {
    (0..<Int(random.below(3))).map { _ in
      BuiltEvent.Lepton(
        pt: Float(random.below(40)), eta: Float(random.uniform() * 6 - 3),
        phi: Float(random.uniform() * 6 - 3), charge: random.below(2) == 0 ? 1 : -1)
    }
  }
  return (0..<count).map { entry in
    BuiltEvent(
      entry: UInt64(entry), weight: random.uniform() * 2 - 0.5, met: Float(random.below(100)),
      jets: (0..<Int(random.below(10))).map { _ in
        BuiltEvent.Jet(
          pt: Float(random.below(80)) + 15, eta: Float(random.uniform() * 6 - 3),
          phi: Float(random.uniform() * 6 - 3), flavor: [0, 4, 5, 15, 21][Int(random.below(5))],
          mask: UInt32(random.below(4)))
      },
      electrons: leptons(), muons: leptons())
  }
}
