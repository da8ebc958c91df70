import Decompression

/// What the column readers of one thread share: the codecs' memory, and buffers for the bytes of the
/// basket that is being inflated and of the one after it.
public final class ReadingWorkspace {
  let decompressor: Decompressor
  /// Entries that the readers will read: a basket among them may be inflated before its turn.
  public var announced = 0..<0
  let stored = ReusableBuffer(slack: PairedPayload.payloadSlack)
  let storedAhead = ReusableBuffer(slack: PairedPayload.payloadSlack)
  /// What the baskets that are being inflated should end with.
  let tail = ReusableBuffer(slack: 0)
  let tailAhead = ReusableBuffer(slack: 0)

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
