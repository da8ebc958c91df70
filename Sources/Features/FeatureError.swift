public import Diagnostics
import Events

/// What can go wrong between a list of feature names and the finished matrix.
public struct FeatureError: Diagnostic, Equatable {
  /// What was found.
  public enum Reason: Sendable, Equatable {
    /// A name that is not in the registry.
    case unknownFeature(String)
    /// A name that a list has twice.
    case repeatedFeature(String)
    /// A list without a name.
    case noFeatures
    /// More jets than any collision gives.
    case tooManyJets(Int, limit: Int)
    /// A jet, by index, of larger pT than the one before it.
    case unsortedJets(index: Int)
    /// An event for which a feature is not defined, with what the event has.
    case missing(feature: String, definition: String, jets: Int, bJets: Int, leptons: Int)
  }

  /// Where it was found.
  public enum Location: Sendable, Equatable {
    /// A list of names: a file, or the option that has them.
    case list(String)
    /// An entry of an input file.
    case event(path: String, entry: UInt64)
  }

  /// What was found.
  public let reason: Reason
  /// Where it was found.
  public let location: Location

  init(_ reason: Reason, in location: Location) {
    self.reason = reason
    self.location = location
  }

  /// 78 for a list of names, 65 for an event.
  public var exitStatus: ExitStatus {
    switch location {
    case .list: .badConfiguration
    case .event: .badData
    }
  }

  /// *where: found, expected; what to do*.
  public var description: String {
    switch location {
    case .list(let source): "\(source): \(sentence)"
    case .event(let path, let entry): "\(path): entry \(entry): \(sentence)"
    }
  }

  private var suggestion: String {
    guard case .unknownFeature(let name) = reason else { return "" }
    return Diagnostics.suggestion(for: name, in: FeatureRegistry.all.lazy.map(\.name))
  }

  private var sentence: String {
    switch reason {
    case .unknownFeature(let name):
      "unknown feature \"\(name)\""
        + (suggestion.isEmpty ? "; the feature set \"all\" lists every name" : suggestion)
    case .repeatedFeature(let name):
      "feature \"\(name)\" is there twice, expected each name once; remove one"
    case .noFeatures:
      "no feature, expected at least one name; the feature set \"all\" lists every name"
    case .tooManyJets(let count, let limit):
      "\(count) jets, expected at most \(limit); check the selection's jet collection"
    case .unsortedJets(let index):
      "jet \(index) has a larger pT than the one before it, expected descending pT; "
        + "write the file with prep select"
    case .missing(let feature, let definition, let jets, let bJets, let leptons):
      "feature \(feature) (\(definition)) is not defined with \(counted(jets, "jet")), "
        + "\(bJets) b-tagged, and \(counted(leptons, "lepton")), or a value is not finite; "
        + "--on-missing drop leaves such events out, --on-missing fill=VALUE fills in a number"
    }
  }

  private func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}

extension FeatureError.Location {
  /// An event of a batch; a file without a path goes by its number.
  static func event(_ index: Int, of selected: SelectedEvents, inputPaths: [String]) -> Self {
    let file = Int(selected.file[index])
    return .event(
      path: file < inputPaths.count ? inputPaths[file] : "file \(file)",
      entry: selected.events.entry[index])
  }
}

extension FeatureError.Reason {
  /// A feature that an event has no value for.
  static func missing(_ feature: FeatureDefinition, in events: EventBatch, _ index: Int) -> Self {
    let jets = events.jets.offsets[index]..<events.jets.offsets[index + 1]
    let electrons = events.electrons.offsets[index]..<events.electrons.offsets[index + 1]
    let muons = events.muons.offsets[index]..<events.muons.offsets[index + 1]
    return .missing(
      feature: feature.name, definition: feature.definition, jets: jets.count,
      bJets: jets.count { events.jets.btag[$0] != 0 }, leptons: electrons.count + muons.count)
  }
}
