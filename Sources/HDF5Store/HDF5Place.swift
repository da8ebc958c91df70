import CHDF5

/// Where a dataset goes, and the attributes it gets.
struct HDF5Place {
  let file: HDF5File
  let path: String
  let attributes: [String: HDF5Attribute]
  /// Is told how much is written; nil where nobody cares for the disk.
  var sync: EarlySync?

  /// Makes the dataset; expects the library to be entered.
  ///
  /// - Parameter chunkRows: The rows of a chunk of a dataset that grows; nil for one in one piece.
  func create(
    type: HDF5ElementType, shape: [Int], chunkRows: Int?, compression: HDF5Writer.Compression
  ) throws(HDF5Error) -> HDF5Handle {
    let type = try file.type(type, path)
    let creation = try file.own(H5Pcreate(hdf5_property_dataset_create()), path) { H5Pclose($0) }
    try file.check(H5Pset_obj_track_times(creation.id, false), path)
    let space: HDF5Handle
    if let chunkRows {
      let row = shape.dropFirst().map { hsize_t($0) }
      try file.check(
        H5Pset_chunk(creation.id, CInt(shape.count), [hsize_t(chunkRows)] + row), path)
      if case .gzip(let level) = compression {
        try file.check(H5Pset_shuffle(creation.id), path)
        try file.check(H5Pset_deflate(creation.id, UInt32(level)), path)
      }
      space = try file.own(
        H5Screate_simple(
          CInt(shape.count), shape.map { hsize_t($0) }, [hdf5_unlimited()] + row), path
      ) { H5Sclose($0) }
    } else {
      space = try file.makeSpace(shape, path)
    }
    let access = try file.own(H5Pcreate(hdf5_property_dataset_access()), path) { H5Pclose($0) }
    // Whole chunks as they are go straight to the file; through a cache each would be zeroed and
    // copied first.
    if case .none = compression {
      try file.check(H5Pset_chunk_cache(access.id, 0, 0, 1), path)
    }
    let dataset = try file.own(
      H5Dcreate2(file.id, path, type.id, space.id, hid_t(H5P_DEFAULT), creation.id, access.id),
      path
    ) { H5Dclose($0) }
    // In a fixed order: a dictionary's own would give other bytes in every run.
    for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
      try file.setAttribute(name, value, of: dataset, path)
    }
    return dataset
  }
}
