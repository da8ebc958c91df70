import CHDF5

/// A dataset of an open file: its shape, and rows of it as numbers or texts.
///
/// A *row* is an element of the first axis; a single value is one row. Numbers are read as any type
/// that holds every value of the rows exactly; reals are rounded to `Float`.
public final class HDF5Dataset: Sendable {
  /// The absolute path in the file.
  public let path: String
  /// The sizes of the axes; empty for a single value. Those of a field that is an array come last.
  public let shape: [Int]
  /// What the elements are.
  public let elementType: HDF5ElementType

  let file: HDF5File
  let handle: HDF5Handle
  /// The type of the elements in the file; of the field, where one was asked for.
  let type: HDF5Handle
  /// The names that lead to a field of a compound type, from the outside in; empty for the whole.
  let field: [String]
  /// The axes of a field that is an array: the last ones of the shape.
  private let fieldShape: [Int]
  /// How the library is to transfer elements.
  private let transfer: hid_t

  /// The file's path, as it was given.
  public var filePath: String { file.path }
  /// The number of rows.
  public var rowCount: Int { shape.first ?? 1 }
  /// The number of elements in a row; 0 where the dataset has none at all.
  public let rowSize: Int
  /// Whether the elements are stored compressed with gzip.
  public let isCompressed: Bool

  /// Opens a dataset, or a field of its compound elements; expects the library to be entered.
  init(_ file: HDF5File, _ path: String, field: [String] = []) throws(HDF5Error) {
    let kind = try file.kind(path)
    guard kind == .dataset else {
      if kind == .group {
        throw HDF5Error(
          path: file.path, object: path, reason: .group(children: try file.children(path)))
      }
      let group = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
      let known = (try? file.children(group.isEmpty ? "/" : String(group))) ?? []
      throw HDF5Error(
        path: file.path, object: path, reason: .missing(expected: "a dataset", known: known))
    }
    let storage: Storage
    // The fields of one dataset are read in turn, and share its cache.
    (handle, storage) = try Self.open(file, path, leastCache: field.isEmpty ? 1 << 20 : 16 << 20)
    let creation = try file.own(H5Dget_create_plist(handle.id), path) { H5Pclose($0) }
    // The number of a filter that is not there is negative.
    isCompressed =
      H5Pget_filter_by_id2(creation.id, H5Z_FILTER_DEFLATE, nil, nil, nil, 0, nil, nil) >= 0
    let whole = try file.own(H5Dget_type(handle.id), path) { H5Tclose($0) }
    let space = try file.own(H5Dget_space(handle.id), path) { H5Sclose($0) }
    let elements = try file.dimensions(of: space, path)
    (type, fieldShape) = try file.fieldType(of: whole, field, path)
    shape = elements + fieldShape
    elementType = file.elementType(of: type)
    self.file = file
    self.path = path
    self.field = field
    let fits = H5Tget_size(whole.id) <= HDF5Library.fieldBufferBytes
    transfer = field.isEmpty || !fits ? hid_t(H5P_DEFAULT) : HDF5Library.fieldTransfer
    let stored = UInt64(H5Dget_storage_size(handle.id))
    let isPlain = storage == .compact || (storage == .contiguous && stored > 0)
    try file.checkClaim(
      elements, elementBytes: H5Tget_size(whole.id), stored: stored, isPlain: isPlain, path)
    // Beside an axis of 0 the others may claim any size, so their product may overflow.
    rowSize = shape.contains(0) ? 0 : shape.dropFirst().reduce(1, *)
    if case .chunked(let items, let hasFilters) = storage, !elements.contains(0) {
      try checkChunk(items, H5Tget_size(whole.id), stored: stored, hasFilters: hasFilters)
    }
  }

  /// How the bytes of a dataset lie in the file.
  private enum Storage: Equatable {
    case compact, contiguous
    case chunked(items: Int, hasFilters: Bool)
  }

  /// What a compressed chunk may inflate to, and what the library keeps of a dataset's chunks, at most.
  private static let mostChunkBytes = 256 << 20

  /// Refuses chunks that would take much memory for a few rows, or a few stored bytes.
  private func checkChunk(
    _ items: Int, _ elementBytes: Int, stored: UInt64, hasFilters: Bool
  ) throws(HDF5Error) {
    try file.checkClaim(
      [items], elementBytes: elementBytes, stored: stored, isPlain: false, harmless: 16 << 20, path)
    let (product, overflow) = items.multipliedReportingOverflow(by: elementBytes)
    let bytes = overflow ? .max : product
    guard !hasFilters || bytes <= Self.mostChunkBytes else {
      throw error(.chunk(bytes: UInt64(bytes), most: UInt64(Self.mostChunkBytes)))
    }
  }

