import CHDF5
import Diagnostics
#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// An open file of the library over a descriptor of ours: what writer and reader share.
///
/// Every member expects the library to be entered.
final class HDF5File: @unchecked Sendable {
  // Unchecked because of the pointer: the driver writes through it, under the library's lock.
  private let failure: UnsafeMutablePointer<CInt>
  let path: String
  let isOutput: Bool
  let descriptor: CInt
  let id: hid_t
  /// Whether ``finish()`` has closed a new file.
  private(set) var isFinished = false

  /// Opens a file to read, or makes a new one in an empty writable descriptor.
  ///
  /// - Parameters:
  ///   - path: The name for messages.
  ///   - descriptor: Taken over: closed with the file.
  ///   - isOutput: Whether a new file is made.
  init(path: String, descriptor: CInt, isOutput: Bool) throws(HDF5Error) {
    let failure = UnsafeMutablePointer<CInt>.allocate(capacity: 1)
    failure.initialize(to: 0)
    let id = Self.open(path, descriptor, failure, isOutput)
    self.failure = failure
    self.path = path
    self.isOutput = isOutput
    self.descriptor = descriptor
    self.id = id
    // From here on the deinit clears up.
    guard id < 0 else { return }
    if failure.pointee != 0 { throw error(nil) }
    let message = HDF5Library.lastMessage()
    throw HDF5Error(
      path: path, reason: isOutput ? .unwritable(library: message) : .notHDF5(library: message))
  }

  private static func open(
    _ path: String, _ descriptor: CInt, _ failure: UnsafeMutablePointer<CInt>, _ isOutput: Bool
  ) -> hid_t {
    let access = H5Pcreate(hdf5_property_file_access())
    defer { H5Pclose(access) }
    var target = hdf5_descriptor(descriptor: descriptor, failure: failure)
    H5Pset_driver(access, HDF5Library.driver, &target)
    H5Pset_fclose_degree(access, H5F_CLOSE_STRONG)
    guard isOutput else { return H5Fopen(path, hdf5_read_only(), access) }
    // The format of 1.8: every reader of the last fifteen years knows it, and unlike the older one
    // it holds attributes beyond 64 KiB and objects without times.
    H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18)
    let creation = H5Pcreate(hdf5_property_file_create())
    defer { H5Pclose(creation) }
    H5Pset_obj_track_times(creation, false)
    return H5Fcreate(path, hdf5_truncate(), creation, access)
  }

  deinit {
    HDF5Library.enter()
    if id >= 0, !isFinished { H5Fclose(id) }
    HDF5Library.leave()
    close(descriptor)
    failure.deallocate()
  }

  /// Closes a new file in the library; its descriptor stays open. Nothing may be done to it after.
  func finish() throws(HDF5Error) {
    isFinished = true
    try check(H5Fclose(id), nil)
  }

  /// The error of the call that just failed on an object: the disk's, where it was the disk.
  func error(_ object: String?) -> HDF5Error {
    if failure.pointee != 0 {
      return HDF5Error(
        path: path, object: object,
        reason: .system(isOutput ? .write : .read, code: failure.pointee))
    }
    let message = HDF5Library.lastMessage()
    return HDF5Error(
      path: path, object: object,
      reason: isOutput ? .unwritable(library: message) : .unreadable(library: message))
  }

  /// Checks the result of a call, and that no write of it or before was lost.
  func check(_ status: some SignedInteger, _ object: String?) throws(HDF5Error) {
    if status < 0 || failure.pointee != 0 { throw error(object) }
  }

  /// Takes over the identifier that a call made.
  func own(
    _ id: hid_t, _ object: String?, close: @escaping @Sendable (hid_t) -> herr_t
  ) throws(HDF5Error) -> HDF5Handle {
    guard let handle = HDF5Handle(id, close: close) else { throw error(object) }
    return handle
  }
}

// MARK: - Objects by path

extension HDF5File {
  /// What a path leads to.
  enum Kind { case group, dataset }

