public import Events
import Expressions
import Settings

extension EventSelection {
  /// Explains an event: what ``Selector`` decides of it, step by step.
  ///
  /// - Parameters:
  ///   - event: The event's place in the batch.
  ///   - batch: Events of one file.
  ///   - file: That file.
  /// - Throws: ``SelectionError``, as the selection of the event does.
  /// - Precondition: The batch has the event.
  public func explain(
    _ event: Int, of batch: EventBatch, of file: InputFile
  ) throws(SelectionError) -> EventExplanation {
    try check(batch, file)
    do throws(BadValue) {
      return try batch.withView { (view) throws(BadValue) in try explain(event, view, file) }
    } catch {
      throw SelectionError(error.reason, file: error.configuration ?? file.path)
    }
  }

  private func explain(
    _ event: Int, _ view: BatchView, _ file: InputFile
  ) throws(BadValue) -> EventExplanation {
    try view.checkFinite()
    let memory = ObjectMemory()
    memory.reserve(for: view)
    var objects = EventObjects(memory, ObjectCuts(settings))
    objects.begin(event)
    var tags: [Int: EventExplanation.Tag] = [:]
    try objects.tagJets(view) { (jets, memory) throws(BadValue) in
      try tagJets(jets, view, file, into: memory)
      for position in 0..<jets.count {
        tags[jets[position]] = try tag(
          jets[position], of: event, view, file, isTagged: memory.isTagged[position] == 1)
      }
    }
    objects.selectLeptons(view)
    return EventExplanation(
      entry: view.entry[event], number: view.number[event], weight: view.weight[event],
      met: view.met[event], metPhi: view.metPhi[event],
      objects: jets(event, view, objects, tags)
        + leptons("electron", event, view.electrons, objects.electrons, settings.electron)
        + leptons("muon", event, view.muons, objects.muons, settings.muon),
      cuts: explainCuts(view, &objects))
  }

  private func tagJets(
    _ jets: IndexList, _ view: BatchView, _ file: InputFile, into memory: TagMemory
  ) throws(BadValue) {
    switch bTagger {
    case .bit(let mask): mask.tag(jets, view, into: memory)
    case .emulate(let emulation):
      try emulation.withDraws(of: file.fingerprint) { (draws) throws(BadValue) in
        try emulation.tag(jets, view, draws, into: memory)
      }
    }
  }

  private func tag(
    _ jet: Int, of event: Int, _ view: BatchView, _ file: InputFile, isTagged: Bool
  ) throws(BadValue) -> EventExplanation.Tag {
    var tag = EventExplanation.Tag(
      isTagged: isTagged, flavor: view.jets.flavor.isEmpty ? nil : Int(view.jets.flavor[jet]),
      mask: view.jets.btag.isEmpty ? nil : view.jets.btag[jet], probability: nil, draw: nil)
    if case .emulate(let emulation) = bTagger {
      tag.probability = try emulation.probability(
        flavor: view.jets.flavor[jet], pt: view.jets.pt[jet], eta: view.jets.eta[jet])
      tag.draw = emulation.draw(
        fingerprint: file.fingerprint, entry: view.entry[event],
        jet: jet - view.jets.offsets[event])
    }
    return tag
  }

  // MARK: Objects

  private func jets(
    _ event: Int, _ view: BatchView, _ objects: EventObjects, _ tags: [Int: EventExplanation.Tag]
  ) -> [EventExplanation.Object] {
    let ranks = objects.jets.indices
    let first = view.jets.offsets[event]
    return (first..<view.jets.offsets[event + 1]).map { jet in
      EventExplanation.Object(
        collection: "jet", index: jet - first, pt: view.jets.pt[jet], eta: view.jets.eta[jet],
        phi: view.jets.phi[jet], mass: view.jets.mass[jet], charge: nil,
        rank: ranks.firstIndex(of: jet),
        reasons: settings.jet.failures(pt: view.jets.pt[jet], eta: view.jets.eta[jet]),
        tag: tags[jet])
    }
  }

  private func leptons(
    _ collection: String, _ event: Int, _ view: LeptonView, _ selected: IndexList,
    _ cuts: SelectionSettings.ObjectCuts
  ) -> [EventExplanation.Object] {
    let ranks = selected.indices
    let first = view.offsets[event]
    return (first..<view.offsets[event + 1]).map { item in
      EventExplanation.Object(
        collection: collection, index: item - first, pt: view.pt[item], eta: view.eta[item],
        phi: view.phi[item], mass: nil, charge: Int(view.charge[item]),
        rank: ranks.firstIndex(of: item),
        reasons: cuts.failures(pt: view.pt[item], eta: view.eta[item]), tag: nil)
    }
  }

  // MARK: Cuts

  private func explainCuts(
    _ view: BatchView, _ objects: inout EventObjects
  ) -> [EventExplanation.Cut] {
    var explained: [EventExplanation.Cut] = []
    for cut in cuts {
      var values: [EventExplanation.Cut.Value] = []
      for (input, quantity) in zip(cut.condition.inputs, cut.quantities) {
        values.append(.init(name: "\(input)", value: objects.value(quantity, view)))
      }
      let known = values.compactMap(\.value)
      explained.append(
        EventExplanation.Cut(
          name: cut.name, condition: cut.condition.source, values: values,
          holds: known.count == values.count && cut.condition.isTrue(known.span)))
    }
    return explained
  }
}

extension SelectionSettings.ObjectCuts {
  /// Which of the cuts an object fails, with its value.
  fileprivate func failures(pt: Float, eta: Float) -> [String] {
    var failures: [String] = []
    if Double(pt) < ptMin { failures.append("pt \(pt) < \(ptMin)") }
    if Double(abs(eta)) >= absEtaMax { failures.append("abs(eta) \(abs(eta)) >= \(absEtaMax)") }
    return failures
  }
}
