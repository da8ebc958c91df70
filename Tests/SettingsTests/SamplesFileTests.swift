import Diagnostics
import Testing

@testable import Settings

@Suite struct SamplesFileTests {
  private static let valid = """
    luminosity_ifb = 139
    [[sample]]
    name = "ttH"
    class = "signal"
    domain = "both"
    files = ["samples/ttH_*.root", "more.root"]
    cross_section_pb = 0.2934
    k_factor = 1.5
    sum_of_weights = 1.0e7
    require = "n_true_bjets >= 3"
    weight_index = 2
    mapping = "nanoaod"
    [[sample]]
    name = "tt-sherpa.1"
    class = "background"
    domain = "target/sherpa"
    files = ["tt.root"]
    """

  private func parse(_ text: String) throws(SettingsError) -> SamplesFile {
    try SamplesFile(ConfigurationFile(label: "samples.toml", folder: "", text: text))
  }

  @Test func everyKeyIsRead() throws {
    let file = try parse(Self.valid)
    #expect(file.luminosity == 139)
    #expect(file.names == ["ttH", "tt-sherpa.1"])
    let signal = try #require(file["ttH"])
    #expect(signal.eventClass == .signal)
    #expect(signal.domain == .both)
    #expect(signal.patterns == ["samples/ttH_*.root", "more.root"])
    #expect(signal.crossSectionPB == 0.2934)
    #expect(signal.kFactor == 1.5)
    #expect(signal.sumOfWeights == 1e7)
    #expect(signal.require == "n_true_bjets >= 3")
    #expect(signal.weightIndex == 2)
    #expect(signal.mapping == "nanoaod")
    #expect(signal.key("require") == "sample[ttH].require")
  }

  @Test func keysLeftOutHaveTheirDefaults() throws {
    let file = try parse(
      "[[sample]]\nname='a'\nclass='unlabelled'\ndomain='target'\nfiles=['a.root']")
    #expect(file.luminosity == nil)
    let sample = try #require(file["a"])
    #expect(sample.domain == .target(nil))
    #expect(sample.crossSectionPB == nil)
    #expect(sample.kFactor == 1)
    #expect(sample.sumOfWeights == nil)
    #expect(sample.require == nil)
    #expect(sample.weightIndex == 0)
    #expect(sample.mapping == nil)
  }

  /// The valid file with one thing replaced by another, and the line that comes of it.
  @Test(arguments: [
    (
      "luminosity_ifb", "luminosity_fb",
      #"unknown key "luminosity_fb"; did you mean "luminosity_ifb"?"#
    ),
    (
      "k_factor = 1.5", "k_faktor = 1.5",
      #"sample[ttH]: unknown key "k_faktor"; did you mean "k_factor"?"#
    ),
    ("139", "0", "luminosity_ifb: found 0.0, expected a positive number"),
    ("139", "nan", "luminosity_ifb: found nan, expected a positive number"),
    ("139", "\"139\"", #"luminosity_ifb: found the string "139", expected a positive number"#),
    ("name = \"ttH\"", "", "sample[0].name: missing, expected a unique name"),
    (
      "\"ttH\"", "\"t/H\"",
      #"sample[t/H].name: found "t/H", expected a name for files: ASCII letters, digits, _ and, not first, . + -"#
    ),
    (
      "\"ttH\"", "\"\"", #"sample[].name: found "", expected a text"#
    ),
    (
      "\"tt-sherpa.1\"", "\"ttH\"", #"sample[ttH].name: "ttH" is used twice, expected unique names"#
    ),
    (
      "\"signal\"", "\"sgnal\"",
      #"sample[ttH].class: found "sgnal", expected "signal", "background" or "unlabelled"; did you mean "signal"?"#
    ),
    (
      "class = \"signal\"", "",
      "sample[ttH].class: missing, expected signal, background or unlabelled"
    ),
    (
      "\"both\"", "\"all\"",
      #"sample[ttH].domain: found "all", expected "source", "target", "target/NAME" or "both""#
    ),
    (
      "\"both\"", "\"target/\"",
      #"sample[ttH].domain: found "target/", expected "source", "target", "target/NAME" or "both"; did you mean "target"?"#
    ),
    (
      "\"both\"", "\"target\"",
      #"sample[ttH].domain: found an unnamed target beside "target/sherpa", expected a name for each; write "target/NAME""#
    ),
    (
      "\"signal\"", "\"unlabelled\"",
      #"sample[ttH].domain: found "both", expected "target" or "target/NAME" for an unlabelled sample"#
    ),
    (
      "[\"tt.root\"]", "\"tt.root\"",
      #"sample[tt-sherpa.1].files: found the string "tt.root", expected an array of strings"#
    ),
    (
      "[\"tt.root\"]", "[]",
      "sample[tt-sherpa.1].files: found an empty array, expected an array of strings"
    ),
    (
      "[\"tt.root\"]", "[\"a\", 1]",
      "sample[tt-sherpa.1].files[1]: found the integer 1, expected a string"
    ),
    ("0.2934", "-1", "sample[ttH].cross_section_pb: found -1.0, expected a positive number"),
    ("0.2934", "true", "sample[ttH].cross_section_pb: found a boolean, expected a positive number"),
    (
      "weight_index = 2", "weight_index = -1",
      "sample[ttH].weight_index: found -1, expected an integer from 0 to 65535"
    ),
    (
      "weight_index = 2", "weight_index = 2.0",
      "sample[ttH].weight_index: found the number 2.0, expected an integer from 0 to 65535"
    ),
    ("[[sample]]", "[sample]", "line 13, column 1: "),
    ("1.5", "", "line 8, column 12: "),
  ])
  func mistakeIsNamedWithItsKeyAndStatus(found: String, replacement: String, line: String) throws {
    let error = try #require(throws: SettingsError.self) {
      try parse(Self.valid.replacing(found, with: replacement, maxReplacements: 1))
    }
    if line.hasPrefix("line") {
      #expect(error.line.hasPrefix("samples.toml: " + line), "\(error.line)")
    } else {
      #expect(error.line == "samples.toml: " + line)
    }
    #expect(error.exitStatus == .badConfiguration)
  }

