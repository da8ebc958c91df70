public import Diagnostics

extension DomainPlan {
  /// Draws the events of every part and weights them.
  ///
  /// - Parameters:
  ///   - samples: The samples in the order of samples.toml; no two share a file.
  ///   - options: How.
  ///   - progress: Is told what is being done.
  /// - Throws: ``DomainsError`` where the samples contradict each other (78), do not suffice, hold an
  ///   event twice, or have weights that do not add up to a positive number (65); `Interruption`.
  public init(
    samples: [DomainSample], options: DomainOptions, progress: Progress? = nil
  ) throws {
    let layout = try DomainLayout(samples)
    progress?.begin("looking for events that are there twice")
    for sample in samples {
      try Interruption.check()
      try sample.checkRows()
    }
    try DuplicateEvents.check(samples)
    progress?.begin("drawing events")
    var drawing = DomainDrawing(samples, options: options)
    let drawn = try drawing.draw(layout)
    eventsPerClass = drawing.eventsPerClass
    testEventsPerClass = drawing.testEventsPerClass
    notes = drawing.notes + drawing.negativeWeights.notes(samples, options.negativeWeights)
    progress?.begin("weighting events")
    let weights = PartWeights(samples, options: options)
    var parts: [DomainPart] = []
    for use in [DomainPart.Use.train, .test] {
      for (domain, events) in drawn {
        try Interruption.check()
        parts.append(
          try weights.part(
            use, domain, use == .train ? events.train : events.test,
            isUnlabelled: layout.unlabelledTargets.contains(domain)))
      }
    }
    self.parts = parts
  }
}

/// The draws behind a ``DomainPlan``.
///
/// In order: which rows each domain may use (``DomainSplit``), n (``EventsPerClass``), which n events
/// each class of a domain gives, which of them test, and which signal stays in a target's training.
/// With `drop-in-training`, negative weights leave the training before the last step: so the test
/// parts are those of `keep`, and a target has the signal fraction that was asked for.
struct DomainDrawing {
  /// Events by use.
  struct Drawn {
    var train: EventList
    var test: EventList

    func merged(with other: Drawn) -> Drawn {
      Drawn(train: train.merged(with: other.train), test: test.merged(with: other.test))
    }
  }

  private(set) var eventsPerClass = 0
  private(set) var testEventsPerClass = 0
  private(set) var notes: [DomainNote] = []
  private(set) var negativeWeights: NegativeWeightTally

  private let samples: [DomainSample]
  private let options: DomainOptions

  init(_ samples: [DomainSample], options: DomainOptions) {
    self.samples = samples
    self.options = options
    negativeWeights = NegativeWeightTally(sampleCount: samples.count)
  }

  /// Draws the events of every domain: the source, then the targets by name in byte order.
  mutating func draw(
    _ layout: DomainLayout
  ) throws -> [(domain: Domain, events: Drawn)] {
    let rows = try rowsByDomain(layout.labelledDomains)
    var supplies: [EventsPerClass.Supply] = []
    for group in layout.labelledGroups {
      supplies.append(try supply(group, rows: rows[group.domain] ?? [:]))
    }
    let rule = EventsPerClass(supplies, options: options)
    try chooseNumber(rule)
    var domains: [(Domain, Drawn)] = []
    for domain in layout.domains {
      if layout.unlabelledTargets.contains(domain) {
        domains.append((domain, try drawUnlabelled(layout, domain)))
        continue
      }
      var classes: [EventClass: Drawn] = [:]
      for supply in supplies where supply.group.domain == domain {
        try Interruption.check()
        classes[supply.group.eventClass] = try draw(supply, rule, rows: rows[domain] ?? [:])
      }
      guard var signal = classes[.signal], let background = classes[.background] else { continue }
      if domain != .source { thin(&signal.train, beside: background.train.count, domain) }
      domains.append((domain, signal.merged(with: background)))
    }
    return domains
  }

  // MARK: What there is

