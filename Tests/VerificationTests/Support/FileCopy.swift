import HDF5Store

/// Copies a file of ours dataset by dataset, with changes: a file that is as it must be but for one
/// thing, its content hash that of what is in it.
struct FileCopy {
  /// What a dataset holds, and what a change may make of it.
  enum Values {
    case texts([String])
    case reals([Double])
    case signed([Int64])
    case unsigned([UInt64])
  }

  private let source: HDF5Reader
  private var changes: [String: (inout Values) -> Void] = [:]
  private var types: [String: HDF5ElementType] = [:]
  private var shapes: [String: [Int]] = [:]
  private var left: Set<String> = []
  private var attributes: [String: HDF5Attribute?] = [:]
  private var bareDatasets: Set<String> = []

  init(of path: String) throws { source = try HDF5Reader(path: path) }

  // MARK: Changes

  /// Changes numbers.
  func setting(_ path: String, _ index: Int, to value: Double) -> FileCopy {
    changing(path) { values in
      switch values {
      case .reals(var list):
        list[index] = value
        values = .reals(list)
      case .signed(var list):
        list[index] = Int64(value)
        values = .signed(list)
      case .unsigned(var list):
        list[index] = UInt64(value)
        values = .unsigned(list)
      case .texts: break
      }
    }
  }

  /// Makes a row of some columns the copy of another.
  func copyingRow(_ row: Int, from other: Int, _ paths: [String], width: Int = 1) -> FileCopy {
    paths.reduce(self) { copy, path in
      copy.changing(path) { values in
        func copied<T>(_ list: [T]) -> [T] {
          var list = list
          for i in 0..<width { list[row * width + i] = list[other * width + i] }
          return list
        }
        switch values {
        case .reals(let list): values = .reals(copied(list))
        case .signed(let list): values = .signed(copied(list))
        case .unsigned(let list): values = .unsigned(copied(list))
        case .texts(let list): values = .texts(copied(list))
        }
      }
    }
  }

  func setting(_ path: String, _ index: Int, to text: String) -> FileCopy {
    changing(path) { values in
      guard case .texts(var list) = values else { return }
      list[index] = text
      values = .texts(list)
    }
  }

  func changing(_ path: String, _ body: @escaping (inout Values) -> Void) -> FileCopy {
    var copy = self
    let before = copy.changes[path]
    copy.changes[path] = { values in
      before?(&values)
      body(&values)
    }
    return copy
  }

  /// Leaves a dataset out.
  func leavingOut(_ path: String) -> FileCopy {
    var copy = self
    copy.left.insert(path)
    return copy
  }

  /// Writes a dataset with elements of another type.
  func retyping(_ path: String, _ type: HDF5ElementType) -> FileCopy {
    var copy = self
    copy.types[path] = type
    return copy
  }

  /// Writes a dataset without its last row.
  func shortening(_ path: String) throws -> FileCopy {
    let dataset = try source.dataset(path)
    var copy = changing(path) { values in
      switch values {
      case .reals(let list): values = .reals(list.dropLast(dataset.rowSize))
      case .signed(let list): values = .signed(list.dropLast(dataset.rowSize))
      case .unsigned(let list): values = .unsigned(list.dropLast(dataset.rowSize))
      case .texts(let list): values = .texts(list.dropLast(dataset.rowSize))
      }
    }
    copy.shapes[path] = dataset.shape
    return copy
  }

  /// Sets an attribute of the file, or of a dataset by "path@name"; nil leaves it out.
  func attribute(_ name: String, _ value: HDF5Attribute?) -> FileCopy {
    var copy = self
    copy.attributes[name] = .some(value)
    return copy
  }

  /// Changes the text of an attribute of the file.
  func replacing(in name: String, _ old: String, _ new: String) throws -> FileCopy {
    let text = try source.attribute(name)?.string ?? ""
    return attribute(name, .string(text.replacing(old, with: new, maxReplacements: 1)))
  }

  // MARK: Writing

  /// Writes the copy and returns its path.
  func write(_ path: String) throws -> String {
    let format = try source.attribute("format")?.string ?? ""
    let writer = try HDF5Writer(path: path, format: format, version: 1)
    for dataset in try source.datasetPaths().filter({ !left.contains($0) }) {
      try copy(source.dataset(dataset), to: writer)
    }
    for name in ["config", "inputs", "seed", "key", "ledger"] {
      let value = try attributes[name] ?? source.attribute(name)
      if let value { try writer.setAttribute(name, value) }
    }
    try writer.commit()
    return path
  }

  private func copy(_ dataset: HDF5Dataset, to writer: HDF5Writer) throws {
    var values: Values =
      switch dataset.elementType {
      case .string: .texts(try dataset.strings())
      case .real: .reals(try dataset.values())
      case .signed, .boolean: .signed(try dataset.values())
      default: .unsigned(try dataset.values())
      }
    changes[dataset.path]?(&values)
    let texts = try Dictionary(
      uniqueKeysWithValues: ["unit", "description"].map {
        ($0, try attributes["\(dataset.path)@\($0)"] ?? dataset.attribute($0))
      })
    let (unit, description) = (texts["unit"]??.string ?? "", texts["description"]??.string ?? "")
    if case .texts(let list) = values {
      return try writer.writeStrings(dataset.path, list, unit: unit, description: description)
    }
    var more: [String: HDF5Attribute] = [:]
    for name in ["names", "units"] {
      more[name] = try attributes["\(dataset.path)@\(name)"] ?? dataset.attribute(name)
    }
    func write<T: HDF5Element>(_: T.Type, _ list: [T]) throws {
      try writer.createDataset(
        dataset.path, of: T.self, rowShape: Array(dataset.shape.dropFirst()), unit: unit,
        description: description, attributes: more
      ).append(list)
    }
    switch (types[dataset.path] ?? dataset.elementType, values) {
    case (.real(4), .reals(let list)): try write(Float.self, list.map { Float($0) })
    case (.real, .reals(let list)): try write(Double.self, list)
    case (.real, .unsigned(let list)): try write(Double.self, list.map { Double($0) })
    case (.signed(1), .signed(let list)): try write(Int8.self, list.map { Int8($0) })
    case (.signed, .signed(let list)): try write(Int64.self, list)
    case (.signed, .unsigned(let list)): try write(Int64.self, list.map { Int64($0) })
    case (.unsigned(1), .unsigned(let list)): try write(UInt8.self, list.map { UInt8($0) })
    case (.unsigned(2), .unsigned(let list)): try write(UInt16.self, list.map { UInt16($0) })
    case (.unsigned(4), .unsigned(let list)): try write(UInt32.self, list.map { UInt32($0) })
    case (.unsigned, .unsigned(let list)): try write(UInt64.self, list)
    default: break
    }
  }
}
