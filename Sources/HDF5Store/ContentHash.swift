import CHDF5
import Diagnostics
import Fingerprints

extension HDF5File {
  /// SHA-256 over the datasets in byte order of their absolute paths, as 64 hexadecimal digits.
  ///
  /// For each: the path, a 0 byte, the numpy type, a 0 byte, the shape as decimal numbers joined by
  /// commas, a 0 byte, the raw row-major bytes as they are stored; a text is its UTF-8 bytes and a
  /// 0. No attribute goes in. Reads in blocks, so memory stays bounded.
  func contentHash() throws -> String {
    var hash = SHA256Stream()
    for path in try datasetPaths() {
      let dataset = try HDF5Dataset(self, path)
      let shape = dataset.shape.map { "\($0)" }.joined(separator: ",")
      hash.update("\(path)\0\(try dataset.numpyType())\0\(shape)\0")
      if dataset.elementType == .string {
        for text in try dataset.strings() { hash.update(text + "\0") }
      } else {
        try dataset.addBytes(to: &hash)
      }
    }
    return hash.finalize().description
  }
}

extension HDF5Dataset {
  /// numpy's name of the stored type: byte order, kind, bytes. Expects the library to be entered.
  func numpyType() throws(HDF5Error) -> String {
    let order = H5Tget_order(type.id) == H5T_ORDER_BE ? ">" : "<"
    return switch elementType {
    case .signed(bytes: 1): "|i1"
    case .unsigned(bytes: 1): "|u1"
    case .boolean: "|b1"
    case .signed(let bytes): "\(order)i\(bytes)"
    case .unsigned(let bytes): "\(order)u\(bytes)"
    case .real(let bytes): "\(order)f\(bytes)"
    case .string: "S"
    case .unsupported(let name): throw error(.type(found: name, expected: "numbers or texts"))
    }
  }

  fileprivate func addBytes(to hash: inout SHA256Stream) throws {
    let rowBytes = rowSize * H5Tget_size(type.id)
    guard rowBytes > 0, rowCount > 0 else { return }
    // What a core's own cache holds beside all else: the hash shall not wait for memory.
    let block = max(1, (1 << 18) / rowBytes)
    var bytes = [UInt8](repeating: 0, count: min(block, rowCount) * rowBytes)
    for start in stride(from: 0, to: rowCount, by: block) {
      try Interruption.check()
      let rows = start..<min(start + block, rowCount)
      try bytes.withUnsafeMutableBufferPointer { bytes in
        try readRaw(rows, type.id, bytes.baseAddress)
        hash.update(
          UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[..<(rows.count * rowBytes)])))
      }
    }
  }
}
