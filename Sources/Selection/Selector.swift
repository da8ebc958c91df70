public import Events
import Expressions
import Fingerprints
import Settings

/// Selects the events of one sample, batch by batch; belongs to one thread.
///
/// The result for an event depends on nothing but the event, its file's fingerprint, the selection
/// and the seed: not on the batches, nor on what was selected before.
///
/// A batch is walked event by event over plain memory, and each event only as far as the first cut
/// that it fails: its jets are selected when a cut counts them, its tags drawn when one needs them.
public struct Selector {
  private let selection: EventSelection
  private let memory = ObjectMemory()
  private var passing = PassingEvents()
  private var values: [Double] = []

  /// A selector with memory of its own.
  public init(_ selection: EventSelection) { self.selection = selection }

  /// Counts every event of a batch in the cutflow and appends those that pass all cuts, with their
  /// selected objects only.
  ///
  /// An error leaves the outputs in no particular state: the run is over.
  ///
  /// - Parameters:
  ///   - batch: Events of one file.
  ///   - file: That file.
  ///   - output: Where the events go. Jets have flavours there if they have them in the input.
  ///   - cutflow: Has the rows of ``EventSelection/rowNames``.
  /// - Throws: ``SelectionError``: the input lacks flavours or a mask that the selection needs; a
  ///   weight, or a value of an object or of the missing momentum that is used, is not finite.
  /// - Precondition: The cutflow is of this selection.
  public mutating func select(
    _ batch: EventBatch, of file: InputFile, appendingTo output: inout SelectedEvents,
    cutflow: inout Cutflow
  ) throws(SelectionError) {
    precondition(cutflow.rows.count == selection.cuts.count + 1, "a cutflow of other cuts")
    try checkColumns(of: batch, output, file)
    do throws(BadValue) {
      try batch.withView { (view) throws(BadValue) in
        try view.checkFinite()
        passing.removeAll()
        try selectEvents(view, file, &cutflow)
        passing.append(to: &output, view, file)
      }
    } catch {
      throw SelectionError(error.reason, file: error.configuration ?? file.path)
    }
  }

  /// Whether the columns that the selection needs are there, and those of the output.
  private func checkColumns(
    of batch: EventBatch, _ output: SelectedEvents, _ file: InputFile
  ) throws(SelectionError) {
    try selection.check(batch, file)
    let jetCount = batch.jets.pt.count
    let outputJets = output.events.jets
    let hasFlavor = batch.jets.flavor.count == jetCount
    if jetCount > 0, !outputJets.pt.isEmpty, hasFlavor == outputJets.flavor.isEmpty {
      throw SelectionError(.mixedFlavor, file: file.path)
    }
  }

  // MARK: Events

  /// Decides once a batch how jets are tagged, so that the walk is compiled for either way.
  private mutating func selectEvents(
    _ view: BatchView, _ file: InputFile, _ cutflow: inout Cutflow
  ) throws(BadValue) {
    switch selection.bTagger {
    case .bit(let mask):
      try walk(view, &cutflow) { (_, jet) throws(BadValue) in view.jets.btag[jet] & mask != 0 }
    case .emulate(let emulation):
      try emulation.withDraws(of: file.fingerprint) { (draws) throws(BadValue) in
        try walk(view, &cutflow) { (event, jet) throws(BadValue) in
          try emulation.isTagged(jet, of: event, view, draws)
        }
      }
    }
  }

  @inline(__always)
  private mutating func walk(
    _ view: BatchView, _ cutflow: inout Cutflow,
    isTagged: (_ event: Int, _ jet: Int) throws(BadValue) -> Bool
  ) throws(BadValue) {
    memory.reserve(for: view)
    var objects = EventObjects(memory, ObjectCuts(selection.settings))
    var counts = WeightRuns(rows: cutflow.rows.count)
    let steps = selection.steps
    for event in 0..<view.count {
      objects.begin(event)
      counts.begin(weight: view.weight[event], &cutflow)
      counts.count(0)
      var isPassing = true
      for cut in steps.indices {
        let step = steps[cut]
        if step.dependsOnTags {
          try objects.tagJets(view) { (jet) throws(BadValue) in try isTagged(event, jet) }
        }
        guard try holds(step, cut, event, view, &objects) else {
          isPassing = false
          break
        }
        counts.count(cut + 1)
      }
      guard isPassing else { continue }
      try objects.tagJets(view) { (jet) throws(BadValue) in try isTagged(event, jet) }
      objects.selectLeptons(view)
      try view.checkStored(event, objects)
      passing.append(event, objects)
    }
    counts.flush(&cutflow)
  }

  /// Whether a cut holds; where an object it names is missing it does not, whatever the operators.
  @inline(__always)
  private mutating func holds(
    _ step: CutStep, _ cut: Int, _ event: Int, _ view: BatchView, _ objects: inout EventObjects
  ) throws(BadValue) -> Bool {
    guard let simple = step.simple else { return try holds(cut, event, view, &objects) }
    guard let value = objects.value(simple.quantity, view) else { return false }
    guard value.isFinite else { throw notFinite(value, input: 0, of: cut, event, view) }
    return simple.comparison.holds(value)
  }

  /// Any cut.
  private mutating func holds(
    _ cut: Int, _ event: Int, _ view: BatchView, _ objects: inout EventObjects
  ) throws(BadValue) -> Bool {
    values.removeAll(keepingCapacity: true)
    for quantity in selection.cuts[cut].quantities {
      guard let value = objects.value(quantity, view) else { return false }
      guard value.isFinite else {
        throw notFinite(value, input: values.count, of: cut, event, view)
      }
      values.append(value)
    }
    return selection.cuts[cut].condition.isTrue(values.span)
  }

  private func notFinite(
    _ value: Double, input: Int, of cut: Int, _ event: Int, _ view: BatchView
  ) -> BadValue {
    view.notFinite("\(selection.cuts[cut].condition.inputs[input])", value, event)
  }
}

/// Counts of events of one weight, not yet in the cutflow: most generators give one weight to most
/// events, and an exact sum takes a run of them in one go.
private struct WeightRuns {
  private var weight = 0.0
  private var counts: [UInt32]

  init(rows: Int) { counts = Array(repeating: 0, count: rows) }

  /// Goes on to an event.
  @inline(__always)
  mutating func begin(weight: Double, _ cutflow: inout Cutflow) {
    guard weight != self.weight else { return }
    flush(&cutflow)
    self.weight = weight
  }

  @inline(__always)
  mutating func count(_ row: Int) { counts[row] &+= 1 }

  /// Puts the counts into the cutflow.
  mutating func flush(_ cutflow: inout Cutflow) {
    for row in counts.indices where counts[row] > 0 {
      cutflow.rows[row].add(weight: weight, times: counts[row])
      counts[row] = 0
    }
  }
}
