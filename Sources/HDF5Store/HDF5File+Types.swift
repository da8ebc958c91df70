import CHDF5
#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Types, shapes and texts of the library, checked. Every member expects the library entered.
extension HDF5File {
  /// The kind of a type's elements.
  func elementType(of type: HDF5Handle) -> HDF5ElementType {
    let bytes = H5Tget_size(type.id)
    switch H5Tget_class(type.id) {
    case H5T_INTEGER:
      guard [1, 2, 4, 8].contains(bytes) else { return .unsupported("integer of \(bytes) bytes") }
      return H5Tget_sign(type.id) == H5T_SGN_NONE ? .unsigned(bytes: bytes) : .signed(bytes: bytes)
    case H5T_FLOAT:
      return .real(bytes: bytes)
    case H5T_STRING:
      return .string
    case H5T_ENUM:
      return bytes == 1 && H5Tget_nmembers(type.id) == 2
        ? .boolean : .unsupported("enumeration")
    case H5T_COMPOUND: return .unsupported("compound")
    case H5T_VLEN: return .unsupported("sequence of variable length")
    case H5T_ARRAY: return .unsupported("array")
    case H5T_REFERENCE: return .unsupported("reference")
    case H5T_OPAQUE: return .unsupported("opaque")
    default: return .unsupported("unknown class")
    }
  }

  /// The library's type of elements that we write.
  func type(_ elements: HDF5ElementType, _ object: String) throws(HDF5Error) -> HDF5Handle {
    guard let number = elements.identifier else { return try variableStringType(object) }
    return try own(H5Tcopy(number), object) { H5Tclose($0) }
  }

  /// The type of the texts that we write: UTF-8, of variable length.
  func variableStringType(_ object: String) throws(HDF5Error) -> HDF5Handle {
    let type = try own(H5Tcopy(hdf5_type_c_string()), object) { H5Tclose($0) }
    try check(H5Tset_size(type.id, hdf5_variable_length()), object)
    try check(H5Tset_cset(type.id, H5T_CSET_UTF8), object)
    return type
  }

  /// A dataspace of a fixed shape; of no dimension for a single value.
  func makeSpace(_ shape: [Int], _ object: String) throws(HDF5Error) -> HDF5Handle {
    let sizes = shape.map { hsize_t($0) }
    return try own(
      shape.isEmpty ? H5Screate(H5S_SCALAR) : H5Screate_simple(CInt(shape.count), sizes, nil),
      object
    ) { H5Sclose($0) }
  }

  /// The shape of a dataspace; empty for a single value.
  func dimensions(of space: HDF5Handle, _ object: String) throws(HDF5Error) -> [Int] {
    guard H5Sget_simple_extent_type(space.id) != H5S_NULL else { return [0] }
    let rank = H5Sget_simple_extent_ndims(space.id)
    try check(rank, object)
    var sizes = [hsize_t](repeating: 0, count: Int(rank))
    try check(H5Sget_simple_extent_dims(space.id, &sizes, nil), object)
    var shape: [Int] = []
    for size in sizes {
      guard let size = Int(exactly: size) else {
        throw HDF5Error(
          path: path, object: object, reason: .claim(bytes: size, stored: 0))
      }
      shape.append(size)
    }
    return shape
  }

