import Diagnostics
import Testing

@testable import Training

@Suite struct MemoryNeedTests {
  /// 400 source and 210 target events of 3 features: 3 * 4 + 21 bytes each, and 100 MB.
  @Test func needIsTheDataOnceAndAHundredMegabytes() throws {
    let file = try ToyFile()
    #expect(try DomainFile(path: file.path).memoryNeed() == 100_000_000 + 610 * (3 * 4 + 21))
  }

  @Test func fileTooLargeForTheMemoryIsRefusedWithBothSizes() throws {
    let toy = try ToyFile()
    let file = try DomainFile(path: toy.path)
    let error = #expect(throws: TrainingError.self) {
      try file.requireMemory(available: 60_000_000)
    }
    #expect(
      error?.line == "\(toy.path): /train: needs 0.1 GB of memory, found 0.1 GB available; "
        + "train on a machine with more, or build the domain file from fewer events")
    #expect(error?.exitStatus == .badData)
  }

  @Test func fileThatFitsOrAnUnknownMemoryIsLetPass() throws {
    let file = try ToyFile()
    try DomainFile(path: file.path).requireMemory(available: 200_000_000)
    try DomainFile(path: file.path).requireMemory(available: nil)
  }
}
