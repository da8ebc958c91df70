import Diagnostics
import Foundation
import Testing

@testable import Training

/// Folders of trainings that others made: no crash, no wait, no memory on their word.
@Suite struct HostileRunTests {
  private let file: ToyFile
  private let folder: RunFolder

  init() throws {
    file = try ToyFile()
    folder = RunFolder(path: "\(file.folder)/run")
    try FileManager.default.createDirectory(
      atPath: folder.path, withIntermediateDirectories: true)
  }

  private func failure() -> String? {
    do {
      _ = try folder.readRecord()
      return nil
    } catch {
      return "\(error.exitStatus.rawValue) \(error.line)"
    }
  }

  private var refused: String {
    "65 \(folder.record): JSON: found no record of a run, expected one; train it again with --force"
  }

  @Test(arguments: [
    String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 100_000),
    "{\"config\":" + String(repeating: "[", count: 1_000_000), "", "null", "[]", "\u{0}",
    "{\"seed\": 1e400}", String(repeating: "9", count: 100_000),
  ])
  func aRecordOfAnythingElseIsRefused(text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.record))
    #expect(failure() == refused)
    #expect(folder.finishedRecord() == nil)
    #expect(!RunFolder.isOurJSON(folder.record))
  }

  @Test func aRecordWithoutAnEndIsNotRead() throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.record, withDestinationPath: "/dev/zero")
    #expect(failure() == refused)
    try FileManager.default.removeItem(atPath: folder.record)
    #expect(mkfifo(folder.record, 0o600) == 0)
    #expect(failure() == refused)
    try FileManager.default.removeItem(atPath: folder.record)
    try Data().write(to: URL(fileURLWithPath: folder.record))
    #expect(truncate(folder.record, 1 << 40) == 0)
    #expect(failure() == refused)
  }

  @Test func aCheckpointThatIsAHoleIsNotRead() throws {
    let configuration = try TrainingConfiguration(
      .toy(epochs: 4) { _ in }, domains: 2, sourceEvents: 100)
    let architecture = try configuration.architecture(inputs: 3, domains: 2)
    let identity = RunIdentity(
      config: configuration,
      domains: .init(path: file.path, contentHash: nil, trainingHash: ""), features: nil)
    let path = folder.checkpoint.path
    func status() -> Diagnostics.ExitStatus? {
      #expect(throws: TrainingError.self) {
        try folder.checkpoint.read(for: identity, architecture)
      }?.exitStatus
    }
    #expect(mkfifo(path, 0o600) == 0)
    #expect(status() == .badData)
    try FileManager.default.removeItem(atPath: path)
    try Data().write(to: URL(fileURLWithPath: path))
    #expect(truncate(path, 1 << 40) == 0)
    #expect(status() == .badData)
  }
}
