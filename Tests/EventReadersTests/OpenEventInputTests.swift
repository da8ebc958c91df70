import Diagnostics
import Events
import Foundation
import LHCOReader
import Testing

@testable import EventReaders

@Suite struct OpenEventInputTests {
  private let path = NSTemporaryDirectory() + "hep-prep-open-\(UUID().uuidString).root"

  private func write(_ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test func lhcoTextIsSeenByContentWhateverItsName() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try write("0 17 0\n1 6 0 1 9\n")
    #expect(try InputFormat(ofFileAt: path) == .lhco)
    let input = try openEventInput(path: path)
    #expect(input is LHCOInput && input.entryCount == 1)
    #expect(input.path == path && input.hasBTag && !input.hasFlavor)
  }

  @Test func weightsThatLHCOTextDoesNotHaveAreAnError() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try write("# typ eta phi pt\n")
    let error = #expect(throws: EventReaderError.self) {
      try openEventInput(path: path, options: EventInputOptions(weightIndex: 2))
    }
    #expect(
      error?.line
        == "\(path): found LHCO text, which has no weights, expected weight 2; remove weight_index "
        + "from the sample")
    #expect(error?.exitStatus == .badData)
  }
}
