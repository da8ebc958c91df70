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

  /// A flipped bit anywhere is found, unless the contents read the same as before.
  @Test(arguments: 0..<3)
  func aFlippedBitIsFound(file: Int) throws {
    let path = [line.selected, line.featureFile, line.domains][file]
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    var random = PhiloxSequence(key: 7, stream: UInt64(file))
    var silentFlips = 0
    for trial in 0..<60 {
      let position = min(bytes.count - 1, Int(random.uniform() * Double(bytes.count)))
      let bit = UInt8(1) << UInt8(min(7, Int(random.uniform() * 8)))
      var damaged = bytes
      damaged[damaged.startIndex + position] ^= bit
      let copy = try folder.write("flipped.h5", damaged)
      guard try verdict(copy) == "ok" else { continue }
      silentFlips += 1
      let result = try Comparison(path, copy, tolerance: 0, isQuiet: true).run()
      #expect(result.isSame, "trial \(trial), byte \(position): \(result.text)")
    }
    #expect(silentFlips < 20)
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
