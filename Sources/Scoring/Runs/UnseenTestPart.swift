import Diagnostics
import Fingerprints
public import Logging
import StageFiles
import Training

/// The guard of `train evaluate RUN --domains FILE`: no event that the run was trained on may test it.
///
/// An event is known by the fingerprint of its event file and its entry; and by the hash of its objects,
/// which tells a copy in another event file, as hadd makes it, where the feature files of both domain
/// files still lie where they were.
public struct UnseenTestPart {
  private let runPath: String
  private let domainsPath: String
  private let log: Logger

  /// A guard.
  ///
  /// - Parameters:
  ///   - runPath: The folder of a finished training.
  ///   - domainsPath: The domain file on which it is to be evaluated.
  ///   - log: Is told where nothing says which events the run was trained on, or which these are.
  public init(runPath: String, domainsPath: String, log: Logger) {
    self.runPath = runPath
    self.domainsPath = domainsPath
    self.log = log
  }

  /// Refuses a test part with an event that the run was trained on.
  ///
  /// - Throws: ``ScoringError/trainedOn(_:)``; `TrainingError` where there is no finished run; errors of
  ///   the files.
  public func check() throws {
    let run = try ScoredRun(path: runPath)
    let tested = try DomainsFileReader(path: domainsPath)
    if let hash = tested.contentHash, !hash.isEmpty, hash == run.record.domains.contentHash {
      // Its own: training and test are disjoint by construction, which "prep verify" checks.
      return
    }
    do {
      let own = try RunProvenance(domainsPaths: [], assumesUnseen: false, log: log)
        .domainFile(of: run)
      try check(tested, against: own)
    } catch let reason as NoEventRecord {
      warn(reason.found)
    } catch let error as ScoringError {
      switch error {
      case .domainsMissing, .domainsChanged, .unknownEvents: warn(error.line)
      default: throw error
      }
    }
  }

  private func warn(_ reason: String) {
    log.warning(
      "\(domainsPath): whether \(runPath) was trained on some of its test events is not known: \(reason)"
    )
  }

  private func check(_ tested: DomainsFileReader, against own: DomainsFileReader) throws {
    let seen = try EventParts(own)
    let (files, digests) = (try tested.eventFiles(), try tested.eventFileDigests())
    for role in [.source] + tested.targets {
      let block = try tested.block(.test, role)
      let (sample, file, entry) = (try block.samples(), try block.files(), try block.entries())
      // A sample's files come one after the other: what was seen of one is looked up once.
      var last: (sample: UInt16, file: UInt32, seen: EventParts.File)?
      for row in entry.indices {
        let place = (sample: Int(sample[row]), file: Int(file[row]))
        guard place.sample < digests.count, place.file < digests[place.sample].count else {
          throw NoEventRecord(
            found: "row \(row) of \(block.group) is of an event file that inputs does not name")
        }
        let digest = digests[place.sample][place.file]
        if last?.sample != sample[row] || last?.file != file[row] {
          last = (sample[row], file[row], seen[digest])
        }
        guard last?.seen.part(of: entry[row]) == .trained else { continue }
        throw ScoringError.trainedOn(
          TrainedEvent(
            path: tested.path, group: block.group, row: row, entry: entry[row],
            eventFile: files[place.sample][place.file].path, run: runPath,
            trainedEntry: entry[row], trainedFile: try own.path(of: digest),
            trainedDomains: own.path))
      }
    }
    try checkIdentities(tested, against: own)
  }

  private func checkIdentities(
    _ tested: DomainsFileReader, against own: DomainsFileReader
  ) throws {
    guard let trained = try trainedEvents(own), let other = try DomainIdentities(tested) else {
      log.debug(
        "\(domainsPath): copies of events in other event files are not looked for: the feature files of \(own.path) or of it have gone"
      )
      return
    }
    let files = (try own.eventFiles(), try tested.eventFiles())
    for role in [.source] + tested.targets {
      for (row, event) in (try other.events(.test, role) ?? []).enumerated() {
        guard let seen = trained.first(equalTo: event) else { continue }
        throw ScoringError.trainedOn(
          TrainedEvent(
            path: tested.path, group: try tested.block(.test, role).group, row: row,
            entry: event.entry, eventFile: Self.path(of: event, in: files.1), run: runPath,
            trainedEntry: seen.entry, trainedFile: Self.path(of: seen, in: files.0),
            trainedDomains: own.path))
      }
    }
  }

  /// The events that a domain file trains on, in the order of their hashes.
  private func trainedEvents(_ own: DomainsFileReader) throws -> [DomainIdentities.Event]? {
    guard let identities = try DomainIdentities(own) else { return nil }
    var events: [DomainIdentities.Event] = []
    for role in [.source] + own.targets {
      guard let found = try identities.events(.train, role) else { return nil }
      events += found
    }
    return events.sorted(by: DomainIdentities.Event.precedes)
  }

  private static func path(
    of event: DomainIdentities.Event, in files: [[InputRecord]]
  ) -> String {
    guard event.sample < files.count, Int(event.file) < files[event.sample].count else {
      return "file \(event.file)"
    }
    return files[event.sample][Int(event.file)].path
  }
}

extension [DomainIdentities.Event] {
  /// The first event with the hash of another; the list is in the order of hashes.
  fileprivate func first(equalTo event: DomainIdentities.Event) -> DomainIdentities.Event? {
    var (low, high) = (0, count)
    while low < high {
      let middle = low + (high - low) / 2
      if DomainIdentities.Event.precedes(self[middle], event) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < count && self[low].identity == event.identity ? self[low] : nil
  }
}

extension DomainsFileReader {
  /// The path of the event file of a fingerprint, as this file knows it.
  fileprivate func path(of digest: Digest) throws(NoEventRecord) -> String {
    let text = digest.description
    return try eventFiles().joined().first { $0.fingerprint.lowercased() == text }?.path ?? text
  }
}
