public import Diagnostics

/// A test event of a domain file that a run was trained on, with both places where it stands.
public struct TrainedEvent: Sendable, Equatable {
  /// The domain file in which it is to test.
  let path: String
  /// The part of it: "/test/source".
  let group: String
  /// The row.
  let row: Int
  /// The entry in its event file.
  let entry: UInt64
  /// The event file, as this domain file knows it.
  let eventFile: String
  /// The run.
  let run: String
  /// The event's entry where the run was trained on it: another one where the event was copied.
  let trainedEntry: UInt64
  /// The event file there, as the run's domain file knows it.
  let trainedFile: String
  /// The run's domain file.
  let trainedDomains: String
}

/// What can go wrong where a trained network is used, beside the errors of the modules below.
public enum ScoringError: Diagnostic, Equatable {
  /// An option is out of range, or has no effect with the others.
  case usage(option: String, found: String, expected: String)
  /// The features of a file are not those of a run's model; what differs, in words.
  case otherFeatures(path: String, run: String, difference: String)
  /// A feature that is not a finite number.
  case notFinite(path: String, row: Int, feature: String, value: String)
  /// The model in a run's folder is not the one that its record tells of.
  case otherModel(run: String)
  /// A file that says which events a run trained on is not where it was.
  case domainsMissing(run: String, path: String)
  /// The domain file was written anew since.
  case domainsChanged(run: String, path: String)
  /// A domain file that does not say which event files its rows are of.
  case unknownEvents(run: String, path: String, found: String)
  /// A feature file that does not say which event files its rows are of.
  case badProvenance(path: String, location: String, found: String, expected: String)
  /// A test event of another domain file that the run was trained on.
  case trainedOn(TrainedEvent)
  /// A part of the domain file that templates cannot be made of.
  case badTestPart(path: String, location: String, found: String, expected: String)

  /// The status of DESIGN's table.
  public var exitStatus: ExitStatus {
    switch self {
    case .usage: .usage
    case .domainsMissing: .missingInput
    case .trainedOn, .otherFeatures, .notFinite, .otherModel, .domainsChanged, .unknownEvents,
      .badProvenance,
      .badTestPart:
      .badData
    }
  }

  /// *file: where: found, expected; what to do*.
  public var description: String {
    switch self {
    case .usage(let option, let found, let expected):
      "\(option): found \(found), expected \(expected)"
    case .otherFeatures(let path, let run, let difference):
      "\(path): features: \(difference), expected those of \(run) in their order; run prep features "
        + "with the list that the network was trained on"
    case .notFinite(let path, let row, let feature, let value):
      "\(path): /features: row \(row): found \(value) for \(feature), expected a finite number that "
        + "stays one after the scaling; run prep features again"
    case .otherModel(let run):
      "\(run): model.h5: found another model than run.json tells of (its content_hash differs), "
        + "expected that; train it again with --force"
    case .domainsMissing(let run, let path):
      "\(path): the domain file of \(run) is not there, expected it to say which events the network "
        + "was trained on; name it with --domains, or, where you know that it saw none of these "
        + "events, give --assume-unseen"
    case .domainsChanged(let run, let path):
      "\(path): found another file than \(run) was trained on (its content_hash differs), expected "
        + "that to say which events the network was trained on; name it with --domains, or, where "
        + "you know that it saw none of these events, give --assume-unseen"
    case .unknownEvents(let run, let path, let found):
      "\(path): found \(found), expected a record of the event files, to tell which events \(run) "
        + "was trained on; where you know that it saw none of these, give --assume-unseen"
    case .badProvenance(let path, let location, let found, let expected):
      "\(path): \(location): found \(found), expected \(expected); run prep features again"
    case .trainedOn(let event):
      "\(event.path): \(event.group): row \(event.row): found entry \(event.entry) of "
        + "\(event.eventFile), which \(event.run) was trained on (entry \(event.trainedEntry) of "
        + "\(event.trainedFile) in \(event.trainedDomains)), expected events that it has not seen; "
        + "evaluate on its own domain file, or build one of other event files"
    case .badTestPart(let path, let location, let found, let expected):
      "\(path): \(location): found \(found), expected \(expected)"
    }
  }
}
