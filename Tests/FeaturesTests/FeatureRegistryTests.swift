import Foundation
import Testing

@testable import Features

@Suite struct FeatureRegistryTests {
  /// The quoted names between the brackets of a shipped list.
  private func names(inFeatureSet name: String) throws -> [String] {
    let file = packageRoot.appending(path: "selections/feature-sets/\(name).toml")
    let text = try String(contentsOf: file, encoding: .utf8)
    let list = text.split(separator: "features = [", maxSplits: 1)[1]
    return list.matches(of: #/(?m)^\s*"(\w+)",/#).map { String($0.1) }
  }

  @Test func shippedSetsAreTheRegistryAndItsFirst41() throws {
    #expect(try names(inFeatureSet: "tth-41") == Array(allNames.prefix(41)))
    #expect(try names(inFeatureSet: "all") == allNames)
  }

  /// A quantity of two features would leave another one without any.
  @Test func everyQuantityHasExactlyOneFeature() {
    let quantities = FeatureRegistry.all.map(\.quantity)
    #expect(quantities.count == Quantity.allCases.count)
    #expect(Set(quantities) == Set(Quantity.allCases))
    #expect(Set(allNames).count == allNames.count)
  }

  /// Masses and momenta and nothing else; the definition says what the unit belongs to.
  @Test func unitIsGeVForMassesAndMomentaAlone() {
    for feature in FeatureRegistry.all {
      let isDimensional = ["m_", "pt_", "ht_", "mt_", "met"].contains {
        feature.name.hasPrefix($0)
      }
      #expect(feature.unit == (isDimensional ? "GeV" : ""), "\(feature.name)")
      #expect(!feature.definition.isEmpty)
    }
  }

  @Test func nameFindsItsFeature() {
    #expect(FeatureRegistry.feature(named: "h2_jets")?.name == "h2_jets")
    #expect(FeatureRegistry.feature(named: "H2_jets") == nil)
  }
}
