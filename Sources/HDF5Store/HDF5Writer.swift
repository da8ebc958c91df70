import CHDF5
import Diagnostics
#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Makes an HDF5 file that appears under its name whole, or not at all.
///
/// Everything is written to a temporary file beside it; ``commit()`` renames that. A writer that is
/// dropped without it removes the temporary file. Equal contents give equal bytes: no time is
/// stored. Belongs to one thread.
public final class HDF5Writer {
  /// How datasets that are longer than a chunk are stored.
  public enum Compression: Sendable {
    /// As they are: fastest.
    case none
    /// Shuffled and deflated, at a level of 1 to 9.
    case gzip(level: Int)
  }

  /// The final path.
  public let path: String
  private let format: String
  private let compression: Compression
  private let temporary: TemporaryFile
  private let file: HDF5File
  private var datasets: [GrowingDataset] = []
  private var groups: Set<String> = []
  private var isCommitted = false

  /// Begins a file.
  ///
  /// - Parameters:
  ///   - path: Its final name, in a folder that exists.
  ///   - format: The attribute `format`: "hep-prep/selected".
  ///   - version: The attribute `format_version`.
  ///   - compression: How long datasets are stored.
  /// - Throws: An error of status 73 where there is something under the name that this program did
  ///   not make, or the file cannot be created; 74 where it cannot be written.
  public init(
    path: String, format: String, version: UInt64, compression: Compression = .none
  ) throws(HDF5Error) {
    try requireReplaceable(path, format: format)
    self.path = path
    self.format = format
    self.compression = compression
    temporary = try TemporaryFile(for: path)
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    file = try HDF5File(path: path, descriptor: temporary.duplicateDescriptor(), isOutput: true)
    try setAttribute("format", .string(format))
    try setAttribute("format_version", .unsigned(version))
    try setAttribute("creator", .string(Product.creator))
  }

  /// Declares a dataset of numbers; its rows are appended to the column that this returns.
  ///
  /// - Parameters:
  ///   - path: Its absolute path; groups above it are made.
  ///   - _: The type of its numbers.
  ///   - rowShape: The shape of a row; empty for one number a row.
  ///   - unit: The attribute `unit`: "GeV", "rad"; empty for none.
  ///   - description: The attribute `description`.
  ///   - attributes: Further attributes.
  ///   - chunkBytes: About how many bytes a chunk holds.
  /// - Precondition: There is no such dataset yet, and the file is not committed.
  public func createDataset<T: HDF5Element>(
    _ path: String, of _: T.Type = T.self, rowShape: [Int] = [], unit: String, description: String,
    attributes: [String: HDF5Attribute] = [:], chunkBytes: Int = 1 << 18
  ) throws(HDF5Error) -> HDF5Column<T> {
    let place = try place(path, unit, description, attributes)
    let dataset = GrowingDataset(
      place: place, type: T.elementType, elementBytes: MemoryLayout<T>.stride, rowShape: rowShape,
      chunkBytes: chunkBytes, compression: compression)
    datasets.append(dataset)
    return HDF5Column(dataset: dataset)
  }

