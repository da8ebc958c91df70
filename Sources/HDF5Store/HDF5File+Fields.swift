import CHDF5

/// Fields of compound types. Every member expects the library entered.
extension HDF5File {
  /// The type in the file of a field and, where it is an array, the sizes of its axes; for no field
  /// the type itself.
  func fieldType(
    of whole: HDF5Handle, _ field: [String], _ path: String
  ) throws(HDF5Error) -> (type: HDF5Handle, shape: [Int]) {
    var type = whole
    var object = path
    for name in field {
      let known = try fieldNames(of: type, object)
      guard let index = known.firstIndex(of: name) else {
        throw HDF5Error(path: self.path, object: object, reason: .noField(name, known: known))
      }
      object += "." + name
      type = try own(H5Tget_member_type(type.id, UInt32(index)), object) { H5Tclose($0) }
    }
    guard !field.isEmpty, H5Tget_class(type.id) == H5T_ARRAY else { return (type, []) }
    let rank = H5Tget_array_ndims(type.id)
    try check(rank, object)
    var sizes = [hsize_t](repeating: 0, count: Int(rank))
    try check(H5Tget_array_dims2(type.id, &sizes), object)
    // An array's bytes are below 4 GiB, so its sizes are Ints.
    return (
      try own(H5Tget_super(type.id), object) { H5Tclose($0) }, sizes.map { Int(clamping: $0) }
    )
  }

  /// The names of a compound type's fields; none where the type is of another class.
  func fieldNames(of type: HDF5Handle, _ object: String) throws(HDF5Error) -> [String] {
    guard H5Tget_class(type.id) == H5T_COMPOUND else { return [] }
    let count = H5Tget_nmembers(type.id)
    try check(count, object)
    var names: [String] = []
    for index in 0..<UInt32(count) {
      guard let name = H5Tget_member_name(type.id, index) else { throw error(object) }
      defer { H5free_memory(name) }
      guard let text = String(validatingCString: name) else {
        throw HDF5Error(path: self.path, object: object, reason: .notUTF8)
      }
      names.append(text)
    }
    return names
  }

  /// A type in memory of one field alone, of elements or arrays of them: what the library reads
  /// into it leaves out all others.
  func compound(
    around memory: hid_t, _ shape: [Int], _ field: [String], _ object: String
  ) throws(HDF5Error) -> HDF5Handle {
    let sizes = shape.map { hsize_t($0) }
    var type = try own(
      sizes.isEmpty ? H5Tcopy(memory) : H5Tarray_create2(memory, UInt32(sizes.count), sizes), object
    ) { H5Tclose($0) }
    for name in field.reversed() {
      let outer = try own(H5Tcreate(H5T_COMPOUND, H5Tget_size(type.id)), object) { H5Tclose($0) }
      try check(H5Tinsert(outer.id, name, 0, type.id), object)
      type = outer
    }
    return type
  }
}
