/// Which samples make up which class of which domain, as samples.toml says.
struct DomainLayout {
  /// One class of one domain.
  struct Group {
    let domain: Domain
    let eventClass: EventClass
    /// The indices of its samples, ascending.
    let members: [Int]

    /// "target/sherpa: background", as messages have it.
    var description: String { "\(domain): \(eventClass.rawValue)" }
  }

  /// The source, then all targets by name in byte order.
  let domains: [Domain]
  /// Those of real data.
  let unlabelledTargets: Set<Domain>
  /// The signal and the background of every domain of simulated events.
  let labelledGroups: [Group]

  /// The domains of simulated events.
  var labelledDomains: [Domain] { domains.filter { !unlabelledTargets.contains($0) } }

  /// Sorts samples into groups.
  ///
  /// A `both` sample is part of the source and of every labelled target. It is no part of a target
  /// of real data, which has its signal already.
  init(_ samples: [DomainSample]) throws(DomainsError) {
    try Self.check(samples)
    var targets: [Domain: Bool] = [:]
    for sample in samples {
      guard case .target(let name) = sample.destination else { continue }
      let isUnlabelled = sample.eventClass == .unlabelled
      if let other = targets[.target(name)], other != isUnlabelled {
        throw DomainsError(.mixedTarget(Self.names(samples, of: .target(name))), .target(name))
      }
      targets[.target(name)] = isUnlabelled
    }
    // No target may be named where all is `both`, or where one was forgotten: what it lacks is said
    // below.
    if targets.isEmpty { targets[.target(nil)] = false }
    let ordered = targets.keys.sorted { a, b in
      a.description.utf8.lexicographicallyPrecedes(b.description.utf8)
    }
    if targets[.target(nil)] != nil, ordered.count > 1 {
      throw DomainsError(
        .unnamedTarget(
          samples: Self.names(samples, of: .target(nil)),
          named: ordered.dropFirst().map(\.description)))
    }
    let unlabelled = Set(ordered.filter { targets[$0] == true })
    var groups: [Group] = []
    for domain in [.source] + ordered where !unlabelled.contains(domain) {
      for eventClass in [EventClass.signal, .background] {
        let group = Self.group(domain, eventClass, samples)
        guard !group.members.isEmpty else { throw DomainsError(.noSample(eventClass), domain) }
        groups.append(group)
      }
    }
    domains = [.source] + ordered
    unlabelledTargets = unlabelled
    labelledGroups = groups
  }

  private static func check(_ samples: [DomainSample]) throws(DomainsError) {
    for sample in samples where sample.eventClass == .unlabelled {
      guard case .target = sample.destination else {
        throw DomainsError(.unlabelledNotTarget(sample: sample.name))
      }
    }
    guard samples.count <= Int(UInt16.max) else {
      throw DomainsError(.tooMany("samples", count: samples.count, limit: Int(UInt16.max)))
    }
    for sample in samples where sample.rows.count > Int(UInt32.max) {
      throw DomainsError(
        .tooMany(
          "events in sample \"\(sample.name)\"", count: sample.rows.count, limit: Int(UInt32.max)))
    }
  }

  /// The samples of a class of a domain.
  static func group(
    _ domain: Domain, _ eventClass: EventClass, _ samples: [DomainSample]
  ) -> Group {
    let members = samples.indices.filter { index in
      guard samples[index].eventClass == eventClass else { return false }
      return switch samples[index].destination {
      case .source: domain == .source
      case .target(let name): domain == .target(name)
      case .both: true
      }
    }
    return Group(domain: domain, eventClass: eventClass, members: members)
  }

  private static func names(_ samples: [DomainSample], of domain: SampleDestination) -> [String] {
    samples.filter { $0.destination == domain }.map(\.name)
  }
}
