public import Diagnostics

/// A range of a file, and the memory that it goes to.
public struct ByteRequest {
  /// The first byte's position in the file.
  public let position: Int
  /// The memory; its size is the range's.
  public let buffer: UnsafeMutableRawBufferPointer

  /// A request for the `buffer.count` bytes from `position` on.
  public init(at position: Int, into buffer: UnsafeMutableRawBufferPointer) {
    self.position = position
    self.buffer = buffer
  }
}

/// The bytes of one file by position: the only way any reader of ours reaches a file.
///
/// Whoever knows several ranges at once asks for them in one call, so that a source behind a
/// network can fetch them in one round trip. Threads share a source.
public protocol ByteSource: Sendable {
  /// The name, as the user gave it.
  var path: String { get }
  /// The number of bytes.
  var size: Int { get }
  /// Fills the memory of each request.
  ///
  /// - Precondition: The ranges lie inside the file.
  /// - Throws: `SystemCallFailure` where the bytes cannot be had.
  func read(_ requests: [ByteRequest]) throws(SystemCallFailure)
}

extension ByteSource {
  /// Fills `buffer` with the bytes from `position` on.
  ///
  /// - Precondition: The range lies inside the file.
  /// - Throws: `SystemCallFailure` where the bytes cannot be had.
  public func read(
    at position: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemCallFailure) {
    try read([ByteRequest(at: position, into: buffer)])
  }

  /// The bytes of a range, in memory of their own: for what is read once.
  ///
  /// - Precondition: The range lies inside the file.
  /// - Throws: `SystemCallFailure` where the bytes cannot be had.
  public func bytes(at position: Int, count: Int) throws(SystemCallFailure) -> [UInt8] {
    var failure: SystemCallFailure?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(SystemCallFailure) {
        try read(at: position, into: UnsafeMutableRawBufferPointer(buffer.prefix(count)))
        filled = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }
}

extension UnsafeMutableRawBufferPointer {
  fileprivate init(_ slice: Slice<UnsafeMutableBufferPointer<UInt8>>) {
    self.init(UnsafeMutableBufferPointer(rebasing: slice))
  }
}

/// Opens a file by the name that the user gave: the one place that decides what kind of source a
/// name means. All names are local paths today.
///
/// - Throws: `SystemCallFailure` where it does not exist, cannot be read, or is no regular file.
public func openByteSource(path: String) throws(SystemCallFailure) -> any ByteSource {
  try LocalFile(path: path)
}
