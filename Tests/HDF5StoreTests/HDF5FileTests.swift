import Diagnostics
import Foundation
import Testing

@testable import HDF5Store

/// What happens on a full disk: `/dev/full` takes no byte.
@Suite struct HDF5FileTests {
  private func fullFile() throws -> HDF5File {
    let descriptor = open("/dev/full", O_RDWR)
    try #require(descriptor >= 0)
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    return try HDF5File(path: "out.h5", descriptor: descriptor, isOutput: true)
  }

  @Test func fullDiskIsOneErrorAndTheFileStillCloses() throws {
    var file: HDF5File? = try fullFile()
    weak let released = file
    do {
      let place = HDF5Place(file: try #require(file), path: "/x", attributes: [:])
      let dataset = GrowingDataset(
        place: place, type: .real(bytes: 8), elementBytes: 8, rowShape: [], chunkBytes: 1 << 16,
        compression: .none)
      let column = HDF5Column<Double>(dataset: dataset)
      let error = #expect(throws: HDF5Error.self) {
        for _ in 0..<100 { try column.append([Double](repeating: 1, count: 8192)) }
        try dataset.finish()
      }
      #expect(
        error?.line
          == "out.h5: cannot write: No space left on device; free some space and run the command"
          + " again")
      #expect(error?.exitStatus == .inputOutput)
    }
    file = nil
    #expect(released == nil)
  }

  @Test func lossAtTheVeryEndIsNoticed() throws {
    let file = try fullFile()
    let error = #expect(throws: HDF5Error.self) { try file.finish() }
    #expect(error?.exitStatus == .inputOutput)
  }

  @Test func circleOfGroupsEnds() throws {
    let path = NSTemporaryDirectory() + UUID().uuidString
    try FileManager.default.copyItem(atPath: fixture("circle.h5"), toPath: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: HDF5Error.self) { try HDF5Reader(path: path).contentHash() }
    #expect(error?.exitStatus == .badData)
  }

  @Test func moreWaysThanAreWalkedAreAnError() throws {
    let reader = try HDF5Reader(path: fixture("hostile.h5"))
    let error = #expect(throws: HDF5Error.self) { try reader.datasetPaths() }
    #expect(error?.reason == .tooMany("more than 65536 objects"))
    #expect(error?.exitStatus == .badData)
  }
}