  /// Refuses a shape that the stored bytes cannot hold, before memory is taken for it.
  ///
  /// Plain bytes are all there. DEFLATE packs at most 1032 to 1; and what was never written reads
  /// as zeros, which is fine for an amount of memory that does no harm.
  ///
  /// - Parameter harmless: That amount, in bytes.
  func checkClaim(
    _ shape: [Int], elementBytes: Int, stored: UInt64, isPlain: Bool, harmless: Int = 64 << 20,
    _ object: String
  ) throws(HDF5Error) {
    var bytes = elementBytes
    for size in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
      bytes = overflow ? .max : product
      if size == 0 { return }
    }
    // What the library says is stored are claims too; no more can be than the file has.
    let stored = min(stored, fileSize)
    let isFalse =
      isPlain ? UInt64(bytes) > stored : bytes > harmless && UInt64(bytes) / 1100 > stored
    guard isFalse else { return }
    throw HDF5Error(
      path: path, object: object, reason: .claim(bytes: UInt64(bytes), stored: stored))
  }

  /// The bytes of a text of a dataset, at most: it is a name.
  static let longestText = 1 << 20

  /// The size of the file in bytes; 0 where it has none.
  var fileSize: UInt64 { UInt64(max(0, lseek(descriptor, 0, SEEK_END))) }

  /// Reads texts of fixed or variable length.
  ///
  /// - Parameters:
  ///   - type: The type in the file.
  ///   - space: The dataspace in memory.
  ///   - count: The number of texts.
  ///   - longest: The bytes of a text, at most.
  ///   - read: Reads into a buffer of the given type in memory.
  func strings(
    type: HDF5Handle, space: HDF5Handle, count: Int, longest: Int = longestText, _ object: String,
    read: (hid_t, UnsafeMutableRawPointer?) -> herr_t
  ) throws(HDF5Error) -> [String] {
    guard count > 0 else { return [] }
    let isVariable = H5Tis_variable_str(type.id)
    try check(isVariable, object)
    return try isVariable > 0
      ? variableStrings(type, space, count, longest: longest, object, read)
      : fixedStrings(type, count, longest: longest, object, read)
  }

  private func variableStrings(
    _ type: HDF5Handle, _ space: HDF5Handle, _ count: Int, longest: Int, _ object: String,
    _ read: (hid_t, UnsafeMutableRawPointer?) -> herr_t
  ) throws(HDF5Error) -> [String] {
    var pointers = [UnsafePointer<CChar>?](repeating: nil, count: count)
    let status = pointers.withUnsafeMutableBytes { read(type.id, $0.baseAddress) }
    defer {
      pointers.withUnsafeMutableBytes { _ = hdf5_reclaim(type.id, space.id, $0.baseAddress) }
    }
    try check(status, object)
    var texts: [String] = []
    texts.reserveCapacity(count)
    for pointer in pointers {
      guard let pointer else {
        texts.append("")
        continue
      }
      guard strnlen(pointer, longest + 1) <= longest else {
        throw HDF5Error(
          path: path, object: object, reason: .texts(longest: longest, together: longest))
      }
      guard let text = String(validatingCString: pointer) else {
        throw HDF5Error(path: path, object: object, reason: .notUTF8)
      }
      texts.append(text)
    }
    return texts
  }

  private func fixedStrings(
    _ type: HDF5Handle, _ count: Int, longest: Int, _ object: String,
    _ read: (hid_t, UnsafeMutableRawPointer?) -> herr_t
  ) throws(HDF5Error) -> [String] {
    let width = H5Tget_size(type.id)
    guard width <= longest else {
      throw HDF5Error(
        path: path, object: object, reason: .texts(longest: longest, together: longest))
    }
    let isSpacePadded = H5Tget_strpad(type.id) == H5T_STR_SPACEPAD
    let (size, overflow) = count.multipliedReportingOverflow(by: width)
    guard !overflow, width > 0 else {
      throw HDF5Error(path: path, object: object, reason: .claim(bytes: .max, stored: 0))
    }
    var bytes = [UInt8](repeating: 0, count: size)
    try check(bytes.withUnsafeMutableBytes { read(type.id, $0.baseAddress) }, object)
    var texts: [String] = []
    texts.reserveCapacity(count)
    for start in stride(from: 0, to: size, by: width) {
      var text = bytes[start..<start + width]
      text = text.prefix { $0 != 0 }
      if isSpacePadded { while text.last == UInt8(ascii: " ") { text.removeLast() } }
      guard let text = String(validating: text, as: UTF8.self) else {
        throw HDF5Error(path: path, object: object, reason: .notUTF8)
      }
      texts.append(text)
    }
    return texts
  }
}

/// Lends texts as C's: pointers to their bytes, each with a 0 behind.
func withCStrings<R>(
  _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R
) -> R {
  var bytes: [CChar] = []
  var starts: [Int] = []
  for text in texts {
    starts.append(bytes.count)
    bytes.append(contentsOf: text.utf8CString)
  }
  return bytes.withUnsafeBufferPointer { bytes in
    let pointers = starts.map { start in bytes.baseAddress.map { $0 + start } }
    return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
