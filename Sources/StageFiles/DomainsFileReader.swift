import HDF5Store

/// Reads a domain file, whoever wrote it. Threads may share it.
///
/// Tolerant where a file of others may differ: attributes, `/samples`, `/features/units` and the
/// truth of a target are optional; texts are of fixed or variable length; numbers of any type that
/// holds them. A block, and a column of it, is opened when it is asked for and not before: a
/// training never touches the truth of its target.
public final class DomainsFileReader: Sendable {
  /// The path as it was given.
  public var path: String { reader.path }
  /// The attributes; nil where this program did not make the file.
  public let header: StageHeader?
  /// The attribute `content_hash`, whoever wrote it; nil where there is none.
  public let contentHash: String?
  /// The features, in the order of x's columns.
  public let names: [String]
  /// Their units; nil where the file has none.
  public let units: [String]?
  /// The scaling. Range: finite, the deviations positive.
  public let scaling: FeatureScaling
  /// The samples; nil where the file does not describe them in full.
  public let samples: [SampleDescription]?
  /// The targets: one without a name, or some with names, in byte order.
  public let targets: [DomainRole]

  private let reader: HDF5Reader

  /// Opens a file and checks what all blocks share.
  ///
  /// - Throws: An error of status 66 where there is no file; 65 where it lacks a dataset, two of
  ///   them disagree, or it is of another format or a newer layout.
  public init(path: String) throws {
    reader = try HDF5Reader(path: path)
    header = try StageHeader(reader)
    if let found = header?.format, found != StageHeader.Format.domains.rawValue {
      throw StageFileError(
        path: path,
        reason: .format(
          found: found, expected: StageHeader.Format.domains.rawValue,
          command: "prep build-domains"))
    }
    contentHash = (try? reader.attribute("content_hash"))?.string
    names = try reader.column("/features/names").strings()
    let (features, other) = (names.count, "/features/names")
    units =
      reader.contains("/features/units")
      ? try reader.column("/features/units", rows: features, as: other).strings() : nil
    scaling = FeatureScaling(
      mean: try reader.column("/scaling/mean", rows: features, as: other).values(),
      std: try reader.column("/scaling/std", rows: features, as: other).values())
    samples = try reader.samples()
    targets = try reader.targets()
    try checkScaling()
  }

  /// Opens the rows of a domain in a part.
  ///
  /// - Throws: An error of status 65 where a dataset is missing or two of them disagree.
  public func block(_ part: DomainPart, _ role: DomainRole) throws -> DomainBlock {
    try DomainBlock(reader, part, role, names: names)
  }

  /// The content hash of the file, computed anew; reads all of it.
  ///
  /// - Throws: An error of status 65 where the file is damaged, 74 where it cannot be read.
  public func computeContentHash() throws -> String { try reader.contentHash() }

  private func checkScaling() throws {
    func refuse(_ name: String, _ row: Int, _ value: Double, _ expected: String) throws {
      throw StageFileError(
        path: path, dataset: "/scaling/\(name)",
        reason: .value(
          row: row, found: "\(value) (feature \(names[row]))", expected: expected))
    }
    for (row, mean) in scaling.mean.enumerated() where !mean.isFinite {
      try refuse("mean", row, mean, "a finite mean")
    }
    for (row, std) in scaling.std.enumerated() where !(std.isFinite && std > 0) {
      try refuse("std", row, std, "a finite standard deviation above 0")
    }
  }
}

extension HDF5Reader {
  fileprivate func samples() throws -> [SampleDescription]? {
    guard ["name", "class", "domain"].allSatisfy({ contains("/samples/\($0)") }) else {
      return nil
    }
    let names = try column("/samples/name").strings()
    func list(_ name: String) throws -> [String] {
      try column("/samples/\(name)", rows: names.count, as: "/samples/name").strings()
    }
    let (categories, domains) = (try list("class"), try list("domain"))
    return names.indices.map {
      SampleDescription(name: names[$0], category: categories[$0], domain: domains[$0])
    }
  }

  /// The targets of the training part.
  fileprivate func targets() throws -> [DomainRole] {
    let group = "/train/target"
    let children = try children(of: group)
    let named = try children.filter { (name) throws(HDF5Error) in try isGroup("\(group)/\(name)") }
    func refuse(_ found: String) -> StageFileError {
      StageFileError(
        path: path, dataset: group,
        reason: .targets(
          found: found, expected: "\(group)/x, or a group with its own x for every target"))
    }
    if children.contains("x"), !named.contains("x") {
      guard named.isEmpty else { throw refuse("both x and the group \(named[0])") }
      return [.target(nil)]
    }
    guard !named.isEmpty else { throw refuse("no target") }
    if let name = named.first(where: { !DomainRole.isSafeName($0) }) {
      throw StageFileError(path: path, dataset: group, reason: .targetName(found: name))
    }
    return named.map { .target($0) }
  }
}
