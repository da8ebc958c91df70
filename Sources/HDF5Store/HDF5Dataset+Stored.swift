import CHDF5

// What a comparison of two files needs beyond the numbers: the elements as they are stored.
extension HDF5Dataset {
  /// numpy's name of the stored type, byte order included: "<f4"; nil where the elements are neither
  /// numbers nor texts.
  package var storedType: String? {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    return try? numpyType()
  }

  /// The bytes of an element as it is stored; of a text of variable length those of its reference.
  package var elementBytes: Int {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    return H5Tget_size(type.id)
  }

  /// The names of the fields of compound elements; none where the elements have no fields.
  ///
  /// - Throws: An error of status 65 where a name is not UTF-8.
  package func fieldNames() throws(HDF5Error) -> [String] {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    return try file.fieldNames(of: type, name)
  }

  /// Fills an array with the bytes of rows of numbers, as they are stored.
  ///
  /// - Throws: An error of status 65 where the elements are no numbers, 74 where reading fails.
  /// - Precondition: The dataset has the rows.
  package func readStored(_ rows: Range<Int>, into bytes: inout [UInt8]) throws(HDF5Error) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount, "rows beyond the dataset")
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard elementType != .string, (try? numpyType()) != nil else {
      throw error(.type(found: "\(elementType)", expected: "numbers"))
    }
    resize(&bytes, to: rows.count * rowSize * H5Tget_size(type.id))
    guard !bytes.isEmpty else { return }
    try bytes.withUnsafeMutableBufferPointer { (bytes) throws(HDF5Error) in
      try readRaw(rows, type.id, bytes.baseAddress)
    }
  }

  /// The texts of some rows, row-major.
  ///
  /// - Throws: An error of status 65 where the elements are no texts or not UTF-8.
  /// - Precondition: The dataset has the rows.
  package func strings(_ rows: Range<Int>) throws(HDF5Error) -> [String] {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount, "rows beyond the dataset")
    guard !shape.isEmpty else { return try strings() }
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    try requireStrings()
    guard rows.count * rowSize > 0 else { return [] }
    let (space, memory) = try spaces(of: rows)
    return try file.strings(type: type, space: memory, count: rows.count * rowSize, path) {
      H5Dread(handle.id, $0, memory.id, space.id, hid_t(H5P_DEFAULT), $1)
    }
  }
}