  /// Opens with a cache that holds a whole chunk, however the file was cut into chunks: a smaller
  /// one would inflate the same chunk again for every block of rows.
  private static func open(
    _ file: HDF5File, _ path: String, leastCache: Int
  ) throws(HDF5Error) -> (HDF5Handle, Storage) {
    let access = H5Pcreate(hdf5_property_dataset_access())
    defer { H5Pclose(access) }
    func open() throws(HDF5Error) -> HDF5Handle {
      let id = try file.withoutLeaving(path, access) { H5Dopen2(file.id, path, access) }
      return try file.own(id, path) { H5Dclose($0) }
    }
    let storage: Storage
    do {
      let handle = try open()
      storage = try self.storage(file, handle, path)
      // The library's own cache is 1 MiB.
      guard case .chunked(let items, _) = storage else { return (handle, storage) }
      // Elements of 8 bytes.
      let (product, overflow) = items.multipliedReportingOverflow(by: 8)
      let cache = max(overflow ? .max : product, leastCache)
      guard cache > 1 << 20 else { return (handle, storage) }
      H5Pset_chunk_cache(access, 521, min(cache, mostChunkBytes), 1)
    }
    // The first handle is closed by now: of a dataset that is open, the library keeps the cache.
    return (try open(), storage)
  }

  private static func storage(
    _ file: HDF5File, _ handle: HDF5Handle, _ path: String
  ) throws(HDF5Error) -> Storage {
    let creation = try file.own(H5Dget_create_plist(handle.id), path) { H5Pclose($0) }
    try refuseForeignStorage(file, creation, path)
    switch H5Pget_layout(creation.id) {
    case H5D_COMPACT: return .compact
    case H5D_CHUNKED: break
    default: return .contiguous
    }
    var sizes = [hsize_t](repeating: 0, count: 32)
    let rank = H5Pget_chunk(creation.id, 32, &sizes)
    try file.check(rank, path)
    // A chunk is below 4 GiB, so an overflow says "large" all the same.
    let items = sizes.prefix(Int(rank)).reduce(1) {
      let (product, overflow) = $0.multipliedReportingOverflow(by: Int(clamping: $1))
      return overflow ? .max : product
    }
    return .chunked(items: items, hasFilters: H5Pget_nfilters(creation.id) > 0)
  }

  private static func refuseForeignStorage(
    _ file: HDF5File, _ creation: HDF5Handle, _ path: String
  ) throws(HDF5Error) {
    func refuse(_ reason: HDF5Error.Reason) -> HDF5Error {
      HDF5Error(path: file.path, object: path, reason: reason)
    }
    if H5Pget_external_count(creation.id) > 0 {
      throw refuse(.elsewhere(how: "a dataset in external files"))
    }
    if H5Pget_layout(creation.id) == H5D_VIRTUAL {
      throw refuse(.elsewhere(how: "a virtual dataset"))
    }
    for index in 0..<max(0, H5Pget_nfilters(creation.id)) {
      var name = [CChar](repeating: 0, count: 64)
      var (flags, configuration): (UInt32, UInt32) = (0, 0)
      var count = 0
      let filter = H5Pget_filter2(
        creation.id, UInt32(index), &flags, &count, nil, 63, &name, &configuration)
      if H5Zfilter_avail(filter) <= 0 {
        let text = name.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        throw refuse(.filter(name: text.isEmpty ? "number \(filter)" : text))
      }
    }
  }

  /// The path and the field: "/jets.pt".
  public var name: String { ([path] + field).joined(separator: ".") }

  func error(_ reason: HDF5Error.Reason) -> HDF5Error {
    HDF5Error(path: file.path, object: name, reason: reason)
  }

  /// Checks the shape.
  ///
  /// - Parameter expected: The sizes of the axes; nil where any will do.
  /// - Throws: An error of status 65 where the number of axes or one of their sizes differs.
  public func expect(shape expected: [Int?]) throws(HDF5Error) {
    let fits =
      shape.count == expected.count
      && zip(shape, expected).allSatisfy { found, expected in found == expected ?? found }
    guard !fits else { return }
    let axes = expected.map { $0.map { "\($0)" } ?? "any" }.joined(separator: ", ")
    throw error(.shape(found: shape, expected: "[\(axes)]"))
  }
}

// MARK: - Numbers

