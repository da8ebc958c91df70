public import Logging

/// What `prep run` with the same options would do, stage by stage, and why.
public struct LineStatus {
  /// One output.
  public struct Entry: Sendable, Equatable {
    /// "select", "features", "build-domains".
    public let stage: String
    /// The sample; empty for the domain file.
    public let sample: String
    /// The output's path.
    public let path: String
    /// Why it has to be made; nil where it is up to date.
    public let reason: String?
  }

  private let select: SelectStage
  private let features: FeaturesStage
  private let domains: DomainsStage

  /// The status of three stages.
  ///
  /// - Parameters:
  ///   - select: What `prep select` would be told.
  ///   - features: What `prep features` would be told.
  ///   - domains: What `prep build-domains` would be told.
  ///   - log: Takes what the search for it took.
  public init(
    _ select: SelectStage.Options, _ features: FeaturesStage.Options,
    _ domains: DomainsStage.Options, log: Logger
  ) {
    self.select = SelectStage(select, log: log)
    self.features = FeaturesStage(features, log: log)
    self.domains = DomainsStage(domains, log: log)
  }

  /// The outputs in the order of the line.
  ///
  /// An output is out of date also where one that it is made of is: what that one will be is not
  /// known before it is made.
  public func entries() throws -> [Entry] {
    let selected = try select.status()
    let computed = try features.status(of: selected)
    let domains = try domains.status(isStale: computed.contains { $0.reason != nil })
    return selected + computed + [domains]
  }
}