  /// Writes a dataset of texts: UTF-8, of variable length.
  ///
  /// - Throws: An error of status 74 where it cannot be written.
  /// - Precondition: There is no such dataset yet, and the file is not committed.
  public func writeStrings(
    _ path: String, _ texts: [String], unit: String, description: String
  ) throws(HDF5Error) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let place = try place(path, unit, description, [:])
    let type = try file.variableStringType(path)
    let dataset = try place.create(
      type: .string, shape: [texts.count], chunkRows: nil, compression: .none)
    guard !texts.isEmpty else { return }
    let all = hid_t(H5S_ALL)
    let status = withCStrings(texts) {
      H5Dwrite(dataset.id, type.id, all, all, hid_t(H5P_DEFAULT), $0)
    }
    try file.check(status, path)
  }

  /// Sets an attribute of the file, or of a group, which is made where there is none.
  ///
  /// - Throws: An error of status 74 where it cannot be written.
  /// - Precondition: The attribute is not set yet, and the file is not committed.
  public func setAttribute(
    _ name: String, _ value: HDF5Attribute, ofGroup group: String = "/"
  ) throws(HDF5Error) {
    precondition(!isCommitted, "a committed file is closed")
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    try makeGroup(group)
    try file.setAttribute(name, value, of: file.open(group), group)
  }

  /// Completes the file and puts it under its name.
  ///
  /// - Returns: The content hash, 64 hexadecimal digits.
  /// - Throws: An error of status 74 where something cannot be written, 73 where something else has
  ///   taken the name meanwhile; `Interruption`. The temporary file is then removed.
  @discardableResult public func commit() throws -> String {
    let (file, hash) = try finish()
    try FinishedFile.publish([file])
    return hash
  }

  /// Completes the datasets, reads everything back into the attribute `content_hash`, and sees that the
  /// closed file has that.
  ///
  /// - Returns: The file, to be published, and its content hash, 64 hexadecimal digits.
  /// - Throws: As ``commit()``.
  public func finish() throws -> (file: FinishedFile, contentHash: String) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    for dataset in datasets { try dataset.finish() }
    try file.check(H5Fflush(file.id, H5F_SCOPE_LOCAL), nil)
    temporary.earlySync.begin()
    let hash = try file.contentHash()
    try setAttribute("content_hash", .string(hash))
    isCommitted = true
    try file.finish()
    try checkFinished(hash)
    try requireReplaceable(path, format: format)
    return (FinishedFile(temporary: temporary), hash)
  }

  /// Opens what is in the file now as a reader would: the hash was taken while the library still had
  /// parts of it in memory.
  private func checkFinished(_ hash: String) throws(HDF5Error) {
    let written = try HDF5File(
      path: path, descriptor: temporary.duplicateDescriptor(), isOutput: false)
    guard try written.attribute("content_hash", of: "/") == .string(hash) else {
      throw HDF5Error(path: path, reason: .unwritable(library: "reads back as something else"))
    }
  }

  private func place(
    _ path: String, _ unit: String, _ description: String, _ attributes: [String: HDF5Attribute]
  ) throws(HDF5Error) -> HDF5Place {
    precondition(!isCommitted, "a committed file is closed")
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    try makeGroup(String(path[..<slash]))
    var attributes = attributes
    attributes["unit"] = .string(unit)
    attributes["description"] = .string(description)
    return HDF5Place(
      file: file, path: path, attributes: attributes, sync: temporary.earlySync)
  }

  private func makeGroup(_ path: String) throws(HDF5Error) {
    var group = ""
    for name in path.split(separator: "/") {
      group += "/" + name
      guard groups.insert(group).inserted else { continue }
      let creation = H5Pcreate(hdf5_property_group_create())
      defer { H5Pclose(creation) }
      H5Pset_obj_track_times(creation, false)
      let none = hid_t(H5P_DEFAULT)
      _ = try file.own(H5Gcreate2(file.id, group, none, creation, none), group) { H5Gclose($0) }
    }
  }
}

/// Refuses an output name under which there is something that this program did not make, or that is
/// the output of another stage.
private func requireReplaceable(_ path: String, format: String) throws(HDF5Error) {
  func refuse(_ found: String) -> HDF5Error {
    HDF5Error(path: path, reason: .notOurs(found: found))
  }
  var status = stat()
  guard stat(path, &status) == 0 else { return }
  guard status.st_mode & S_IFMT != S_IFDIR else { throw refuse("a directory") }
  guard status.st_mode & S_IFMT == S_IFREG else { throw refuse("no regular file") }
  let reader: HDF5Reader
  do throws(HDF5Error) {
    reader = try HDF5Reader(path: path)
  } catch {
    guard case .notHDF5 = error.reason else { throw error }
    throw refuse("a file that is no HDF5, or damaged")
  }
  let creator = try? reader.attribute("creator")
  guard creator?.string?.hasPrefix(Product.name) == true else {
    throw refuse("an HDF5 file that \(Product.name) did not make")
  }
  let found = (try? reader.attribute("format"))?.string ?? ""
  guard found == format else { throw refuse("a file of format \"\(found)\", not \"\(format)\"") }
}
