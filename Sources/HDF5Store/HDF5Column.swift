/// A dataset of numbers being written: rows are appended.
public struct HDF5Column<T: HDF5Element> {
  let dataset: GrowingDataset

  /// The absolute path in the file.
  public var path: String { dataset.place.path }
  /// The number of rows appended.
  public var rowCount: Int { dataset.rowCount }

  /// Appends rows.
  ///
  /// - Parameter rows: Row-major; a whole number of rows.
  /// - Throws: An error of status 74 where they cannot be written.
  /// - Precondition: The file is not committed.
  public func append(_ rows: UnsafeBufferPointer<T>) throws(HDF5Error) {
    try dataset.append(UnsafeRawBufferPointer(rows))
  }

  /// Appends rows from an array.
  ///
  /// - Parameter rows: Row-major; a whole number of rows.
  /// - Throws: An error of status 74 where they cannot be written.
  /// - Precondition: The file is not committed.
  public func append(_ rows: [T]) throws(HDF5Error) {
    try rows.withUnsafeBufferPointer { (buffer) throws(HDF5Error) in try append(buffer) }
  }

  /// Takes back the rows after the first so many.
  ///
  /// - Throws: An error of status 74 where the file cannot be changed.
  /// - Precondition: So many were appended, and the file is not committed.
  public func truncate(to rows: Int) throws(HDF5Error) { try dataset.truncate(to: rows) }
}
