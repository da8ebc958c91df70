extension DomainPlan {
  /// Draws the events of every part and weights them.
  ///
  /// - Parameters:
  ///   - samples: The samples in the order of samples.toml; no two share a file.
  ///   - options: How.
  /// - Throws: ``DomainsError`` where the samples contradict each other (78), do not suffice, hold an
  ///   event twice, or have weights that do not add up to a positive number (65).
  public init(samples: [DomainSample], options: DomainOptions) throws(DomainsError) {
    let layout = try DomainLayout(samples)
    for sample in samples { try sample.checkRows() }
    try DuplicateEvents.check(samples)
    var drawing = DomainDrawing(samples, options: options)
    try drawing.draw(layout)
    eventsPerClass = drawing.eventsPerClass
    testEventsPerClass = drawing.testEventsPerClass
    parts = drawing.parts
    notes = drawing.notes + drawing.negativeWeightNotes
  }
}

/// The draws behind a ``DomainPlan``.
///
/// In order: which rows each domain may use (``DomainSplit``), n (``EventsPerClass``), which n events
/// each class of a domain gives, which of them test, and which signal stays in a target's training.
struct DomainDrawing {
  private(set) var eventsPerClass = 0
  private(set) var testEventsPerClass = 0
  private(set) var parts: [DomainPart] = []
  private(set) var notes: [DomainNote] = []

  private let samples: [DomainSample]
  private let options: DomainOptions
  private var negatives: [NegativeTally]

  /// What a sample's events in use say of negative weights.
  private struct NegativeTally {
    var used = 0
    var negative = 0
    var sum = 0.0
    var absoluteSum = 0.0
    var dropped = 0
  }

  /// The events of a class of a domain, by use.
  private struct Drawn {
    var train: EventList
    var test: EventList
  }

  init(_ samples: [DomainSample], options: DomainOptions) {
    self.samples = samples
    self.options = options
    negatives = samples.map { _ in NegativeTally() }
  }

  /// Draws all parts.
  mutating func draw(_ layout: DomainLayout) throws(DomainsError) {
    let domains = [.source] + layout.labelledTargets
    let rows = rowsByDomain(domains)
    var supplies: [EventsPerClass.Supply] = []
    for group in layout.labelledGroups {
      supplies.append(try supply(group, rows: rows[group.domain] ?? [:]))
    }
    let rule = EventsPerClass(supplies, options: options)
    try chooseNumber(rule)
    var trains: [Domain: EventList] = [:]
    var tests: [Domain: EventList] = [:]
    for supply in supplies {
      let domain = supply.group.domain
      let drawn = try draw(supply, rule: rule, rows: rows[domain] ?? [:])
      trains[domain] = trains[domain]?.merged(with: drawn.train) ?? drawn.train
      tests[domain] = tests[domain]?.merged(with: drawn.test) ?? drawn.test
    }
    for group in layout.unlabelledGroups {
      let drawn = try drawUnlabelled(group)
      trains[group.domain] = drawn.train
      tests[group.domain] = drawn.test
    }
    let targets = (layout.labelledTargets + layout.unlabelledTargets).sorted {
      $0.description.utf8.lexicographicallyPrecedes($1.description.utf8)
    }
    let weights = PartWeights(samples, options: options)
    for (use, lists) in [(DomainPart.Use.train, trains), (.test, tests)] {
      for domain in [.source] + targets {
        parts.append(
          try weights.part(
            use, domain, lists[domain] ?? EventList(),
            isUnlabelled: layout.unlabelledTargets.contains(domain)))
      }
    }
  }

  // MARK: What there is

  /// The rows that each domain may use, by sample.
  private func rowsByDomain(_ domains: [Domain]) -> [Domain: [Int: [UInt32]]] {
    var rows: [Domain: [Int: [UInt32]]] = [:]
    for (index, sample) in samples.enumerated() {
      switch sample.destination {
      case .source: rows[.source, default: [:]][index] = Self.allRows(sample)
      case .target(let name): rows[.target(name), default: [:]][index] = Self.allRows(sample)
      case .both:
        let lists = DomainSplit.rows(of: sample, domainCount: domains.count)
        for (domain, list) in zip(domains, lists) { rows[domain, default: [:]][index] = list }
      }
    }
    return rows
  }

  private static func allRows(_ sample: DomainSample) -> [UInt32] {
    Array(0..<UInt32(truncatingIfNeeded: sample.rows.count))
  }

  private mutating func supply(
    _ group: DomainLayout.Group, rows: [Int: [UInt32]]
  ) throws(DomainsError) -> EventsPerClass.Supply {
    let shares = try Shares.shares(of: group, in: samples)
    let available = group.members.map { rows[$0]?.count ?? 0 }
    let names = group.members.map { samples[$0].name }
    guard available.contains(where: { $0 > 0 }) else {
      throw DomainsError(.noEvents(group.eventClass, samples: names), group.domain)
    }
    for index in group.members where samples[index].rows.count == 0 {
      let note = DomainNote.emptySample(samples[index].name)
      if !notes.contains(note) { notes.append(note) }
    }
    return EventsPerClass.Supply(
      group: group, names: names, shares: shares, available: available)
  }

  // MARK: How many

