import StageFiles
import Workers

extension DomainFile {
  /// What a training takes beside the data: the program, buffers, kept networks, held-out events.
  private static var overhead: UInt64 { 100_000_000 }

  /// The memory in bytes that a training on this file needs.
  ///
  /// Features and weights are held once; an epoch's order of rows is a number for each.
  func memoryNeed() throws -> UInt64 {
    var need = Self.overhead
    for domain in 0..<domainCount {
      let rows = UInt64(try block(.train, domain: domain).count)
      // Features, two weights, a label; the rows of a domain, their shuffled order, the epoch's.
      need += rows * UInt64(4 * featureCount + 4 + 4 + 1 + 3 * 4)
    }
    return need
  }

  /// Refuses a file whose training part does not fit into memory, before any of it is read: to read it
  /// all the same would only end later, and take the machine with it.
  ///
  /// - Parameter available: Bytes; nil where that is not known.
  func requireMemory(available: UInt64? = availableMemory) throws {
    let need = try memoryNeed()
    if let available, need > available {
      throw TrainingError.tooLarge(path: path, need: need, available: available)
    }
  }
}
