import CounterRandom
import Foundation
import HDF5Store
import StageFiles
import Testing

@testable import Verification

@Suite struct VerifierTests {
  private let folder: TemporaryFolder
  private let line: Line

  init() throws {
    folder = try TemporaryFolder()
    line = try Line.shared.get()
  }

  @Test func everyOutputOfTheLineIsRight() throws {
    #expect(line.files.count == 15)
    #expect(try verdicts(line.files) == line.files.map { _ in "ok" })
  }

  @Test func aLineSaysWhatWasFound() throws {
    let file = try Verifier(isQuiet: true).verify(line.domains)
    let hash = try HDF5Reader(path: line.domains).attribute("content_hash")?.string ?? ""
    #expect(
      file.line
        == "\(line.domains): ok, hep-prep/domains, \(file.size.count) rows, content hash \(hash)")
  }

  @Test func allFilesAreLookedAt() throws {
    let foreign = try folder.write("notes.txt", "nothing of ours")
    let found = try verdicts([folder / "none.h5", foreign, line.selected, folder.path])
    #expect(found[0] == "66 cannot open: No such file or directory")
    #expect(found[1].hasPrefix("65 found no readable HDF5 file"))
    #expect(found[2] == "ok")
    #expect(found[3].hasPrefix("65 "))
  }

  /// A flipped bit of any value is found. (What libhdf5 makes of flipped bits in its own tables is its
  /// affair: some end the process.)
  @Test(arguments: [
    "/jet/pt", "/event/met", "/features", "/train/source/x", "/test/target/w_truth",
  ])
  func aFlippedBitIsFound(place: String) throws {
    let path = try #require(
      [line.selected, line.featureFile, line.domains].first {
        try HDF5Reader(path: $0).contains(place)
      })
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let values: [Float] = try HDF5Reader(path: path).dataset(place).values()
    let stored = values.withUnsafeBytes { Data($0) }
    let start = try #require(bytes.range(of: stored)).lowerBound
    var random = PhiloxSequence(key: 7, stream: UInt64(values.count))
    for _ in 0..<40 {
      let position = min(stored.count - 1, Int(random.uniform() * Double(stored.count)))
      var damaged = bytes
      damaged[start + position] ^= UInt8(1) << UInt8(min(7, Int(random.uniform() * 8)))
      let copy = try folder.write("flipped.h5", damaged)
      #expect(try verdict(copy).hasPrefix("65 "), "byte \(position)")
    }
  }

  /// A file cut short is an error of the file, never a crash.
  @Test func aTruncatedFileIsAnError() throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: line.featureFile))
    for part in [0, 7, 8, 100, 2000, bytes.count / 2, bytes.count - 1] {
      let copy = try folder.write("short.h5", bytes.prefix(part))
      #expect(try verdict(copy).hasPrefix("65 "), "\(part) bytes")
    }
  }

  @Test func aWrongHashIsTold() throws {
    let path = try FileCopy(of: line.featureFile).write(folder / "a.h5")
    let hash = try #require(try HDF5Reader(path: path).attribute("content_hash")?.string)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let place = try #require(bytes.range(of: Data(hash.utf8)))
    let wrong = String(repeating: "0", count: 64)
    bytes.replaceSubrange(place, with: Data(wrong.utf8))
    #expect(
      try verdict(folder.write("b.h5", bytes))
        == "65 attribute content_hash: found \(wrong), expected \(hash), the hash of the contents; they "
        + "are not those that were written")
    bytes.replaceSubrange(place, with: Data(String(repeating: "x", count: 64).utf8))
    #expect(
      try verdict(folder.write("b.h5", bytes)).hasSuffix("expected 64 hexadecimal digits"))
  }
}
