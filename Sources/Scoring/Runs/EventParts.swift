import Fingerprints
import StageFiles

/// Which events a run trained on and which it was tested on, by event file and entry.
///
/// An event is known by the fingerprint of its file and its entry in it, whatever the order of the
/// files or the path of any. 8 bytes an event.
struct EventParts: Sendable {
  /// The entries of one event file, ascending.
  struct File: Sendable, Equatable {
    fileprivate(set) var trained: [UInt64] = []
    fileprivate(set) var test: [UInt64] = []

    /// What an entry was. One in both parts, which our files never have, was trained on.
    func part(of entry: UInt64) -> ScoredPart {
      if Self.contains(trained, entry) { return .trained }
      return Self.contains(test, entry) ? .test : .unseen
    }

    private static func contains(_ entries: [UInt64], _ entry: UInt64) -> Bool {
      var (low, high) = (0, entries.count)
      while low < high {
        let middle = low + (high - low) / 2
        if entries[middle] < entry { low = middle + 1 } else { high = middle }
      }
      return low < entries.count && entries[low] == entry
    }
  }

  private var files: [Digest: File] = [:]

  /// No events: nothing was seen.
  init() {}

  /// What a run saw of a file.
  subscript(file: Digest) -> File { files[file] ?? File() }

  /// Adds events of a file.
  mutating func add(_ entries: [UInt64], of file: Digest, to part: DomainPart) {
    switch part {
    case .train: files[file, default: File()].trained += entries
    case .test: files[file, default: File()].test += entries
    }
  }

  /// Puts the entries in the order that looking them up needs.
  mutating func sort() {
    for file in files.keys {
      files[file]?.trained.sort()
      files[file]?.test.sort()
    }
  }
}

extension DomainsFileReader {
  /// The event files of each sample.
  ///
  /// - Throws: ``NoEventRecord`` where the attribute `inputs` does not say them.
  func eventFiles() throws(NoEventRecord) -> [[InputRecord]] {
    guard let inputs = header?.inputs, !inputs.isEmpty else {
      throw NoEventRecord(found: "no attribute inputs of this program")
    }
    guard let files = inputs.eventFilesBySample else {
      throw NoEventRecord(found: "inputs that do not go back to event files")
    }
    return files
  }

  /// The fingerprints of the event files of each sample.
  ///
  /// - Throws: ``NoEventRecord`` where the attribute `inputs` does not say them.
  func eventFileDigests() throws(NoEventRecord) -> [[Digest]] {
    var samples: [[Digest]] = []
    for files in try eventFiles() {
      var digests: [Digest] = []
      for file in files {
        guard let digest = Digest(hex: file.fingerprint) else {
          throw NoEventRecord(found: "the fingerprint \"\(file.fingerprint)\"")
        }
        digests.append(digest)
      }
      samples.append(digests)
    }
    return samples
  }
}

/// Why a domain file cannot say which events it holds.
struct NoEventRecord: Error {
  /// What was found instead: "no attribute inputs".
  let found: String
}

extension EventParts {
  /// Reads the events of a domain file.
  ///
  /// - Throws: ``NoEventRecord`` where its attribute `inputs` does not say which event file a row is
  ///   of; errors of the file.
  init(_ reader: DomainsFileReader) throws {
    let samples = try reader.eventFileDigests()
    self.init()
    for part in DomainPart.allCases {
      for role in [DomainRole.source] + reader.targets {
        try add(reader.block(part, role), part, samples)
      }
    }
    sort()
  }

  private mutating func add(
    _ block: DomainBlock, _ part: DomainPart, _ samples: [[Digest]]
  ) throws {
    let (sample, file, entry) = (try block.samples(), try block.files(), try block.entries())
    var lists = samples.map { $0.map { _ in [UInt64]() } }
    for row in entry.indices {
      let place = (sample: Int(sample[row]), file: Int(file[row]))
      guard place.sample < lists.count, place.file < lists[place.sample].count else {
        throw NoEventRecord(
          found: "\(block.group): row \(row) of file \(place.file) of sample \(place.sample), "
            + "which inputs does not name")
      }
      lists[place.sample][place.file].append(entry[row])
    }
    for (files, entries) in zip(samples, lists) {
      for (file, entries) in zip(files, entries) where !entries.isEmpty {
        add(entries, of: file, to: part)
      }
    }
  }
}
