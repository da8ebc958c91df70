import Decompression

/// What the column readers of one thread share: the codecs' memory, and a buffer for the bytes of
/// the basket that is being inflated.
public final class ReadingWorkspace {
  let decompressor: Decompressor
  let stored = ReusableBuffer()

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
