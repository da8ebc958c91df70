/// The chain that a record of this program goes back by: a domain file is made of feature files, each of a
/// selected file, that of event files. One that ends before is a record of something else, and the files at its
/// end are no event files.
extension [InputRecord] {
  /// The event files of a feature file with these inputs, in the order of its column `file`; nil where the
  /// records do not go back to them.
  package var eventFiles: [InputRecord]? {
    guard !isEmpty else { return nil }
    var files: [InputRecord] = []
    for selected in self {
      guard let own = selected.inputs else { return nil }
      files += own
    }
    return files
  }

  /// The event files of each sample of a domain file with these inputs; nil where the records do not go back to
  /// them.
  package var eventFilesBySample: [[InputRecord]]? {
    guard !isEmpty else { return nil }
    let samples = map { $0.inputs?.eventFiles }
    let known = samples.compactMap(\.self)
    return known.count == samples.count ? known : nil
  }
}
