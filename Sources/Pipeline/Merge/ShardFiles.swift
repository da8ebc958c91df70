import Diagnostics
import Foundation
import HDF5Store
import StageFiles

/// The shard files of one sample in one folder, by what they are called.
struct ShardFiles {
  /// One file.
  struct File {
    let path: String
    /// The part that its name says it is.
    let shard: Shard
  }

  let sample: String
  let folder: String
  /// In the order of their parts; of several counts those of the smallest first.
  let files: [File]

  /// The shard files in a folder, of the samples named or of all, samples in byte order.
  ///
  /// - Throws: `SystemCallFailure` (74) for a folder that may not be read.
  static func find(
    in folder: String, of samples: [String]
  ) throws(SystemCallFailure) -> [ShardFiles] {
    let parsed = try names(inFolder: folder).compactMap { Shard.parse(fileName: $0) }.filter {
      samples.isEmpty || samples.contains($0.sample)
    }
    return Dictionary(grouping: parsed, by: \.sample).map { sample, found in
      let files = found.map {
        File(path: "\(folder)/\(sample)\($0.shard.suffix).h5", shard: $0.shard)
      }
      return ShardFiles(
        sample: sample, folder: folder,
        files: files.sorted {
          ($0.shard.count, $0.shard.index) < ($1.shard.count, $1.shard.index)
        })
    }.sorted { $0.sample.utf8.lexicographicallyPrecedes($1.sample.utf8) }
  }

  /// Refuses a set of parts that do not make up the whole, by their names.
  ///
  /// - Throws: ``MergeError`` naming the part that is missing, or two files of different counts.
  func checkComplete() throws(MergeError) {
    guard let first = files.first else { return }
    if let other = files.first(where: { $0.shard.count != first.shard.count }) {
      throw MergeError.differentCounts(
        path: other.path, count: other.shard.count, other: first.path,
        otherCount: first.shard.count)
    }
    // No name is there twice, so a missing part shows as a wrong number in its place.
    for index in 1...first.shard.count {
      guard index <= files.count, files[index - 1].shard.index == index else {
        let missing = Shard(index: index, count: first.shard.count)
        throw MergeError.missing(
          path: "\(folder)/\(sample)\(missing?.suffix ?? "").h5", found: files.count,
          count: first.shard.count)
      }
    }
  }
}

/// What all shard files say of how they were made.
struct ShardIdentity {
  /// How the whole is made.
  let whole: StageIdentity
  /// Which part the file says it is.
  let shard: Shard

  /// The identity of a shard file.
  ///
  /// - Throws: ``MergeError`` where the file does not say which part it is, or its name says another.
  init(_ header: StageHeader, of file: ShardFiles.File) throws(MergeError) {
    guard let config = header.config, let identity = StageIdentity(config: config),
      case .object(var members) = identity.configuration,
      case .string(let text)? = members[StageIdentity.shardMember], let shard = Shard(text)
    else { throw MergeError.noShard(path: file.path) }
    guard shard == file.shard else {
      throw MergeError.otherShard(path: file.path, found: shard)
    }
    members[StageIdentity.shardMember] = nil
    whole = identity.replacing(configuration: .object(members))
    self.shard = shard
  }

  /// Refuses a part that was made otherwise than the first.
  func check(_ path: String, besides first: ShardIdentity, _ firstPath: String) throws(MergeError) {
    if let difference = whole.difference(from: first.whole) {
      throw MergeError.differentConfiguration(path: path, other: firstPath, difference: difference)
    }
  }
}

/// One part of a sample, opened: its file, what that says was read, and how it was made.
struct ShardPart<Reader, Ledger> {
  let path: String
  let reader: Reader
  let ledger: Ledger
  let identity: ShardIdentity
}

extension ShardFiles {
  /// Opens the parts, and checks that all are there, whole and made alike.
  ///
  /// - Parameters:
  ///   - progress: Is told of every part.
  ///   - read: Opens a file, and gives its header and its ledger.
  /// - Throws: ``MergeError`` naming the file that does not fit; errors of the files.
  func open<Reader, Ledger>(
    _ progress: Diagnostics.Progress,
    _ read: (String) throws -> (reader: Reader, header: StageHeader, ledger: Ledger?)
  ) throws -> [ShardPart<Reader, Ledger>] {
    progress.begin("checking", unit: "shards", total: files.count)
    try checkComplete()
    let parts = try files.map { file in
      try Interruption.check()
      defer { progress.advance(by: 1) }
      let (reader, header, ledger) = try read(file.path)
      try HDF5Reader(path: file.path).requireIntact(header)
      guard let ledger else { throw MergeError.noLedger(path: file.path) }
      return ShardPart(
        path: file.path, reader: reader, ledger: ledger,
        identity: try ShardIdentity(header, of: file))
    }
    for part in parts.dropFirst() {
      try part.identity.check(part.path, besides: parts[0].identity, parts[0].path)
    }
    return parts
  }
}

extension HDF5Reader {
  /// Refuses a part whose contents are not those that it was finished with: merged, the damage would
  /// get a content hash of its own.
  func requireIntact(_ header: StageHeader) throws {
    guard try contentHash() == header.contentHash else { throw MergeError.damaged(path: path) }
  }
}
