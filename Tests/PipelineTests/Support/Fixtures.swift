import Foundation
import Logging

/// The path of a file in the fixtures of another module's tests.
func fixture(_ name: String, of tests: String) -> String {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "\(tests)/Fixtures/\(name)").path
}

/// 60 events of ttH with Delphes' own names.
let delphesFile = fixture("delphes.root", of: "EventReadersTests")

/// Says nothing.
let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