  @Test func fileWithoutSamplesIsRefused() {
    let error = #expect(throws: SettingsError.self) { try parse("luminosity_ifb = 1") }
    #expect(
      error?.line == "samples.toml: sample: missing, expected at least one table [[sample]]")
    let other = #expect(throws: SettingsError.self) { try parse("sample = 3") }
    #expect(other?.line == "samples.toml: sample: found the integer 3, expected an array of tables")
  }

  @Test func severalUnnamedOrSeveralNamedTargetsAreFine() throws {
    let sample = { (name: String, domain: String) in
      "[[sample]]\nname='\(name)'\nclass='background'\ndomain='\(domain)'\nfiles=['a']\n"
    }
    #expect(try parse(sample("a", "target") + sample("b", "target")).samples.count == 2)
    #expect(try parse(sample("a", "target/x") + sample("b", "target/y")).samples.count == 2)
  }

  @Test func missingFileHasItsOwnStatus() {
    let error = #expect(throws: SettingsError.self) {
      try SamplesFile.load(path: "/nonexistent/samples.toml")
    }
    #expect(
      error?.line == "/nonexistent/samples.toml: cannot open: No such file or directory")
    #expect(error?.exitStatus == .missingInput)
  }

  @Test(arguments: [
    ("luminosity_ifb = 139", "luminosity_ifb = 1e300", "luminosity_ifb", "1e+300"),
    ("k_factor = 1.5", "k_factor = 1e31", "sample[ttH].k_factor", "1e+31"),
    (
      "sum_of_weights = 1.0e7", "sum_of_weights = 1e-300", "sample[ttH].sum_of_weights", "1e-300"
    ),
  ])
  func numbersWhoseProductsOverflowAreRefused(
    old: String, new: String, key: String, found: String
  ) {
    let error = #expect(throws: SettingsError.self) {
      try parse(Self.valid.replacing(old, with: new))
    }
    #expect(
      error?.line
        == "samples.toml: \(key): found \(found), expected a number from 1e-30 to 1e+30")
  }

  /// The parser's own limit, which its recursion needs.
  @Test func deepNestingIsAnErrorAndNoOverflow() {
    let deep = String(repeating: "[", count: 100_000)
    let error = #expect(throws: SettingsError.self) { try parse("x = \(deep)") }
    #expect(error?.exitStatus == .badConfiguration)
    #expect(error?.line.contains("nested") == true)
  }
}
