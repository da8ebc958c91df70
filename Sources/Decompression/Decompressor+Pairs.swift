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

  /// A payload, and where it goes.
  public init(_ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) {
    self.bytes = bytes
    self.output = output
  }

  /// The stream, if the payload is one block of zlib that says it fills the output.
  fileprivate var stream: ZlibStream? {
    guard let header = try? BlockHeader(in: bytes, at: 0), header.algorithm == .zlib,
      BlockHeader.size + header.compressedSize == bytes.count, header.inflatedSize == output.count
    else { return nil }
    return ZlibStream(
      input: UnsafeRawBufferPointer(rebasing: bytes[BlockHeader.size...]), output: output)
  }
}

extension Decompressor {
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
