import Diagnostics
import Foundation
import Testing

@testable import Fingerprints

@Suite struct FileFingerprintTests {
  private func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("fingerprint-\(UUID().uuidString)")
    try Data(bytes).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(url.path)
  }

  private func digest(_ parts: [ArraySlice<UInt8>], size: UInt64) -> Digest {
    var hash = SHA256Stream()
    hash.update(size)
    for part in parts { part.withUnsafeBytes { hash.update($0) } }
    return hash.finalize()
  }

  @Test(arguments: [0, 1, 65_536, 100_000, 300_000])
  func sizeHeadAndTailAreHashed(size: Int) throws {
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    try withFile(bytes) { path in
      let fingerprint = try FileFingerprint(path: path)
      #expect(fingerprint.size == size)
      #expect(
        fingerprint.digest
          == digest([bytes.prefix(65_536), bytes.suffix(65_536)], size: UInt64(size)))
    }
  }

  @Test func missingFileIsOneLineWithStatus66() {
    #expect {
      try FileFingerprint(path: "/nowhere/at-all.root")
    } throws: { error in
      guard let failure = error as? SystemCallFailure else { return false }
      return failure.exitStatus == .missingInput
        && failure.line == "/nowhere/at-all.root: cannot open: No such file or directory"
    }
  }

  @Test func deviceIsBadDataAndNotWaitedFor() {
    #expect {
      try FileFingerprint(path: "/dev/null")
    } throws: { ($0 as? SystemCallFailure)?.exitStatus == .badData }
  }

  @Test func directoryIsBadData() {
    #expect {
      try FileFingerprint(path: "/tmp")
    } throws: { ($0 as? SystemCallFailure)?.exitStatus == .badData }
  }
}
