import ByteSources

extension ByteSource {
  /// The bytes of a record, in memory of their own.
  ///
  /// - Throws: ``ROOTFault`` where the range is not inside the file, before memory is taken.
  func record(
    _ record: String, at position: Int, count: Int
  ) throws(ROOTFault) -> [UInt8] {
    try check(position: position, count: count, of: record)
    do {
      return try bytes(at: position, count: count)
    } catch {
      throw .system(error)
    }
  }

  /// Checks that a range that the file names lies inside the file.
  func check(position: Int, count: Int, of record: String) throws(ROOTFault) {
    guard position >= 0, count >= 0, position <= size, count <= size - position else {
      throw .outsideFile(record, position, count, size: size)
    }
  }
}
