import StageFiles

/// The hashes of the objects of a domain file's events. The file does not hold them: they are looked up
/// in the feature files that it was made of, where these still lie with the same contents.
///
/// So an event is known again though hadd copied it into another event file.
struct DomainIdentities {
  /// An event: where it is from, and the hash of its objects.
  struct Event {
    let identity: SIMD2<UInt64>
    let sample: Int
    let file: UInt32
    let entry: UInt64

    static func precedes(_ a: Event, _ b: Event) -> Bool {
      (a.identity[0], a.identity[1]) < (b.identity[0], b.identity[1])
    }
  }

  private let reader: DomainsFileReader
  /// The rows of each sample's feature file, in the order of file and entry.
  private let features: [EventBookkeeping]

  /// Opens the feature files; nil where one is not there any more, or is another by now.
  ///
  /// - Throws: Errors of a feature file that is there.
  init?(_ reader: DomainsFileReader) throws {
    self.reader = reader
    var features: [EventBookkeeping] = []
    for record in reader.header?.inputs ?? [] {
      guard let header = (try? StageHeader.read(path: record.path)) ?? nil,
        let hash = record.contentHash, header.contentHash == hash
      else { return nil }
      features.append(try FeaturesFileReader(path: record.path).bookkeeping())
    }
    guard !features.isEmpty else { return nil }
    self.features = features
  }

  /// The events of a part, in the order of its domains and rows; nil where one is in no feature file.
  func events(_ part: DomainPart, _ role: DomainRole) throws -> [Event]? {
    let block = try reader.block(part, role)
    let (sample, file, entry) = (try block.samples(), try block.files(), try block.entries())
    var events: [Event] = []
    events.reserveCapacity(entry.count)
    for row in entry.indices {
      let index = Int(sample[row])
      guard index < features.count,
        let place = features[index].row(file: file[row], entry: entry[row])
      else { return nil }
      let words = features[index].identity
      events.append(
        Event(
          identity: [words[2 * place], words[2 * place + 1]], sample: index, file: file[row],
          entry: entry[row]))
    }
    return events
  }
}

extension EventBookkeeping {
  /// The row of an event; nil where there is none, or rows are not in order.
  fileprivate func row(file: UInt32, entry: UInt64) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = low + (high - low) / 2
      if (self.file[middle], self.entry[middle]) < (file, entry) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < count && self.file[low] == file && self.entry[low] == entry ? low : nil
  }
}
