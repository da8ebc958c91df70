import HDF5Store
import StageFiles

/// Which event a row of a dataset belongs to, in words: for messages, so that whatever cannot be found
/// out is left out.
struct EventLookup {
  private let file: OpenedFile
  private let inputs: [InputRecord]

  init(_ file: OpenedFile) {
    self.file = file
    inputs = file.header?.inputs ?? []
  }

  /// The event of a row of a dataset: "entry 5 of data/a.root"; nil where rows are no events.
  func event(of path: String, row: Int) -> String? {
    let parts = path.split(separator: "/").map(String.init)
    switch parts.first {
    case "event", "features", "response", "response_spread", "part":
      // /features is a matrix in feature files, a group of names in others.
      return parts.count == (parts[0] == "event" ? 2 : 1) ? event(in: "/event", row) : nil
    case "jet", "electron", "muon":
      guard parts.count == 2 else { return nil }
      let event =
        parts[1] == "offset" ? row - 1 : owner(of: row, offsets: "/\(parts[0])/offset")
      return event.flatMap { self.event(in: "/event", $0) }
    case "train", "test":
      return event(in: "/" + parts.dropLast().joined(separator: "/"), row)
    default:
      return nil
    }
  }

  private func event(in group: String, _ row: Int) -> String? {
    guard let file: UInt32 = value("\(group)/file", row),
      let entry: UInt64 = value("\(group)/entry", row)
    else { return nil }
    let sample: UInt16? = value("\(group)/sample", row)
    guard let record = record(file: Int(file), sample: sample.map(Int.init)) else {
      return "entry \(entry) of file \(file)" + (sample.map { " of sample \($0)" } ?? "")
    }
    return "entry \(entry) of \(record.path)"
  }

  private func record(file: Int, sample: Int?) -> InputRecord? {
    let files: [InputRecord]?
    switch self.file.header?.format {
    case StageHeader.Format.selected.rawValue: files = inputs
    case StageHeader.Format.features.rawValue: files = inputs.eventFiles
    case StageHeader.Format.scores.rawValue: files = inputs.first?.inputs?.eventFiles
    default:
      let samples = inputs.eventFilesBySample
      files = sample.flatMap { sample in samples.flatMap { sample < $0.count ? $0[sample] : nil } }
    }
    return files.flatMap { file < $0.count ? $0[file] : nil }
  }

  /// The event that has an item.
  private func owner(of item: Int, offsets path: String) -> Int? {
    guard let dataset = try? file.reader.dataset(path), dataset.shape.count == 1 else { return nil }
    // The first event that ends behind the item.
    var (low, high) = (0, dataset.rowCount - 1)
    while low < high {
      let middle = low + (high - low) / 2
      guard let end: UInt64 = value(path, middle + 1) else { return nil }
      if end > UInt64(item) { high = middle } else { low = middle + 1 }
    }
    return low < dataset.rowCount - 1 ? low : nil
  }

  private func value<T: HDF5Element & ExpressibleByIntegerLiteral>(
    _ path: String, _ row: Int
  ) -> T? {
    guard row >= 0, let dataset = try? file.reader.dataset(path), dataset.shape.count == 1,
      row < dataset.rowCount
    else { return nil }
    return (try? dataset.values(row..<row + 1, as: T.self))?.first
  }
}
