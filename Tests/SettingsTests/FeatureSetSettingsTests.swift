import Diagnostics
import Testing

@testable import Settings

@Suite struct FeatureSetSettingsTests {
  @Test func shippedListHas41Features() throws {
    let set = try FeatureSetSettings.load("tth-41")
    #expect(set.features.count == 41)
    #expect(set.features.first == "dr_bb_avg")
    #expect(set.features.last == "h4_all")
  }

  @Test func featuresKeepTheirOrder() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("mine.toml", #"features = ["met", "ht_all", "h1_all"]"#)
    #expect(try FeatureSetSettings.load(path).features == ["met", "ht_all", "h1_all"])
  }

  @Test(arguments: [
    ("description = 'x'", "features: missing, expected an array of feature names"),
    ("features = ['met', 'met']", #"features: "met" is used twice, expected unique names"#),
    ("features = []", "features: found an empty array, expected an array of strings"),
    ("feature = ['met']", #"unknown key "feature"; did you mean "features"?"#),
  ])
  func mistakeIsNamed(text: String, line: String) {
    let error = #expect(throws: SettingsError.self) {
      try FeatureSetSettings(ConfigurationFile(label: "f.toml", folder: "", text: text))
    }
    #expect(error?.line == "f.toml: " + line)
  }
}
