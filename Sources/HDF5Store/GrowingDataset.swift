import CHDF5

/// A dataset being written, as bytes: rows wait until they fill a chunk, so the library sees whole
/// chunks alone; a dataset that never fills one is stored in one piece of its exact size.
///
/// Bytes, because generic code would run unspecialised when other modules append.
final class GrowingDataset {
  let place: HDF5Place
  /// The number of rows appended.
  private(set) var rowCount = 0

  private let type: HDF5ElementType
  private let rowShape: [Int]
  private let rowBytes: Int
  private let chunkRows: Int
  private let compression: HDF5Writer.Compression
  private var pending: [UInt8] = []
  private var handle: HDF5Handle?
  private var writtenRows = 0

  init(
    place: HDF5Place, type: HDF5ElementType, elementBytes: Int, rowShape: [Int], chunkBytes: Int,
    compression: HDF5Writer.Compression
  ) {
    self.place = place
    self.type = type
    self.rowShape = rowShape
    self.compression = compression
    rowBytes = rowShape.reduce(elementBytes, *)
    chunkRows = max(1, chunkBytes / max(1, rowBytes))
  }

  /// Appends whole rows.
  func append(_ rows: UnsafeRawBufferPointer) throws(HDF5Error) {
    precondition(!place.file.isFinished, "a committed file is closed")
    guard !rows.isEmpty else { return }
    precondition(rows.count.isMultiple(of: rowBytes), "parts of rows")
    rowCount += rows.count / rowBytes
    let chunk = chunkRows * rowBytes
    var left = rows[...]
    if !pending.isEmpty {
      let part = left.prefix(chunk - pending.count)
      append(pending: part, chunk: chunk)
      left = left.dropFirst(part.count)
    }
    if pending.count == chunk { try flush() }
    let whole = left.prefix(left.count / chunk * chunk)
    if !whole.isEmpty { try write(UnsafeRawBufferPointer(rebasing: whole)) }
    append(pending: left.dropFirst(whole.count), chunk: chunk)
  }

  /// Takes back the rows after the first so many.
  func truncate(to rows: Int) throws(HDF5Error) {
    precondition(!place.file.isFinished && rows <= rowCount, "rows of a committed file, or none")
    if rows >= writtenRows {
      pending.removeLast((rowCount - rows) * rowBytes)
    } else {
      // The chunks before stay; the rows of a chunk that is no longer whole wait again.
      let kept = rows / chunkRows * chunkRows
      pending = try read(kept..<rows)
      try setExtent(kept)
      writtenRows = kept
    }
    rowCount = rows
  }

  /// The bytes of rows on disk.
  private func read(_ rows: Range<Int>) throws(HDF5Error) -> [UInt8] {
    guard !rows.isEmpty, let memory = type.identifier else { return [] }
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    var bytes = [UInt8](repeating: 0, count: rows.count * rowBytes)
    let dataset = try openHandle()
    let space = try space(of: dataset, rows)
    let target = try place.file.makeSpace([rows.count] + rowShape, place.path)
    try place.file.check(
      H5Dread(dataset.id, memory, target.id, space.id, hid_t(H5P_DEFAULT), &bytes), place.path)
    return bytes
  }

  /// Gives the dataset on disk another number of rows; expects the handle to be open or openable.
  private func setExtent(_ rows: Int) throws(HDF5Error) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let extent = ([rows] + rowShape).map { hsize_t($0) }
    try place.file.check(H5Dset_extent(openHandle().id, extent), place.path)
  }

  /// The dataset's space with a run of rows selected.
  private func space(of dataset: HDF5Handle, _ rows: Range<Int>) throws(HDF5Error) -> HDF5Handle {
    let (file, path) = (place.file, place.path)
    let space = try file.own(H5Dget_space(dataset.id), path) { H5Sclose($0) }
    let start = [hsize_t(rows.lowerBound)] + rowShape.map { _ in 0 }
    let count = ([rows.count] + rowShape).map { hsize_t($0) }
    try file.check(
      H5Sselect_hyperslab(space.id, H5S_SELECT_SET, start, nil, count, nil), path)
    return space
  }

  /// Keeps bytes until there is a chunk of them.
  private func append(pending bytes: Slice<UnsafeRawBufferPointer>, chunk: Int) {
    // Room for the chunk at once, where one is on its way: growing to it would copy it many times.
    if pending.count + bytes.count > chunk / 16, pending.capacity < chunk {
      pending.reserveCapacity(chunk)
    }
    pending.append(contentsOf: bytes)
  }

  /// Writes what waits and closes the dataset; expects the library to be entered.
  func finish() throws(HDF5Error) {
    guard handle == nil else {
      if !pending.isEmpty { try flush() }
      handle = nil
      return
    }
    let whole = try place.create(
      type: type, shape: [rowCount] + rowShape, chunkRows: nil, compression: .none)
    guard let memory = type.identifier, !pending.isEmpty else { return }
    let all = hid_t(H5S_ALL)
    try place.file.check(
      H5Dwrite(whole.id, memory, all, all, hid_t(H5P_DEFAULT), pending), place.path)
    pending = []
  }

  private func flush() throws(HDF5Error) {
    try pending.withUnsafeBufferPointer { (bytes) throws(HDF5Error) in
      try write(UnsafeRawBufferPointer(bytes))
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// Writes rows behind those on disk.
  private func write(_ rows: UnsafeRawBufferPointer) throws(HDF5Error) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard let memory = type.identifier else { return }
    let (file, path) = (place.file, place.path)
    let dataset = try openHandle()
    let count = rows.count / rowBytes
    try setExtent(writtenRows + count)
    let space = try space(of: dataset, writtenRows..<writtenRows + count)
    let source = try file.makeSpace([count] + rowShape, path)
    try file.check(
      H5Dwrite(
        dataset.id, memory, source.id, space.id, hid_t(H5P_DEFAULT), rows.baseAddress), path)
    writtenRows += count
    place.sync?.count(rows.count)
  }

  private func openHandle() throws(HDF5Error) -> HDF5Handle {
    if let handle { return handle }
    let created = try place.create(
      type: type, shape: [0] + rowShape, chunkRows: chunkRows, compression: compression)
    handle = created
    return created
  }
}
