public import Events
import Expressions
import Fingerprints
import Settings

/// Selects the events of one sample, batch by batch; belongs to one thread.
///
/// The result for an event depends on nothing but the event, its file's fingerprint, the selection
/// and the seed: not on the batches, nor on what was selected before.
///
/// First come the cuts on mere numbers of objects, for whole columns at once. What they leave is
/// walked event by event over plain memory, and each event only as far as the first cut that it
/// fails: its jets are selected when a cut names them, its tags drawn when one needs them.
public struct Selector {
  private let selection: EventSelection
  private let memory = ObjectMemory()
  private var passing = PassingEvents()
  private var remaining = RemainingEvents()
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
        try passing.append(to: &output, view, file)
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
      try walk(view, &cutflow) { (jets, tags) throws(BadValue) in
        mask.tag(jets, view, into: tags)
      }
    case .emulate(let emulation):
      try emulation.withDraws(of: file.fingerprint) { (draws) throws(BadValue) in
        try walk(view, &cutflow) { (jets, tags) throws(BadValue) in
          try emulation.tag(jets, view, draws, into: tags)
        }
      }
    }
  }

  /// Tags jets: is given them, and the memory that holds their events and takes their tags.
  private typealias Tag = (IndexList, TagMemory) throws(BadValue) -> Void

  /// Takes the batch block by block: cuts on counts first, as columns, then event by event.
  @inline(__always)
  private mutating func walk(
    _ view: BatchView, _ cutflow: inout Cutflow, tag: Tag
  ) throws(BadValue) {
    let most = memory.reserve(for: view)
    let cuts = ObjectCuts(selection.settings)
    var objects = EventObjects(memory, cuts)
    var runs = WeightRuns(rows: cutflow.rows.count)
    let countCuts = selection.leadingCountCuts
    let isKept = countCuts.map { $0.isKept(upTo: most) }
    for start in stride(from: 0, to: view.count, by: RemainingEvents.blockSize) {
      remaining.begin(start..<min(start + RemainingEvents.blockSize, view.count))
      runs.count(remaining, view.weight, row: 0, &cutflow)
      for cut in countCuts.indices {
        try remaining.keep(countCuts[cut], isKept[cut], cuts, view, tag: tag)
        runs.count(remaining, view.weight, row: cut + 1, &cutflow)
      }
      for position in 0..<remaining.count {
        let event = remaining[position]
        if let tagged = remaining.taggedJets(of: event) {
          objects.begin(event, jets: tagged.jets, isTagged: tagged.isTagged)
        } else {
          objects.begin(event)
        }
        let isPassing = try passes(event, from: countCuts.count, view, &objects, tag) { row in
          runs.count(weight: view.weight[event], row: row, &cutflow)
        }
        guard isPassing else { continue }
        try objects.tagJets(view, tag)
        objects.selectLeptons(view)
        passing.append(event, objects)
      }
    }
    runs.flush(&cutflow)
  }

  /// Whether an event passes the cuts from a number on; `count` is called with the row of each that
  /// it passes.
  @inline(__always)
  private mutating func passes(
    _ event: Int, from first: Int, _ view: BatchView, _ objects: inout EventObjects,
    _ tag: Tag, count: (Int) -> Void
  ) throws(BadValue) -> Bool {
    for cut in first..<selection.steps.count {
      let step = selection.steps[cut]
      if step.dependsOnTags {
        try objects.tagJets(view, tag)
      }
      guard try holds(step, cut, event, view, &objects) else { return false }
      count(cut + 1)
    }
    return true
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

/// Counts of events of one weight, row by row, not yet in the cutflow: most generators give one
/// weight to most events, and an exact sum takes a run of them in one go.
private struct WeightRuns {
  private var rows: [Run]

  init(rows: Int) { self.rows = Array(repeating: Run(), count: rows) }

  /// Counts an event in a row.
  @inline(__always)
  mutating func count(weight: Double, row: Int, _ cutflow: inout Cutflow) {
    rows[row].count(weight, &cutflow.rows[row])
  }

  /// Counts events in a row.
  mutating func count(
    _ events: RemainingEvents, _ weights: UnsafeBufferPointer<Double>, row: Int,
    _ cutflow: inout Cutflow
  ) {
    var run = rows[row]
    for position in 0..<events.count {
      run.count(weights[events[position]], &cutflow.rows[row])
    }
    rows[row] = run
  }

  /// Puts all counts into the cutflow.
  mutating func flush(_ cutflow: inout Cutflow) {
    for row in rows.indices { rows[row].flush(&cutflow.rows[row]) }
  }

  /// Events of one weight in a row.
  private struct Run {
    var weight = 0.0
    var count: UInt32 = 0

    @inline(__always)
    mutating func count(_ weight: Double, _ row: inout Cutflow.Row) {
      if weight != self.weight {
        flush(&row)
        self.weight = weight
      }
      count &+= 1
    }

    mutating func flush(_ row: inout Cutflow.Row) {
      guard count > 0 else { return }
      row.add(weight: weight, times: count)
      count = 0
    }
  }
}
