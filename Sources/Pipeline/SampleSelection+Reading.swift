import Diagnostics
import Events
import Logging
import Selection
import Workers

/// The reading of a sample: what a worker does with a task, and how the results come together.
extension SampleSelection {
  /// Events that a worker reads at a time: their columns stay in the second-level cache.
  private static let eventsPerBatch = 2048

  private typealias Block = SampleAssembly.Block

  /// What a worker thread holds; the reader is the last file's, because tasks come in file order.
  private struct Worker {
    var selector: Selector
    var batch = EventBatch()
    var reader: (file: Int, reader: any EventReader)?
  }

  /// Selects from a range of the sample's entries.
  func read(
    _ entries: Range<Int>, of files: [OpenedFile], into assembly: inout SampleAssembly,
    _ progress: Progress, _ log: Logger
  ) throws {
    let tasks = EntryTask.tasks(
      entryCounts: files.map(\.entryCount), borders: files.map(\.borders), within: entries)
    progress.begin(unit: "events", total: entries.count)
    log.debug(
      """
      \(title): \(entries.count) events in \(tasks.count) tasks of at most \
      \(EntryTask.maximumEntries), batches of \(Self.eventsPerBatch), \
      \(min(options.threads, max(tasks.count, 1))) threads
      """)
    let buffers = Buffers<EventBuffer>()
    var done = 0
    try orderedMap(
      count: tasks.count, threads: options.threads,
      makeWorker: { [selection] in Worker(selector: Selector(selection)) },
      transform: { (worker: inout Worker, task: Int) in
        try block(&worker, tasks[task], of: files[tasks[task].file], into: buffers.take())
      },
      consume: { block in
        try Interruption.check()
        if let reason = try assembly.append(block) { tell(reason, log) }
        buffers.giveBack(block.selected)
        progress.advance(by: tasks[done].entries.count)
        done += 1
      })
    assembly.finishFile()
  }

  private func block(
    _ worker: inout Worker, _ task: EntryTask, of opened: OpenedFile, into buffer: EventBuffer
  ) throws -> Block {
    var block = Block(selected: buffer, cutflow: selection.makeCutflow(), file: task.file)
    do {
      try select(&worker, task, of: opened, into: &block)
    } catch {
      guard let reason = options.onBadFile.reason(of: error) else { throw error }
      // A reader that has failed need not be at a place from which it could go on.
      worker.reader = nil
      block.failure = reason
    }
    return block
  }

  private func select(
    _ worker: inout Worker, _ task: EntryTask, of opened: OpenedFile, into block: inout Block
  ) throws {
    let file = inputs.files[task.file]
    if worker.reader?.file != task.file {
      worker.reader = (task.file, try (opened.input ?? open(file)).makeReader())
    }
    guard let reader = worker.reader?.reader else { return }
    reader.willRead(task.entries)
    let origin = InputFile(
      index: UInt32(task.file), path: file.path, fingerprint: file.digest)
    for start in stride(
      from: task.entries.lowerBound, to: task.entries.upperBound, by: Self.eventsPerBatch)
    {
      try Interruption.check()
      let end = min(start + Self.eventsPerBatch, task.entries.upperBound)
      try reader.read(start..<end, into: &worker.batch)
      try worker.selector.select(
        worker.batch, of: origin, appendingTo: &block.selected.events, cutflow: &block.cutflow)
    }
  }
}
