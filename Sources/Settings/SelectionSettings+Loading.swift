extension SelectionSettings {
  /// Reads a shipped selection by name, or a file by its path, with the working point it names.
  ///
  /// A table or key left out has the value of the shipped `tth-1l5j3b`.
  ///
  /// - Parameters:
  ///   - nameOrPath: A text with a "/" or ".toml" at its end is a path.
  ///   - folder: What the path is relative to; empty for the working directory.
  /// - Throws: ``SettingsError`` for an unknown name, a file that cannot be read, anything in it
  ///   that is not as it must be. The conditions of the cuts are read by the Selection module.
  public static func load(
    _ nameOrPath: String, relativeTo folder: String = ""
  ) throws(SettingsError) -> SelectionSettings {
    try SelectionSettings(.find(.selection, nameOrPath, relativeTo: folder))
  }

  init(_ file: ConfigurationFile) throws(SettingsError) {
    let top = try TableReader(
      file, keys: ["electron", "muon", "jet", "btag", "collections", "cut"])
    self.init(
      electron: try Self.objectCuts(top, "electron", ptMin: 20),
      muon: try Self.objectCuts(top, "muon", ptMin: 20),
      jet: try Self.objectCuts(top, "jet", ptMin: 25),
      bTagging: try Self.bTagging(top, file),
      collections: try Self.collections(top),
      cuts: try Self.cuts(top),
      file: file.label)
  }

  private static func objectCuts(
    _ top: TableReader, _ key: String, ptMin: Double
  ) throws(SettingsError) -> ObjectCuts {
    let table = try top.table(key, keys: ["pt_min", "abs_eta_max"])
    return ObjectCuts(
      ptMin: try table.number("pt_min", "a number from 0", where: { $0 >= 0 }) ?? ptMin,
      absEtaMax: try table.positive("abs_eta_max") ?? 2.5)
  }

  /// Both modes' keys are checked in either mode, so that switching brings no surprise.
  private static func bTagging(
    _ top: TableReader, _ file: ConfigurationFile
  ) throws(SettingsError) -> BTagging {
    let table = try top.table("btag", keys: ["mode", "working_point", "bit"])
    let modes = ["emulate", "bit"]
    let mode =
      try table.word("mode", known: modes) { modes.contains($0) ? $0 : nil } ?? "emulate"
    let workingPoint = try WorkingPoint.load(
      try table.text("working_point") ?? "atlas-mv2c10-70", relativeTo: file.folder,
      namedBy: file.label, key: table.path("working_point"))
    let bit = try table.integer("bit", in: 0...31) ?? 0
    return mode == "bit" ? .bit(bit) : .emulate(workingPoint)
  }

  private static func collections(_ top: TableReader) throws(SettingsError) -> Collections {
    let table = try top.table("collections", keys: ["jet", "electron", "muon", "met"])
    let names = Collections()
    return Collections(
      jet: try table.text("jet") ?? names.jet,
      electron: try table.text("electron") ?? names.electron,
      muon: try table.text("muon") ?? names.muon,
      met: try table.text("met") ?? names.met)
  }

  private static func cuts(_ top: TableReader) throws(SettingsError) -> [Cut] {
    guard let tables = try top.tables("cut", keys: ["name", "require"]) else { return defaultCuts }
    var cuts: [Cut] = []
    for table in tables {
      let name = try table.required(table.text("name"), "name", "the name of a cutflow row")
      let condition = try table.required(table.text("require"), "require", "a condition")
      guard !reservedCutNames.contains(name) else {
        throw table.error(
          .badValue(
            found: "\"\(name)\"", expected: "another name than the cutflow's own first rows"),
          "name")
      }
      guard !cuts.contains(where: { $0.name == name }) else {
        throw table.error(.repeated(name), "name")
      }
      cuts.append(Cut(name: name, require: condition))
    }
    return cuts
  }
}