  /// The kind of the object at an absolute path; nil where there is neither, be it nothing or a
  /// type with a name.
  func kind(_ path: String) throws(HDF5Error) -> Kind? {
    guard exists(path) else {
      // A disk that could not be read says nothing of what is there.
      try check(0, path)
      return nil
    }
    let object = try open(path)
    return switch H5Iget_type(object.id) {
    case H5I_DATASET: .dataset
    case H5I_GROUP: .group
    default: nil
    }
  }

  /// Opens the group or dataset at a path, never one in another file.
  func open(_ path: String) throws(HDF5Error) -> HDF5Handle { try open(path, in: id, path) }

  private func open(
    _ name: String, in group: hid_t, _ path: String
  ) throws(HDF5Error) -> HDF5Handle {
    let access = H5Pcreate(hdf5_property_link_access())
    defer { H5Pclose(access) }
    return try own(withoutLeaving(path, access) { H5Oopen(group, name, access) }, path) {
      H5Oclose($0)
    }
  }

  /// Runs an opening call under an access list that refuses external links.
  func withoutLeaving(
    _ path: String, _ access: hid_t, _ body: () -> hid_t
  ) throws(HDF5Error) -> hid_t {
    var refused = false
    let result = withUnsafeMutablePointer(to: &refused) { refused in
      H5Pset_elink_cb(access, hdf5_refuse_external_link, refused)
      return body()
    }
    if refused {
      throw HDF5Error(path: self.path, object: path, reason: .elsewhere(how: "an external link"))
    }
    return result
  }

  /// Whether every link of an absolute path is there, and the last one leads somewhere.
  func exists(_ path: String) -> Bool {
    var walked = ""
    for name in path.split(separator: "/") {
      walked += "/" + name
      guard H5Lexists(id, walked, hid_t(H5P_DEFAULT)) > 0 else { return false }
    }
    return true
  }

  /// The names in a group, in byte order.
  func children(_ path: String) throws(HDF5Error) -> [String] {
    try children(of: try open(path), path)
  }

  private func children(of group: HDF5Handle, _ path: String) throws(HDF5Error) -> [String] {
    var names: [String?] = []
    let status = withUnsafeMutablePointer(to: &names) { names in
      hdf5_visit_names(
        group.id,
        { name, names in
          let text = name.flatMap { String(validatingCString: $0) }
          names?.assumingMemoryBound(to: [String?].self).pointee.append(text)
          return text == nil ? 1 : 0
        }, names)
    }
    try check(status, path)
    guard status == 0 else { throw HDF5Error(path: self.path, object: path, reason: .notUTF8) }
    return names.compactMap(\.self).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The absolute paths of all datasets, in byte order.
  func datasetPaths() throws(HDF5Error) -> [String] {
    var found: [String] = []
    var linksLeft = Self.mostLinks
    try collectDatasets(in: try open("/"), "", depth: 0, linksLeft: &linksLeft, into: &found)
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The links that a walk through a file follows, at most.
  private static let mostLinks = 1 << 16

  /// - Note: Hard links can make a circle of groups, and 2^31 paths of 31 groups: depth and number
  ///   of links bound the walk.
  private func collectDatasets(
    in group: HDF5Handle, _ path: String, depth: Int, linksLeft: inout Int,
    into found: inout [String]
  ) throws(HDF5Error) {
    guard depth < 32 else {
      throw tooMany("groups nested more than 32 deep, or in a circle", path)
    }
    let names = try children(of: group, path.isEmpty ? "/" : path)
    linksLeft -= names.count
    guard linksLeft >= 0 else { throw tooMany("more than \(Self.mostLinks) objects", path) }
    for name in names {
      let child = "\(path)/\(name)"
      // From its group, which is at hand: from the root the way would be as long as the path is deep.
      let object = try open(name, in: group.id, child)
      switch H5Iget_type(object.id) {
      case H5I_DATASET: found.append(child)
      case H5I_GROUP:
        try collectDatasets(
          in: object, child, depth: depth + 1, linksLeft: &linksLeft, into: &found)
      default: break
      }
    }
  }

  private func tooMany(_ what: String, _ group: String) -> HDF5Error {
    HDF5Error(path: self.path, object: group.isEmpty ? "/" : group, reason: .tooMany(what))
  }
}
