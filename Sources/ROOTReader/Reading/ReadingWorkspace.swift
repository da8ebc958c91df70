import Decompression

/// What the column readers of one thread share: the codecs' memory, and buffers for the baskets that are
/// being inflated.
public final class ReadingWorkspace {
  let decompressor: Decompressor
  /// Entries that the readers will read: a basket among them may be inflated before its turn.
  public var announced = 0..<0
  /// Memory for the baskets that are inflated at the same time.
  let lanes = (0..<Decompressor.mostInterleaved).map { _ in Lane() }

  /// What it takes to inflate one of several baskets.
  struct Lane {
    /// The basket as it is in the file.
    let stored = ReusableBuffer(slack: InterleavedPayload.payloadSlack)
    /// What it should end with when inflated.
    let tail = ReusableBuffer(slack: 0)
  }

  /// Allocates the codecs' memory.
  ///
  /// - Parameter file: The file that is to be read, for the error.
  /// - Throws: ``ROOTError`` where there is no memory.
  public init(for file: String) throws(ROOTError) {
    do {
      decompressor = try Decompressor()
    } catch {
      throw ROOTError(.compression(error), file: file)
    }
  }
}
