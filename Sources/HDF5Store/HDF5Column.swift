import CHDF5

/// A dataset being written: rows are appended.
///
/// Rows wait in memory until they fill a chunk, so the library sees whole chunks alone; a dataset
/// that never fills one is stored in one piece of its exact size.
public final class HDF5Column<T: HDF5Element> {
  /// The absolute path in the file.
  public var path: String { place.path }
  /// The number of rows appended.
  public private(set) var rowCount = 0

  private let place: HDF5Place
  private let rowShape: [Int]
  private let rowSize: Int
  private let chunkRows: Int
  private let compression: HDF5Writer.Compression
  private var pending: [T] = []
  private var dataset: HDF5Handle?
  private var writtenRows = 0

  init(
    place: HDF5Place, rowShape: [Int], chunkBytes: Int, compression: HDF5Writer.Compression
  ) {
    self.place = place
    self.rowShape = rowShape
    self.compression = compression
    rowSize = rowShape.reduce(1, *)
    chunkRows = max(1, chunkBytes / max(1, rowSize * MemoryLayout<T>.stride))
  }

  /// Appends rows.
  ///
  /// - Parameter rows: Row-major; a whole number of rows.
  /// - Throws: An error of status 74 where they cannot be written.
  /// - Precondition: The file is not committed.
  public func append(_ rows: UnsafeBufferPointer<T>) throws(HDF5Error) {
    precondition(!place.file.isFinished, "a committed file is closed")
    guard !rows.isEmpty else { return }
    precondition(rowSize > 0 && rows.count.isMultiple(of: rowSize), "parts of rows")
    rowCount += rows.count / rowSize
    let chunk = chunkRows * rowSize
    var left = rows[...]
    if !pending.isEmpty {
      let part = left.prefix(chunk - pending.count)
      pending.append(contentsOf: part)
      left = left.dropFirst(part.count)
    }
    if pending.count == chunk {
      try flushPending()
    }
    let whole = left.prefix(left.count / chunk * chunk)
    if !whole.isEmpty { try write(UnsafeBufferPointer(rebasing: whole)) }
    pending.append(contentsOf: left.dropFirst(whole.count))
  }

  /// Appends rows from an array.
  public func append(_ rows: [T]) throws(HDF5Error) {
    try rows.withUnsafeBufferPointer { (buffer) throws(HDF5Error) in try append(buffer) }
  }

  private func flushPending() throws(HDF5Error) {
    try pending.withUnsafeBufferPointer { (buffer) throws(HDF5Error) in try write(buffer) }
    pending.removeAll(keepingCapacity: true)
  }

  /// Writes rows behind those on disk; makes the dataset at the first call.
  private func write(_ rows: UnsafeBufferPointer<T>) throws(HDF5Error) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let file = place.file
    guard let memory = T.elementType.identifier else { return }
    let dataset = try growingDataset(of: memory)
    let count = [rows.count / rowSize] + rowShape
    let total = [writtenRows + count[0]] + rowShape
    try file.check(H5Dset_extent(dataset.id, total.map { hsize_t($0) }), path)
    let space = try file.own(H5Dget_space(dataset.id), path) { H5Sclose($0) }
    let start = [hsize_t(writtenRows)] + rowShape.map { _ in 0 }
    try file.check(
      H5Sselect_hyperslab(
        space.id, H5S_SELECT_SET, start, nil, count.map { hsize_t($0) }, nil), path)
    let source = try file.makeSpace(count, path)
    try file.check(
      H5Dwrite(
        dataset.id, memory, source.id, space.id, hid_t(H5P_DEFAULT), rows.baseAddress), path)
    writtenRows = total[0]
  }

  private func growingDataset(of type: hid_t) throws(HDF5Error) -> HDF5Handle {
    if let dataset { return dataset }
    let created = try place.create(
      type: type, shape: [0] + rowShape, chunkRows: chunkRows, compression: compression)
    dataset = created
    return created
  }
}

/// What a writer needs of its columns when it ends.
protocol FinishableColumn {
  /// Writes what waits and closes the dataset; expects the library to be entered.
  func finish() throws(HDF5Error)
}

extension HDF5Column: FinishableColumn {
  func finish() throws(HDF5Error) {
    guard dataset == nil else {
      if !pending.isEmpty { try flushPending() }
      dataset = nil
      return
    }
    guard let memory = T.elementType.identifier else { return }
    let whole = try place.create(
      type: memory, shape: [rowCount] + rowShape, chunkRows: nil, compression: .none)
    guard !pending.isEmpty else { return }
    let all = hid_t(H5S_ALL)
    try place.file.check(
      H5Dwrite(whole.id, memory, all, all, hid_t(H5P_DEFAULT), pending), path)
    pending = []
  }
}

/// Where a dataset goes, and the attributes it gets.
struct HDF5Place {
  let file: HDF5File
  let path: String
  let attributes: [String: HDF5Attribute]

  /// Makes the dataset; expects the library to be entered.
  ///
  /// - Parameter chunkRows: The rows of a chunk of a dataset that grows; nil for one in one piece.
  func create(
    type: hid_t, shape: [Int], chunkRows: Int?, compression: HDF5Writer.Compression
  ) throws(HDF5Error) -> HDF5Handle {
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
    let none = hid_t(H5P_DEFAULT)
    let dataset = try file.own(
      H5Dcreate2(file.id, path, type, space.id, none, creation.id, none), path
    ) { H5Dclose($0) }
    // In a fixed order: a dictionary's own would give other bytes in every run.
    for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
      try file.setAttribute(name, value, of: dataset, path)
    }
    return dataset
  }
}
