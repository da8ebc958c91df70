/// A payload that is inflated beside others.
///
/// The memory behind it is lent as well: ``payloadSlack`` bytes behind the payload are read, and
/// ``outputSlack`` behind the output may be overwritten.
public struct InterleavedPayload {
  /// The bytes behind a payload that are read, and mean nothing.
  public static var payloadSlack: Int { InterleavedInflater.inputSlack }
  /// The bytes behind an output that may be overwritten.
  public static var outputSlack: Int { InterleavedInflater.outputSlack }

  /// The payload.
  public let bytes: UnsafeRawBufferPointer
  /// The buffer that it must fill exactly.
  public let output: UnsafeMutableRawBufferPointer
  /// What the output should end with; empty where that is not known.
  public let tail: UnsafeRawBufferPointer

  /// A payload, and where it goes.
  ///
  /// - Parameters:
  ///   - bytes: The payload.
  ///   - output: The buffer that it must fill exactly.
  ///   - tail: What the output should end with, if that is known: that part is copied and not inflated,
  ///     and the checksum, which is of all the output, decides whether it is right. No longer than the
  ///     output.
  public init(
    _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer,
    endingWith tail: UnsafeRawBufferPointer? = nil
  ) {
    self.bytes = bytes
    self.output = output
    self.tail = tail ?? UnsafeRawBufferPointer(start: nil, count: 0)
    precondition(self.tail.count <= output.count, "a tail longer than the output")
  }

  /// The stream, if the payload is one block of zlib that says it fills the output.
  fileprivate var stream: ZlibStream? {
    guard let header = try? BlockHeader(in: bytes, at: 0), header.algorithm == .zlib,
      BlockHeader.size + header.compressedSize == bytes.count, header.inflatedSize == output.count
    else { return nil }
    return ZlibStream(
      input: UnsafeRawBufferPointer(rebasing: bytes[BlockHeader.size...]), output: output,
      tail: tail)
  }
}

extension Decompressor {
  /// How many payloads are inflated at the same time at most.
  public static var mostInterleaved: Int { InterleavedInflater.lanes }

  /// Whether a payload is of the kind that is inflated beside others: of zlib, as far as its beginning says.
  public static func isInterleaved(_ payload: UnsafeRawBufferPointer) -> Bool {
    (try? BlockHeader(in: payload, at: 0))?.algorithm == .zlib
  }

  /// Inflates payloads at the same time, each if it is one block of zlib: faster than one after the other.
  /// One alone is faster with ``inflate(_:into:)``, unless its end is known.
  ///
  /// - Returns: Of each, whether it is inflated, exactly and with the right checksum. What is not is
  ///   for ``inflate(_:into:)``, which says what is wrong with it, if anything is.
  public func inflate(
    _ first: InterleavedPayload, _ second: InterleavedPayload? = nil,
    _ third: InterleavedPayload? = nil
  ) -> [3 of Bool] {
    interleaved.inflate(first.stream, second?.stream, third?.stream)
  }
}
