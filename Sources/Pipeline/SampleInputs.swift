import Diagnostics
import Fingerprints
import Foundation
import Workers

/// The files of one sample in their fixed order, known by their fingerprints.
struct SampleInputs: Sendable {
  /// One file.
  struct File: Sendable {
    let path: String
    let fingerprint: FileFingerprint
  }

  /// The sample's name.
  let sample: String
  /// The files by base name (byte order), then fingerprint.
  let files: [File]

  /// Reads the fingerprints of a sample's files and puts them in order.
  ///
  /// - Throws: `SystemCallFailure` for a file that cannot be read.
  init(sample: String, paths: [String], threads: Int = 1) throws {
    self.sample = sample
    var files: [File] = []
    try orderedMap(
      count: paths.count, threads: threads, window: paths.count, makeWorker: {},
      transform: { _, file in
        File(path: paths[file], fingerprint: try FileFingerprint(path: paths[file]))
      },
      consume: { files.append($0) })
    self.files = files.sorted { Self.order($0) < Self.order($1) }
  }

  /// The sort key. A digest's text has the byte order of the digest.
  private static func order(_ file: File) -> OrderKey {
    OrderKey(
      baseName: Array((file.path as NSString).lastPathComponent.utf8),
      digest: file.fingerprint.digest.bytes)
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
        let digest = file.fingerprint.digest
        if let first = seen[digest] {
          throw PipelineError.sameFileTwice(
            first: first.path, firstSample: first.sample, second: file.path,
            secondSample: sample.sample)
        }
        seen[digest] = (sample.sample, file.path)
      }
    }
  }
}
