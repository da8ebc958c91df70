import Decompression

/// What the column readers of one thread share: the codecs' memory, and a buffer for the bytes of
/// the basket that is being inflated.
public final class ReadingWorkspace {
  let decompressor: Decompressor
  let stored = ReusableBuffer()
  /// For the basket that is being read, where nothing of it is needed afterwards.
  let lent = BasketMemory()
  /// Whether a basket is in `lent`.
  var isLent = false

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

/// What a loaded basket is kept in.
final class BasketMemory {
  let inflated = ReusableBuffer()
  var itemOffsets: [Int32] = []
}
