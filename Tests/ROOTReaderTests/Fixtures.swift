import ByteSources
import Diagnostics
import Foundation

@testable import ROOTReader

/// The files beside the tests, which `Fixtures/make.py` makes.
enum Fixtures {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")
  /// Real Delphes files beside the package, where they are there.
  static let shared = folder.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data")
  static var hasShared: Bool {
    FileManager.default.fileExists(atPath: shared.appendingPathComponent("oracle.json").path)
  }

  static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  static func bytes(_ name: String) throws -> MemoryBytes {
    MemoryBytes(
      path: name, bytes: [UInt8](try Data(contentsOf: folder.appendingPathComponent(name))))
  }
}

/// A file in memory, to be damaged.
struct MemoryBytes: ByteSource {
  var path: String
  var bytes: [UInt8]
  var size: Int { bytes.count }

  func read(_ requests: [ByteRequest]) throws(SystemCallFailure) {
    for request in requests {
      request.buffer.copyBytes(
        from: bytes[request.position..<request.position + request.buffer.count])
    }
  }

  /// Replaces bytes by a big-endian number.
  mutating func put<T: FixedWidthInteger>(_ value: T, at position: Int) {
    withUnsafeBytes(of: value.bigEndian) {
      bytes.replaceSubrange(position..<position + $0.count, with: $0)
    }
  }
}

/// A file with a hole, kept as its pieces.
struct PiecedBytes: ByteSource {
  let path = "long.root"
  let size: Int
  private let pieces: [(start: Int, bytes: [UInt8])]

  init(contentsOf path: String) throws {
    let data = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    func number(_ position: Int) -> Int {
      (0..<8).reduce(0) { $0 | Int(data[position + $1]) << (8 * $1) }
    }
    size = number(0)
    var pieces: [(start: Int, bytes: [UInt8])] = []
    var position = 8
    while position < data.count {
      let count = number(position + 8)
      pieces.append((number(position), Array(data[position + 16..<position + 16 + count])))
      position += 16 + count
    }
    self.pieces = pieces
  }

  func read(_ requests: [ByteRequest]) throws(SystemCallFailure) {
    for request in requests { fill(request.buffer, from: request.position) }
  }

  private func fill(_ buffer: UnsafeMutableRawBufferPointer, from position: Int) {
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
    for piece in pieces {
      let start = max(position, piece.start)
      let end = min(position + buffer.count, piece.start + piece.bytes.count)
      for place in start..<max(start, end) {
        buffer[place - position] = piece.bytes[place - piece.start]
      }
    }
  }
}

extension ROOTFile {
  /// The values of a branch of doubles, and where each entry's begin.
  func read(_ tree: String, _ branch: String) throws -> (values: [Double], offsets: [Int]) {
    let tree = try self.tree(tree)
    return try tree.read(tree.branches(named: branch)[0])
  }
}

extension Tree {
  func read(
    _ branch: Branch, _ entries: Range<Int>? = nil
  ) throws -> (values: [Double], offsets: [Int]) {
    let reader = try ColumnReader(branch, of: self, workspace: ReadingWorkspace(for: file))
    var values: [Double] = []
    var offsets = [0]
    try reader.append(entries ?? 0..<entryCount, to: &values, offsets: &offsets)
    return (values, offsets)
  }
}
