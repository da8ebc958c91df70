/// A payload that is inflated beside another.
///
/// The memory behind it is lent as well: ``payloadSlack`` bytes behind the payload are read, and
/// ``outputSlack`` behind the output may be overwritten.
public struct PairedPayload {
  /// The bytes behind a payload that are read, and mean nothing.
  public static var payloadSlack: Int { PairInflater.inputSlack }
  /// The bytes behind an output that may be overwritten.
  public static var outputSlack: Int { PairInflater.outputSlack }

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
  /// Inflates a payload, if it is one block of zlib: worth while where its end is known, else
  /// ``inflate(_:into:)`` is faster.
  ///
  /// - Returns: Whether it is inflated, as of ``inflate(_:beside:)``.
  public func inflate(_ payload: PairedPayload) -> Bool {
    payload.stream.map(pairs.inflate) ?? false
  }

  /// Inflates two payloads at the same time, if each is one block of zlib: faster than one after the
  /// other.
  ///
  /// - Returns: Whether the first and the second are inflated, exactly and with the right checksum. What
  ///   is not is for ``inflate(_:into:)``, which says what is wrong with it, if anything is.
  public func inflate(
    _ first: PairedPayload, beside second: PairedPayload
  ) -> (first: Bool, second: Bool) {
    guard let first = first.stream, let second = second.stream else { return (false, false) }
    return pairs.inflate(first, second)
  }
}
