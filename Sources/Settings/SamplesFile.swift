/// The contents of samples.toml.
public struct SamplesFile: Sendable {
  /// The path, as the user gave it.
  public let path: String
  /// The luminosity in 1/fb; nil where none is given: no expected yields.
  public let luminosity: Double?
  /// The samples, in the file's order.
  public let samples: [Sample]

  /// What makes up an expected yield: no number of physics is near these bounds, and the product of
  /// several stays finite.
  private static let magnitudes = 1e-30...1e30

  private static let keys = [
    "name", "class", "domain", "files", "cross_section_pb", "k_factor", "sum_of_weights", "require",
    "weight_index", "mapping",
  ]

  /// Reads and checks the file. It does not look for the samples' input files:
  /// ``Sample/inputFiles()`` does.
  ///
  /// - Throws: ``SettingsError`` for a file that cannot be read and for anything in it that is not
  ///   as it must be.
  public static func load(path: String) throws(SettingsError) -> SamplesFile {
    try SamplesFile(.load(path: path))
  }

  init(_ file: ConfigurationFile) throws(SettingsError) {
    path = file.label
    let top = try TableReader(file, keys: ["luminosity_ifb", "sample"])
    luminosity = try top.positive("luminosity_ifb", within: Self.magnitudes)
    let tables = try top.required(
      top.tables("sample", keys: Self.keys), "sample", "at least one table [[sample]]")
    var samples: [Sample] = []
    for table in tables {
      let sample = try Self.sample(table, file)
      guard !samples.contains(where: { $0.name == sample.name }) else {
        throw table.error(.repeated(sample.name), "name")
      }
      samples.append(sample)
    }
    self.samples = samples
    try checkTargets()
  }

  /// The sample of a name.
  public subscript(name: String) -> Sample? { samples.first { $0.name == name } }

  /// The names of all samples.
  public var names: [String] { samples.map(\.name) }

  private static func sample(
    _ table: TableReader, _ file: ConfigurationFile
  ) throws(SettingsError) -> Sample {
    let name = try table.required(table.text("name"), "name", "a unique name")
    guard Sample.isSafeName(name) else {
      throw table.error(
        .badValue(
          found: "\"\(name)\"",
          expected: "a name for files: ASCII letters, digits, _ and, not first, . + -"),
        "name")
    }
    let classes = Sample.EventClass.allCases.map(\.rawValue)
    let domains = ["source", "target", "target/NAME", "both"]
    let sample = Sample(
      name: name,
      eventClass: try table.required(
        table.word("class", known: classes) { Sample.EventClass(rawValue: $0) },
        "class", "signal, background or unlabelled"),
      domain: try table.required(
        table.word("domain", known: domains) { Sample.Domain($0) },
        "domain", "source, target, target/NAME or both"),
      patterns: try table.required(table.texts("files"), "files", "an array of paths and globs"),
      crossSectionPB: try table.positive("cross_section_pb", within: magnitudes),
      kFactor: try table.positive("k_factor", within: magnitudes) ?? 1,
      sumOfWeights: try table.positive("sum_of_weights", within: magnitudes),
      require: try table.text("require"),
      weightIndex: try table.integer("weight_index", in: 0...65_535) ?? 0,
      mapping: try table.text("mapping"),
      file: file.label)
    if sample.eventClass == .unlabelled, !sample.domain.isTarget {
      throw table.error(
        .badValue(
          found: "\"\(sample.domain)\"",
          expected: "\"target\" or \"target/NAME\" for an unlabelled sample"),
        "domain")
    }
    return sample
  }

  /// Several targets have names, all of them.
  private func checkTargets() throws(SettingsError) {
    let named = samples.first { if case .target(_?) = $0.domain { true } else { false } }
    guard let named, let unnamed = samples.first(where: { $0.domain == .target(nil) }) else {
      return
    }
    throw SettingsError(
      .unnamedTarget(named: named.domain.description), file: path, key: unnamed.key("domain"))
  }
}
