import Diagnostics
import Fingerprints
import Foundation
import Workers

/// The files of one sample in their fixed order, known by their fingerprints.
struct SampleInputs: Sendable {
  /// One file.
  struct File: Sendable {
    let path: String
    /// What identifies it, or why it cannot be read and is left out.
    let identity: Identity

    /// A file's fingerprint, or why there is none.
    enum Identity: Sendable {
      case known(FileFingerprint)
      case unreadable(reason: String)
    }
  }

  /// The sample's name.
  let sample: String
  /// The files by base name (byte order), then fingerprint.
  let files: [File]

  /// Reads the fingerprints of a sample's files and puts them in order.
  ///
  /// - Parameter progress: Is told of every file.
  /// - Throws: `SystemCallFailure` for a file that cannot be read, unless that is to be left out.
  init(
    sample: String, paths: [String], threads: Int = 1, onBadFile: BadFilePolicy = .stop,
    progress: Diagnostics.Progress? = nil
  ) throws {
    self.sample = sample
    var files: [File] = []
    try orderedMap(
      count: paths.count, threads: threads, window: paths.count, makeWorker: {},
      transform: { _, file in
        do throws(SystemCallFailure) {
          return File(path: paths[file], identity: .known(try FileFingerprint(path: paths[file])))
        } catch {
          guard let reason = onBadFile.reason(of: error) else { throw error }
          return File(path: paths[file], identity: .unreadable(reason: reason))
        }
      },
      consume: { file in
        try Interruption.check()
        files.append(file)
        progress?.advance(by: 1)
      })
    self.files = files.sorted { Self.order($0) < Self.order($1) }
  }

  /// The sort key. A digest's text has the byte order of the digest.
  private static func order(_ file: File) -> OrderKey {
    OrderKey(baseName: Array(file.name.utf8), digest: file.digest.bytes)
  }

  private struct OrderKey: Comparable {
    let baseName: [UInt8]
    let digest: [UInt8]

    static func < (a: OrderKey, b: OrderKey) -> Bool {
      a.baseName == b.baseName
        ? a.digest.lexicographicallyPrecedes(b.digest)
        : a.baseName.lexicographicallyPrecedes(b.baseName)
    }
  }

  /// Refuses a file that is named twice, in one sample or in two.
  ///
  /// - Throws: ``PipelineError`` naming both.
  static func refuseDoubles(_ samples: [SampleInputs]) throws {
    var seen: [Digest: (sample: String, path: String)] = [:]
    for sample in samples {
      for file in sample.files {
        guard case .known(let fingerprint) = file.identity else { continue }
        if let first = seen[fingerprint.digest] {
          throw PipelineError.sameFileTwice(
            first: first.path, firstSample: first.sample, second: file.path,
            secondSample: sample.sample)
        }
        seen[fingerprint.digest] = (sample.sample, file.path)
      }
    }
  }
}

extension SampleInputs.File {
  /// The base name.
  var name: String { (path as NSString).lastPathComponent }

  /// The digest of the fingerprint; zeros where the file cannot be read.
  var digest: Digest {
    if case .known(let fingerprint) = identity { fingerprint.digest } else { Digest(words: .zero) }
  }

  /// The size in bytes; 0 where the file cannot be read.
  var size: Int {
    if case .known(let fingerprint) = identity { fingerprint.size } else { 0 }
  }

  /// Why the file cannot be read; nil where it can.
  var failure: String? {
    if case .unreadable(let reason) = identity { reason } else { nil }
  }

  /// What stands for the file in the identity of what is made of it.
  var identityText: String {
    if case .known(let fingerprint) = identity { return fingerprint.digest.description }
    return "unreadable: \(name)"
  }
}