extension HDF5Dataset {
  /// Replaces the contents of an array by the rows of a range.
  ///
  /// - Parameters:
  ///   - rows: The rows; nil for all.
  ///   - values: Row-major; keeps its capacity.
  /// - Throws: An error of status 65 where an element does not fit `T`, 74 where reading fails.
  /// - Precondition: The dataset has the rows.
  @inlinable public func read<T: HDF5Element & ExpressibleByIntegerLiteral>(
    _ rows: Range<Int>? = nil, into values: inout [T]
  ) throws(HDF5Error) {
    let rows = rows ?? 0..<rowCount
    resize(&values, to: rows.count * rowSize)
    try values.withUnsafeMutableBufferPointer { (buffer) throws(HDF5Error) in
      try read(rows, into: buffer)
    }
  }

  /// The rows of a range as an array, row-major; nil for all.
  @inlinable public func values<T: HDF5Element & ExpressibleByIntegerLiteral>(
    _ rows: Range<Int>? = nil, as _: T.Type = T.self
  ) throws(HDF5Error) -> [T] {
    var values: [T] = []
    try read(rows, into: &values)
    return values
  }

  /// Fills a buffer with the rows of a range.
  ///
  /// - Precondition: The dataset has the rows, and the buffer is of their size.
  public func read<T: HDF5Element>(
    _ rows: Range<Int>, into buffer: UnsafeMutableBufferPointer<T>
  ) throws(HDF5Error) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount, "rows beyond the dataset")
    precondition(buffer.count == rows.count * rowSize, "a buffer of another size than the rows")
    guard !buffer.isEmpty else { return }
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    if elementType == T.elementType, let memory = T.elementType.identifier {
      return try readRaw(rows, memory, UnsafeMutableRawPointer(buffer.baseAddress))
    }
    switch elementType {
    case .signed, .boolean: try narrow(rows, buffer, from: Int64(0)) { T.narrow($0, into: $1) }
    case .unsigned: try narrow(rows, buffer, from: UInt64(0)) { T.narrow($0, into: $1) }
    case .real: try narrow(rows, buffer, from: Double(0)) { T.narrow($0, into: $1) }
    case .string, .unsupported:
      throw error(.type(found: "\(elementType)", expected: "\(T.elementType)"))
    }
  }

  /// Reads in the widest type of the stored kind, block by block, and narrows each value by
  /// itself: the library's own conversion would clip in silence.
  private func narrow<T: HDF5Element, Wide: HDF5Element>(
    _ rows: Range<Int>, _ buffer: UnsafeMutableBufferPointer<T>, from zero: Wide,
    _ narrow: (UnsafeBufferPointer<Wide>, UnsafeMutablePointer<T>) -> Int?
  ) throws(HDF5Error) {
    guard let memory = Wide.elementType.identifier, var target = buffer.baseAddress else { return }
    let block = max(1, (1 << 17) / max(1, rowSize))
    var wide = [Wide](repeating: zero, count: min(block, rows.count) * rowSize)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: block) {
      let part = start..<min(start + block, rows.upperBound)
      let count = part.count * rowSize
      try wide.withUnsafeMutableBufferPointer { (wide) throws(HDF5Error) in
        try readRaw(part, memory, wide.baseAddress)
        let values = UnsafeBufferPointer(rebasing: wide[..<count])
        guard let misfit = narrow(values, target) else { return }
        throw error(
          .value(
            row: start + misfit / rowSize, found: "\(values[misfit])",
            expected: "what fits \(T.elementType)"))
      }
      target += count
    }
  }

  /// Reads rows as the given type in memory; expects the library to be entered.
  func readRaw(
    _ rows: Range<Int>, _ memory: hid_t, _ buffer: UnsafeMutableRawPointer?
  ) throws(HDF5Error) {
    guard field.isEmpty else {
      let wrapped = try file.compound(around: memory, fieldShape, field, path)
      return try readWhole(rows, wrapped.id, buffer)
    }
    try readWhole(rows, memory, buffer)
  }

  private func readWhole(
    _ rows: Range<Int>, _ memory: hid_t, _ buffer: UnsafeMutableRawPointer?
  ) throws(HDF5Error) {
    guard shape.count > fieldShape.count else {
      let all = hid_t(H5S_ALL)
      return try file.check(
        H5Dread(handle.id, memory, all, all, transfer, buffer), path)
    }
    let (space, target) = try spaces(of: rows)
    try file.check(
      H5Dread(handle.id, memory, target.id, space.id, transfer, buffer), path)
  }

  /// The dataset's space with some rows selected, and one in memory that holds them; expects the
  /// library to be entered and the dataset to have an axis.
  func spaces(of rows: Range<Int>) throws(HDF5Error) -> (HDF5Handle, memory: HDF5Handle) {
    let elements = shape.dropLast(fieldShape.count)
    let space = try file.own(H5Dget_space(handle.id), path) { H5Sclose($0) }
    let start = [hsize_t(rows.lowerBound)] + elements.dropFirst().map { _ in 0 }
    let count = [rows.count] + elements.dropFirst()
    try file.check(
      H5Sselect_hyperslab(
        space.id, H5S_SELECT_SET, start, nil, count.map { hsize_t($0) }, nil), path)
    return (space, try file.makeSpace(count, path))
  }
}

