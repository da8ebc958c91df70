import Diagnostics
public import Events
import Expressions
public import Settings

/// A selection made ready for one sample: its cuts compiled, its random draws keyed.
///
/// Immutable and shared between threads; each makes a ``Selector`` of it.
public struct EventSelection: Sendable {
  let settings: SelectionSettings
  let cuts: [Cut]
  /// The cuts again, as the walk over events wants them.
  let steps: [CutStep]
  /// The first of `steps`, as far as they are cuts on counts.
  let leadingCountCuts: [CountCut]
  let bTagger: BTagger

  /// Compiles the cuts.
  ///
  /// - Parameters:
  ///   - settings: Objects, b-tagging and cuts.
  ///   - sample: Its name keys the draws of the b-tags; its own condition becomes the row `require`
  ///     after `all`.
  ///   - seed: The other part of the key.
  /// - Throws: ``SelectionError`` for a cut that does not parse (78).
  public init(
    _ settings: SelectionSettings, sample: Sample, seed: UInt64
  ) throws(SelectionError) {
    self.settings = settings
    var cuts: [Cut] = []
    if let condition = sample.require {
      cuts.append(
        try Cut(
          name: "require", condition: condition, file: sample.file, key: sample.key("require")))
    }
    self.cuts = cuts + (try Self.compile(settings))
    steps = self.cuts.map(CutStep.init)
    leadingCountCuts = CountCut.leading(steps)
    bTagger = BTagger(settings, sampleName: sample.name, seed: seed)
  }

  /// Compiles the cuts of no sample in particular: to know what they need.
  ///
  /// - Throws: ``SelectionError`` for a cut that does not parse (78).
  public init(_ settings: SelectionSettings) throws(SelectionError) {
    self.settings = settings
    cuts = try Self.compile(settings)
    steps = cuts.map(CutStep.init)
    leadingCountCuts = CountCut.leading(steps)
    bTagger = BTagger(settings, sampleName: "", seed: 0)
  }

  private static func compile(_ settings: SelectionSettings) throws(SelectionError) -> [Cut] {
    var cuts: [Cut] = []
    for cut in settings.cuts {
      cuts.append(
        try Cut(
          name: cut.name, condition: cut.require, file: settings.file,
          key: "cut[\(cut.name)].require"))
    }
    return cuts
  }

  /// The rows of the cutflow: `all`, `require` where the sample has one, the cuts.
  public var rowNames: [String] { ["all"] + cuts.map(\.name) }

  /// A cutflow of no event.
  public func makeCutflow() -> Cutflow { Cutflow(names: rowNames) }

  /// Whether the jets of the input must have flavours.
  public var needsFlavor: Bool { flavorUse != nil }

  /// Whether the jets of the input must have a b-tag mask.
  public var needsTagMask: Bool {
    settings.bTagging.isByBit
  }

  /// Refuses an input that lacks what the selection needs, before any of it is read.
  ///
  /// - Throws: ``SelectionError`` that says what to use instead (65).
  public func check(_ input: some EventInput) throws(SelectionError) {
    if let use = flavorUse, !input.hasFlavor {
      throw SelectionError(.noFlavor(use: use), file: input.path)
    }
    if needsTagMask, !input.hasBTag { throw SelectionError(.noTagMask, file: input.path) }
  }

  /// Refuses a batch that lacks a column that the selection needs.
  func check(_ batch: EventBatch, _ file: InputFile) throws(SelectionError) {
    let jetCount = batch.jets.pt.count
    if let use = flavorUse, batch.jets.flavor.count != jetCount {
      throw SelectionError(.noFlavor(use: use), file: file.path)
    }
    if needsTagMask, batch.jets.btag.count != jetCount {
      throw SelectionError(.noTagMask, file: file.path)
    }
  }

  /// Refuses a file whose jets have flavours beside one whose jets have none: the selected events
  /// of a sample lie in one table.
  ///
  /// - Throws: ``SelectionError`` (65).
  public func check(
    _ input: some EventInput, besides other: some EventInput
  ) throws(SelectionError) {
    guard input.hasFlavor == other.hasFlavor else {
      throw SelectionError(.mixedFlavor, file: input.path)
    }
  }

  /// What flavours are needed for; nil for nothing.
  var flavorUse: SelectionError.FlavorUse? {
    if case .emulate = bTagger { return .emulation }
    return cuts.contains { $0.quantities.contains(.trueBJetCount) } ? .trueBJets : nil
  }
}
