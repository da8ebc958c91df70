import Diagnostics
import EventReaders
import Events
import Logging
import Selection
import Settings
import Workers

/// The files of a sample, opened and checked before the first event is read.
extension SampleSelection {
  /// Files that stay open from the check to the reading, at most; others are opened again, so that
  /// a sample of thousands needs neither their descriptors nor the headers of their trees all at
  /// once.
  private static let mostFilesKeptOpen = 128

  /// Files that are opened ahead of their check, at most.
  private static let filesOpenedAhead = 16

  /// A file that was opened and checked.
  struct OpenedFile: Sendable {
    let entryCount: Int
    let hasFlavor: Bool
    let notices: [String]
    /// Where its tasks are best cut, if it has several.
    let borders: [Int]
    /// The file, where it stays open.
    let input: (any EventInput)?
    /// Why it is left out; nil where it could be opened.
    let failure: String?

    /// A file that is left out; it has no say in what the sample's files have in common.
    static func bad(_ reason: String) -> OpenedFile {
      OpenedFile(
        entryCount: 0, hasFlavor: true, notices: [], borders: [], input: nil, failure: reason)
    }
  }

  /// Opens every file once, so that a bad one is found before the first event is read.
  func openFiles(_ progress: Progress, _ log: Logger) throws -> [OpenedFile] {
    let kept = min(Self.mostFilesKeptOpen, DescriptorLimit.current / 4)
    var opened: [OpenedFile] = []
    var first: (any EventInput)?
    progress.begin("opening", unit: "files", total: inputs.files.count)
    try orderedMap(
      count: inputs.files.count, threads: options.threads, window: Self.filesOpenedAhead,
      makeWorker: {},
      transform: { (_, file: Int) in try openUnlessBad(inputs.files[file]) },
      consume: { result in
        try Interruption.check()
        defer { progress.advance(by: 1) }
        let input: any EventInput
        switch result {
        case .opened(let file): input = file
        case .bad(let reason):
          tell(reason, log)
          return opened.append(.bad(reason))
        }
        log.trace(
          "\(title): file \(opened.count), \(inputs.files[opened.count].path): \(input.entryCount) events"
        )
        try selection.check(input)
        if let first { try selection.check(input, besides: first) } else { first = input }
        opened.append(
          OpenedFile(
            entryCount: input.entryCount, hasFlavor: input.hasFlavor, notices: input.notices,
            borders: input.entryCount > EntryTask.maximumEntries ? input.borders : [],
            input: opened.count < kept ? input : nil, failure: nil))
      })
    return opened
  }

  private enum Opening: Sendable {
    case opened(any EventInput)
    case bad(reason: String)
  }

  private func openUnlessBad(_ file: SampleInputs.File) throws -> Opening {
    if let reason = file.failure { return .bad(reason: reason) }
    do {
      return .opened(try open(file))
    } catch {
      guard let reason = options.onBadFile.reason(of: error) else { throw error }
      return .bad(reason: reason)
    }
  }

  /// Says what the files' readers would not: the first file's notices, and how many others have some.
  func warn(of files: [OpenedFile], _ log: Logger) {
    let noted = files.map(\.notices).filter { !$0.isEmpty }
    guard let first = noted.first else { return }
    for notice in first { log.warning("select \(sample.name): \(notice)") }
    if noted.count > 1 {
      log.warning(
        "select \(sample.name): \(noted.count - 1) more files have such notices; see prep inspect")
    }
  }

  func open(_ file: SampleInputs.File) throws -> any EventInput {
    try openEventInput(
      path: file.path,
      options: settings.inputOptions(weightIndex: sample.weightIndex, mapping: mapping))
  }
}
