public import Diagnostics

/// Why compressed data could not be inflated. Positions are bytes from the payload's start, for
/// gzip from the file's.
public enum DecompressionError: Diagnostic, Equatable {
  /// The payload ends inside a block's header.
  case cutHeader(position: Int, found: Int)
  /// A block's header names no algorithm of ROOT.
  case unknownAlgorithm(position: Int, tag: UInt16)
  /// A block is longer than what is left of the payload.
  case cutBlock(position: Int, found: Int, expected: Int)
  /// A block is said to inflate to more than its algorithm can make of its bytes.
  case tooLarge(position: Int, found: Int, most: Int)
  /// The blocks inflate to another size than the payload's owner says.
  case wrongSize(found: Int, expected: Int)
  /// The codec refused a block's bytes.
  case refused(position: Int, algorithm: String)
  /// A block's stored checksum is not that of its bytes.
  case wrongChecksum(position: Int)
  /// Bytes that begin no gzip member where one has to begin.
  case notGzip(position: Int)
  /// gzip data that do not inflate.
  case badGzip(position: Int)
  /// A gzip member's stored checksum, or length, is not that of its bytes.
  case wrongGzipChecksum(position: Int)
  /// gzip data that end inside a member.
  case truncatedGzip(position: Int)
  /// The codec's working memory could not be had.
  case outOfMemory

  /// 74 where memory is short, 65 otherwise.
  public var exitStatus: ExitStatus { self == .outOfMemory ? .inputOutput : .badData }

  /// *found, expected*, without the place in the file, which the payload's owner adds.
  public var description: String {
    switch self {
    case .cutHeader(let position, let found):
      "found \(found) bytes for the header of the compressed block at byte \(position), "
        + "expected \(BlockHeader.size)"
    case .unknownAlgorithm(let position, let tag):
      "found 0x\(String(tag, radix: 16)) as algorithm of the compressed block at byte "
        + "\(position), expected ZL, XZ, L4, ZS or CS"
    case .cutBlock(let position, let found, let expected):
      "found \(found) bytes for the compressed block at byte \(position), expected \(expected)"
    case .tooLarge(let position, let found, let most):
      "found \(found) as inflated size of the compressed block at byte \(position), "
        + "expected \(most) at most"
    case .wrongSize(let found, let expected):
      "found compressed blocks of \(found) bytes when inflated, expected \(expected)"
    case .refused(let position, let algorithm):
      "found \(algorithm) data that do not inflate in the block at byte \(position), "
        + "expected a whole block"
    case .wrongChecksum(let position):
      "found a checksum with the compressed block at byte \(position) that is not its own, "
        + "expected that of its bytes"
    case .notGzip(let position):
      "found bytes of another kind at byte \(position) of the gzip data, expected a gzip member or "
        + "the end"
    case .badGzip(let position):
      "found gzip data that do not inflate at byte \(position), expected a whole file"
    case .wrongGzipChecksum(let position):
      "found a checksum at byte \(position) of the gzip data that is not that of the inflated "
        + "bytes, expected the same"
    case .truncatedGzip(let position):
      "found the end of the file at byte \(position), inside the gzip data, expected a whole file"
    case .outOfMemory:
      "found no memory for the codecs, expected some hundred KiB"
    }
  }
}