  private mutating func chooseNumber(_ rule: EventsPerClass) throws(DomainsError) {
    let fit = rule.largest()
    guard let limit = rule.limit(at: fit) else { return }
    let group = limit.group
    guard fit > 0 else {
      throw DomainsError(.noEvents(group.eventClass, samples: [limit.sample]), group.domain)
    }
    eventsPerClass = options.eventsPerClass ?? fit
    guard rule.largest(upTo: eventsPerClass) == eventsPerClass else {
      throw DomainsError(
        .tooFew(
          group.eventClass, sample: limit.sample, available: limit.available,
          asked: eventsPerClass, fit: fit), group.domain)
    }
    testEventsPerClass = rule.test(of: eventsPerClass)
    notes.insert(
      .eventsPerClass(
        n: eventsPerClass, test: testEventsPerClass, fit: fit,
        limitedBy:
          "\(group.description): sample \"\(limit.sample)\" with \(limit.available) events"),
      at: 0)
  }

  // MARK: Which

  private mutating func draw(
    _ supply: EventsPerClass.Supply, rule: EventsPerClass, rows: [Int: [UInt32]]
  ) throws(DomainsError) -> Drawn {
    let group = supply.group
    let quotas = rule.quotas(of: supply, n: eventsPerClass)
    var events = EventList()
    for (index, quota) in zip(group.members, quotas) {
      var candidates = EventList()
      candidates.append(sample: index, rows: rows[index] ?? [])
      let marks = RankDraw(.events, seed: options.seed, samples: samples)
        .marks(smallest: quota, of: candidates)
      events = events.merged(with: candidates.filter { marks[$0] })
    }
    if quotas.count > 1 {
      notes.append(
        .shares(group.domain, group.eventClass, names: supply.names, counts: quotas))
    }
    var drawn = split(events, test: testEventsPerClass)
    if group.domain != .source, group.eventClass == .signal {
      let training = eventsPerClass - testEventsPerClass
      let kept = options.targetSignal(background: training)
      let marks = RankDraw(.targetSignal, seed: options.seed, samples: samples)
        .marks(smallest: kept, of: drawn.train)
      notes.append(
        .targetSignal(
          group.domain, kept: kept, drawn: drawn.train.count,
          signalFraction: options.signalFraction))
      drawn.train = drawn.train.filter { marks[$0] }
    }
    try settle(&drawn, group)
    return drawn
  }

  /// Real data: all of it, or as many as the user asks for.
  private mutating func drawUnlabelled(
    _ group: DomainLayout.Group
  ) throws(DomainsError) -> Drawn {
    var events = EventList()
    for index in group.members {
      events.append(sample: index, rows: Self.allRows(samples[index]))
    }
    let names = group.members.map { samples[$0].name }
    guard events.count > 0 else {
      throw DomainsError(.noEvents(.unlabelled, samples: names), group.domain)
    }
    let count = options.eventsPerClass ?? events.count
    guard count <= events.count else {
      throw DomainsError(
        .tooFew(
          .unlabelled, sample: names.joined(separator: ", "), available: events.count,
          asked: count, fit: events.count), group.domain)
    }
    let marks = RankDraw(.events, seed: options.seed, samples: samples)
      .marks(smallest: count, of: events)
    var drawn = split(
      events.filter { marks[$0] }, test: Int(Double(count) * options.testFraction))
    try settle(&drawn, group)
    notes.append(
      .unlabelled(group.domain, train: drawn.train.count, test: drawn.test.count))
    return drawn
  }

  private func split(_ events: EventList, test count: Int) -> Drawn {
    let marks = RankDraw(.test, seed: options.seed, samples: samples)
      .marks(smallest: count, of: events)
    return Drawn(train: events.filter { !marks[$0] }, test: events.filter { marks[$0] })
  }

  // MARK: Negative weights, and nothing left

  /// Applies the switch for negative weights and checks that both parts have events; a target's
  /// signal may be absent from the training, where the signal fraction says so.
  private mutating func settle(
    _ drawn: inout Drawn, _ group: DomainLayout.Group
  ) throws(DomainsError) {
    let names = group.members.map { samples[$0].name }
    let wantsTraining = drawn.train.count > 0 || group.eventClass != .signal
    let count = drawn.train.count + drawn.test.count
    func fail(_ use: DomainPart.Use, _ hint: DomainsError.EmptyPartHint) -> DomainsError {
      DomainsError(
        .emptyPart(use, group.eventClass, samples: names, drawn: count, hint: hint),
        group.domain)
    }
    if drawn.test.count == 0, options.testFraction > 0 {
      throw fail(.test, .testFraction(options.testFraction))
    }
    tally(drawn)
    guard options.negativeWeights == .dropInTraining else { return }
    let train = drawn.train
    drawn.train = train.filter { position in
      samples[Int(train.sample[position])].rows.weight[Int(train.row[position])] >= 0
    }
    if wantsTraining, drawn.train.count == 0 { throw fail(.train, .negativeWeights) }
  }

  private mutating func tally(_ drawn: Drawn) {
    for (events, isTraining) in [(drawn.train, true), (drawn.test, false)] {
      for i in 0..<events.count {
        let sample = Int(events.sample[i])
        let weight = samples[sample].rows.weight[Int(events.row[i])]
        negatives[sample].used += 1
        negatives[sample].sum += weight
        negatives[sample].absoluteSum += abs(weight)
        guard weight < 0 else { continue }
        negatives[sample].negative += 1
        if isTraining, options.negativeWeights == .dropInTraining {
          negatives[sample].dropped += 1
        }
      }
    }
  }

  /// What the switch did, for every sample that it touched.
  var negativeWeightNotes: [DomainNote] {
    zip(samples, negatives).filter { $1.negative > 0 }.map { sample, tally in
      .negativeWeights(
        options.negativeWeights, sample: sample.name, negative: tally.negative, used: tally.used,
        sum: tally.sum, absoluteSum: tally.absoluteSum, dropped: tally.dropped)
    }
  }
}