// MARK: - Chosen rows, texts

extension HDF5Dataset {
  /// Fills a buffer with chosen rows.
  ///
  /// Reads the blocks of rows that hold them, at most 1 MiB at a time, and picks: one request a
  /// block is many times faster than a selection of points.
  ///
  /// - Parameters:
  ///   - rows: Ascending indices of rows.
  ///   - buffer: Shape `[rows.count, rowSize]`.
  /// - Precondition: The indices ascend and are rows of the dataset.
  public func gather<T: HDF5Element>(
    _ rows: some RandomAccessCollection<Int>, into buffer: UnsafeMutableBufferPointer<T>
  ) throws(HDF5Error) {
    let rows = Array(rows)
    precondition(buffer.count == rows.count * rowSize, "a buffer of another size than the rows")
    let rowBytes = rowSize * MemoryLayout<T>.stride
    guard rowBytes > 0, let target = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
    let block = max(1, (1 << 20) / rowBytes)
    let scratch = UnsafeMutablePointer<T>.allocate(capacity: block * rowSize)
    defer { scratch.deallocate() }
    var next = 0
    while next < rows.count {
      let first = rows[next]
      var end = next + 1
      while end < rows.count, rows[end] - first < block {
        precondition(rows[end] >= rows[end - 1], "rows out of order")
        end += 1
      }
      let part = first..<rows[end - 1] + 1
      try read(
        part, into: UnsafeMutableBufferPointer(start: scratch, count: part.count * rowSize))
      for i in next..<end {
        (target + i * rowBytes).copyMemory(
          from: UnsafeRawPointer(scratch) + (rows[i] - first) * rowBytes, byteCount: rowBytes)
      }
      next = end
    }
  }

  /// All texts.
  ///
  /// - Throws: An error of status 65 where the elements are no texts or not UTF-8.
  public func strings() throws(HDF5Error) -> [String] {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    try requireStrings()
    let space = try file.own(H5Dget_space(handle.id), path) { H5Sclose($0) }
    // Texts are stored as they are: together they are no longer than the file, unless many elements
    // name the same one. And they are names.
    let most = max(64 << 20, Int(clamping: file.fileSize))
    let longest = HDF5File.longestText
    var budget = hdf5_text_budget(left: most, longest: longest, isExceeded: false)
    let transfer = try file.own(H5Pcreate(hdf5_property_dataset_transfer()), path) { H5Pclose($0) }
    do {
      return try withUnsafeMutablePointer(to: &budget) { (budget) throws(HDF5Error) in
        try file.check(hdf5_set_text_budget(transfer.id, budget), path)
        return try file.strings(type: type, space: space, count: rowCount * rowSize, path) {
          let all = hid_t(H5S_ALL)
          return H5Dread(handle.id, $0, all, all, transfer.id, $1)
        }
      }
    } catch {
      throw budget.isExceeded
        ? self.error(.texts(longest: longest, together: most)) : error
    }
  }

  func requireStrings() throws(HDF5Error) {
    guard elementType == .string, field.isEmpty else {
      throw error(.type(found: "\(elementType)", expected: "string"))
    }
  }

  /// An attribute of the dataset; nil where there is none.
  ///
  /// - Throws: An error of status 65 where it holds neither texts nor numbers.
  public func attribute(_ name: String) throws(HDF5Error) -> HDF5Attribute? {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    return try file.attribute(name, of: path)
  }
}

/// Makes an array of a size. What stays of its contents is to be overwritten; the capacity is kept.
///
/// Inlined into the caller, like those who call it: element by element it would run unspecialised.
@inlinable func resize<T: ExpressibleByIntegerLiteral>(_ values: inout [T], to count: Int) {
  if values.count > count {
    values.removeLast(values.count - count)
  } else {
    values.append(contentsOf: repeatElement(0, count: count - values.count))
  }
}
