import ByteSources
import Diagnostics

/// A file in memory.
struct MemorySource: ByteSource {
  let path = "fuzz"
  let contents: [UInt8]

  var size: Int { contents.count }

  func read(_ requests: [ByteRequest]) throws(SystemCallFailure) {
    for request in requests {
      // A range outside the file is a finding.
      let range = request.position..<request.position + request.buffer.count
      request.buffer.copyBytes(from: contents[range])
    }
  }
}
