public import Events
import Expressions
import Fingerprints
import Settings

/// Selects the events of one sample, batch by batch; belongs to one thread.
///
/// The result for an event depends on nothing but the event, its file's fingerprint, the selection
/// and the seed: not on the batches, nor on what was selected before.
public struct Selector: Sendable {
  private let selection: EventSelection
  private var objects = SelectedObjects()
  private var values: [Double] = []
  private var identity = EventIdentity()

  /// A selector with memory of its own.
  public init(_ selection: EventSelection) { self.selection = selection }

  /// Counts every event of a batch in the cutflow and appends those that pass all cuts, with their
  /// selected objects only.
  ///
  /// An error leaves the outputs as they were when the event at fault was met: the run is over.
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
    for event in 0..<batch.count {
      let weight = batch.weight[event]
      guard weight.isFinite else {
        throw notFinite("the weight", weight, event, batch, file)
      }
      guard (weight * weight).isFinite else {
        throw SelectionError(.hugeWeight(weight, entry: batch.entry[event]), file: file.path)
      }
      cutflow.rows[0].add(weight: weight)
      try selectObjects(event, batch, file)
      guard try passes(event, batch, file, weight, &cutflow) else { continue }
      if objects.isTagged.count != objects.jets.count { try tagJets(event, batch, file) }
      try checkStored(event, batch, file)
      append(event, batch, file, to: &output)
    }
  }

  /// Whether the columns that the selection needs are there.
  private func checkColumns(
    of batch: EventBatch, _ output: SelectedEvents, _ file: InputFile
  ) throws(SelectionError) {
    let jetCount = batch.jets.pt.count
    let hasFlavor = batch.jets.flavor.count == jetCount
    if let use = selection.flavorUse, !hasFlavor {
      throw SelectionError(.noFlavor(use: use), file: file.path)
    }
    if selection.needsTagMask, batch.jets.btag.count != jetCount {
      throw SelectionError(.noTagMask, file: file.path)
    }
    let outputJets = output.events.jets
    if jetCount > 0, !outputJets.pt.isEmpty, hasFlavor == outputJets.flavor.isEmpty {
      throw SelectionError(.mixedFlavor, file: file.path)
    }
  }

  private mutating func selectObjects(
    _ event: Int, _ batch: EventBatch, _ file: InputFile
  ) throws(SelectionError) {
    do throws(SelectedObjects.BadItem) {
      try objects.select(event: event, of: batch, by: selection.settings)
    } catch {
      throw notFinite(
        "\(error.property) of \(error.collection) \(error.item)", error.value, event, batch, file)
    }
  }

  // MARK: Cuts

  /// Applies the cuts in order and counts the event in the row of each that it passes.
  private mutating func passes(
    _ event: Int, _ batch: EventBatch, _ file: InputFile, _ weight: Double,
    _ cutflow: inout Cutflow
  ) throws(SelectionError) -> Bool {
    for cut in selection.cuts.indices {
      // Most events fail an earlier cut: their tags are never drawn.
      if selection.cuts[cut].dependsOnTags, objects.isTagged.count != objects.jets.count {
        try tagJets(event, batch, file)
      }
      guard try holds(cut, event, batch, file) else { return false }
      cutflow.rows[cut + 1].add(weight: weight)
    }
    return true
  }

  /// Whether a cut holds; where an object it names is missing it does not, whatever the operators.
  private mutating func holds(
    _ cut: Int, _ event: Int, _ batch: EventBatch, _ file: InputFile
  ) throws(SelectionError) -> Bool {
    values.removeAll(keepingCapacity: true)
    for quantity in selection.cuts[cut].quantities {
      guard let value = objects.value(quantity, event: event, of: batch) else { return false }
      guard value.isFinite else {
        let input = selection.cuts[cut].condition.inputs[values.count]
        throw notFinite("\(input)", value, event, batch, file)
      }
      values.append(value)
    }
    return selection.cuts[cut].condition.isTrue(values.span)
  }

  // MARK: Tags

  private mutating func tagJets(
    _ event: Int, _ batch: EventBatch, _ file: InputFile
  ) throws(SelectionError) {
    switch selection.bTagger {
    case .bit(let mask):
      for jet in objects.jets { objects.tag(jet, batch.jets.btag[jet] & mask != 0) }
    case .emulate(let emulation):
      let first = batch.jets.offsets[event]
      for jet in objects.jets {
        let probability = emulation.workingPoint.probability(
          flavor: batch.jets.flavor[jet], pt: Double(batch.jets.pt[jet]),
          absEta: Double(abs(batch.jets.eta[jet])))
        guard !probability.isNaN else {
          throw SelectionError(
            .undefinedProbability(
              workingPoint: emulation.workingPoint.name, flavor: batch.jets.flavor[jet],
              pt: Double(batch.jets.pt[jet])),
            file: selection.settings.file)
        }
        let draw = emulation.draw(
          fingerprint: file.fingerprint, entry: batch.entry[event], jet: jet - first)
        objects.tag(jet, draw < probability)
      }
    }
  }

  // MARK: Output

  /// pT and eta were checked when the objects were selected; what else is stored is checked here.
  private func checkStored(
    _ event: Int, _ batch: EventBatch, _ file: InputFile
  ) throws(SelectionError) {
    func check(_ value: Float, _ what: @autoclosure () -> String) throws(SelectionError) {
      guard value.isFinite else { throw notFinite(what(), Double(value), event, batch, file) }
    }
    try check(batch.met[event], "met")
    try check(batch.metPhi[event], "met_phi")
    for jet in objects.jets {
      try check(batch.jets.phi[jet], "phi of jet \(jet - batch.jets.offsets[event])")
      try check(batch.jets.mass[jet], "mass of jet \(jet - batch.jets.offsets[event])")
    }
    for electron in objects.electrons {
      try check(
        batch.electrons.phi[electron],
        "phi of electron \(electron - batch.electrons.offsets[event])")
    }
    for muon in objects.muons {
      try check(batch.muons.phi[muon], "phi of muon \(muon - batch.muons.offsets[event])")
    }
  }

  private mutating func append(
    _ event: Int, _ batch: EventBatch, _ file: InputFile, to output: inout SelectedEvents
  ) {
    output.file.append(file.index)
    output.events.entry.append(batch.entry[event])
    output.events.number.append(batch.number[event])
    output.events.weight.append(batch.weight[event])
    output.events.met.append(batch.met[event])
    output.events.metPhi.append(batch.metPhi[event])
    output.events.jets.append(objects.jets, isTagged: objects.isTagged, of: batch.jets)
    output.events.electrons.append(objects.electrons, of: batch.electrons)
    output.events.muons.append(objects.muons, of: batch.muons)
    let hash = identity.words(of: event, objects, batch)
    output.identity.append(hash[0])
    output.identity.append(hash[1])
  }

  private func notFinite(
    _ quantity: String, _ value: Double, _ event: Int, _ batch: EventBatch, _ file: InputFile
  ) -> SelectionError {
    SelectionError(
      .notFinite(quantity: quantity, value: value, entry: batch.entry[event]), file: file.path)
  }
}

extension JetColumns {
  /// Appends one event's jets, picked by their indices in other columns.
  fileprivate mutating func append(_ items: [Int], isTagged: [Bool], of other: JetColumns) {
    let hasFlavor = !other.flavor.isEmpty
    for (position, item) in items.enumerated() {
      pt.append(other.pt[item])
      eta.append(other.eta[item])
      phi.append(other.phi[item])
      mass.append(other.mass[item])
      if hasFlavor { flavor.append(other.flavor[item]) }
      btag.append(isTagged[position] ? 1 : 0)
    }
    offsets.append(pt.count)
  }
}

extension LeptonColumns {
  /// Appends one event's leptons, picked by their indices in other columns.
  fileprivate mutating func append(_ items: [Int], of other: LeptonColumns) {
    for item in items {
      pt.append(other.pt[item])
      eta.append(other.eta[item])
      phi.append(other.phi[item])
      charge.append(other.charge[item])
    }
    offsets.append(pt.count)
  }
}