  /// The rows that each domain may use, by sample.
  private func rowsByDomain(
    _ domains: [Domain]
  ) throws(Interruption) -> [Domain: [Int: [UInt32]]] {
    var rows: [Domain: [Int: [UInt32]]] = [:]
    for (index, sample) in samples.enumerated() {
      switch sample.destination {
      case .source: rows[.source, default: [:]][index] = Self.allRows(sample)
      case .target(let name): rows[.target(name), default: [:]][index] = Self.allRows(sample)
      case .both:
        let lists = try DomainSplit.rows(of: sample, domainCount: domains.count)
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
    testEventsPerClass = options.testEvents(of: eventsPerClass)
    if let use = emptyUse(train: eventsPerClass - testEventsPerClass, test: testEventsPerClass) {
      throw DomainsError(
        .emptyPart(
          use, group.eventClass, samples: [limit.sample], drawn: eventsPerClass,
          hint: emptyTestHint), group.domain)
    }
    let limitedBy = "\(group.description): sample \"\(limit.sample)\", \(limit.available) events"
    notes.insert(
      .eventsPerClass(n: eventsPerClass, test: testEventsPerClass, fit: fit, limitedBy: limitedBy),
      at: 0)
  }

  // MARK: Which

  /// Draws a class of a labelled domain.
  private mutating func draw(
    _ supply: EventsPerClass.Supply, _ rule: EventsPerClass, rows: [Int: [UInt32]]
  ) throws(DomainsError) -> Drawn {
    let group = supply.group
    let quotas = rule.quotas(of: supply, n: eventsPerClass)
    if quotas.count > 1 {
      notes.append(
        .shares(group.domain, group.eventClass, names: supply.names, counts: quotas))
    }
    let rank = RankDraw(.events, seed: options.seed, samples: samples)
    let events = zip(group.members, quotas).reduce(EventList()) { events, member in
      let candidates = EventList([.init(sample: member.0, rows: rows[member.0] ?? [])])
      return events.merged(with: rank.smallest(member.1, of: candidates))
    }
    return try split(events, test: testRanks(of: events.count), group)
  }

  /// Draws real data: all of it, or as many as the user asks for.
  private mutating func drawUnlabelled(
    _ layout: DomainLayout, _ domain: Domain
  ) throws(DomainsError) -> Drawn {
    let group = DomainLayout.group(domain, .unlabelled, samples)
    let events = EventList(
      group.members.map { .init(sample: $0, rows: Self.allRows(samples[$0])) })
    let names = group.members.map { samples[$0].name }
    guard events.count > 0 else {
      throw DomainsError(.noEvents(.unlabelled, samples: names), domain)
    }
    let count = options.eventsPerClass ?? events.count
    guard count <= events.count else {
      throw DomainsError(
        .tooFew(
          .unlabelled, sample: names.joined(separator: ", "), available: events.count,
          asked: count, fit: events.count), domain)
    }
    let drawn = try split(
      RankDraw(.events, seed: options.seed, samples: samples).smallest(count, of: events),
      test: options.testRanks(of: count), group)
    notes.append(.unlabelled(domain, train: drawn.train.count, test: drawn.test.count))
    return drawn
  }

  /// Parts a class of a domain into training and test, and takes the negative weights out of the
  /// training where they are to go.
  private mutating func split(
    _ events: EventList, test ranks: Range<Int>, _ group: DomainLayout.Group
  ) throws(DomainsError) -> Drawn {
    let tests = RankDraw(.test, seed: options.seed, samples: samples)
      .marks(ranks: ranks, of: events)
    var drawn = Drawn(train: events.filter(tests.map { !$0 }), test: events.filter(tests))
    negativeWeights.count(events, samples)
    let wasEmpty = drawn.train.count == 0
    if options.negativeWeights == .dropInTraining {
      drawn.train = negativeWeights.removed(from: drawn.train, samples)
    }
    if let use = emptyUse(train: drawn.train.count, test: drawn.test.count) {
      throw DomainsError(
        .emptyPart(
          use, group.eventClass, samples: group.members.map { samples[$0].name },
          drawn: events.count,
          hint: use == .train && !wasEmpty
            ? .negativeWeights : emptyTestHint), group.domain)
    }
    return drawn
  }

  /// The ranks of the events of a class of a labelled domain that test. A fold is one of all that
  /// is drawn, which may be more than n; a fraction is one of n.
  private func testRanks(of drawn: Int) -> Range<Int> {
    options.testRanks(of: options.fold == nil ? eventsPerClass : drawn)
  }

  /// What a part without events is to be put down to.
  private var emptyTestHint: DomainsError.EmptyPartHint {
    options.fold.map { .fold($0) } ?? .testFraction(options.testFraction)
  }

  /// The part that has no event though it should; the test part may be empty where the user says so.
  private func emptyUse(train: Int, test: Int) -> DomainPart.Use? {
    if test == 0, options.fold != nil || options.testFraction > 0 { return .test }
    return train == 0 ? .train : nil
  }

  /// Leaves as much of a target's training signal as the signal fraction says.
  private mutating func thin(_ signal: inout EventList, beside background: Int, _ domain: Domain) {
    let drawn = signal.count
    let wanted = options.targetSignal(background: background)
    signal = RankDraw(.targetSignal, seed: options.seed, samples: samples)
      .smallest(min(wanted, drawn), of: signal)
    notes.append(
      .targetSignal(
        domain, kept: signal.count, drawn: drawn, wanted: wanted,
        signalFraction: options.signalFraction))
  }
}
