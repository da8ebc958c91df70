extension Mapping {
  /// Reads a shipped mapping by name, or a file by its path.
  ///
  /// `momentum_unit` left out is "GeV"; `tree`, all of `[event]`, `flavor`, `btag` and `mask` may be
  /// left out, every other key is needed.
  ///
  /// - Parameters:
  ///   - nameOrPath: A text with a "/" or ".toml" at its end is a path.
  ///   - folder: What the path is relative to; empty for the working directory.
  /// - Throws: ``SettingsError`` for an unknown name, a file that cannot be read, anything in it
  ///   that is not as it must be.
  public static func load(
    _ nameOrPath: String, relativeTo folder: String = ""
  ) throws(SettingsError) -> Mapping {
    try Mapping(.find(.mapping, nameOrPath, relativeTo: folder))
  }

  init(_ file: ConfigurationFile) throws(SettingsError) {
    let top = try TableReader(
      file, keys: ["tree", "momentum_unit", "event", "jet", "electron", "muon", "met"])
    let event = try top.table("event", keys: ["number", "weight"])
    let met = try top.table("met", keys: ["pt", "phi"])
    let units = MomentumUnit.allCases.map(\.rawValue)
    self.init(
      tree: try top.text("tree"),
      momentumUnit: try top.word("momentum_unit", known: units) { MomentumUnit(rawValue: $0) }
        ?? .gev,
      event: Event(number: try event.text("number"), weight: try event.text("weight")),
      jet: try Self.jets(top),
      electron: try Self.leptons(top, "electron"),
      muon: try Self.leptons(top, "muon"),
      met: MET(pt: try Self.column(met, "pt"), phi: try Self.column(met, "phi")),
      file: file.label)
  }

  private static func jets(_ top: TableReader) throws(SettingsError) -> Jets {
    let table = try top.table(
      "jet", keys: ["pt", "eta", "phi", "mass", "flavor", "btag", "mask"])
    return Jets(
      pt: try column(table, "pt"), eta: try column(table, "eta"), phi: try column(table, "phi"),
      mass: try column(table, "mass"), flavor: try table.text("flavor"),
      btag: try tagMask(table), mask: try table.text("mask"))
  }

  private static func leptons(
    _ top: TableReader, _ key: String
  ) throws(SettingsError) -> Leptons {
    let table = try top.table(key, keys: ["pt", "eta", "phi", "charge", "mask"])
    return Leptons(
      pt: try column(table, "pt"), eta: try column(table, "eta"), phi: try column(table, "phi"),
      charge: try column(table, "charge"), mask: try table.text("mask"))
  }

  private static func tagMask(_ table: TableReader) throws(SettingsError) -> TagMask? {
    guard let text = try table.text("btag") else { return nil }
    guard let mask = TagMask(text) else {
      throw table.error(.badValue(found: "\"\(text)\"", expected: TagMask.expected), "btag")
    }
    return mask
  }

  private static func column(_ table: TableReader, _ key: String) throws(SettingsError) -> String {
    try table.required(table.text(key), key, "the name of a column")
  }
}

extension Sample {
  /// Reads the mapping that the sample names, relative to the file that declares it; nil where it
  /// names none.
  ///
  /// - Throws: ``SettingsError``, as ``Mapping/load(_:relativeTo:)``.
  public func loadMapping() throws(SettingsError) -> Mapping? {
    guard let mapping else { return nil }
    return try Mapping(
      .find(
        .mapping, mapping, relativeTo: ConfigurationFile.folder(of: file), namedBy: file,
        key: key("mapping")))
  }
}
