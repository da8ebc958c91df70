import Foundation
import Testing

/// Package.swift lists the modules lowest first. SwiftPM lets a target import what it never
/// declared, so the rule that arrows go only down is checked here, on the sources themselves.
@Suite struct LayersTests {
  private let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The targets in the order of Package.swift, each with the text of its declaration.
  private func declarations() throws -> [(name: String, text: Substring)] {
    let manifest = try String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)
    let list = manifest.split(separator: "let modules", maxSplits: 1)[1]
    let starts = list.matches(
      of: #/(?:system|library|module|executableTarget|testTarget)\((?:\s|name: )*"(\w+)"/#)
    let ends = starts.dropFirst().map(\.range.lowerBound) + [list.endIndex]
    return zip(starts, ends).map { (String($0.1), list[$0.range.lowerBound..<$1]) }
  }

  /// Whether a declaration names a module, or the constant that stands for a product.
  private func declares(_ text: Substring, _ module: String) -> Bool {
    let constants = [
      "ArgumentParser": "arguments", "Logging": "logging", "Crypto": "crypto",
      "SwiftProtobuf": "protobuf",
    ]
    guard let constant = constants[module] else { return text.contains("\"\(module)\"") }
    return text.split { !$0.isLetter }.contains { $0 == constant }
  }

  private func imports(of module: String) throws -> Set<String> {
    let folder = root.appending(path: "Sources/\(module)")
    var found = Set<String>()
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      let pattern =
        #/^\s*(?:(?:public|internal|private|package|@_exported|@testable)\s+)*import\s+(?:(?:struct|class|enum|func)\s+)?(\w+)/#
        .anchorsMatchLineEndings()
      for match in text.matches(of: pattern) { found.insert(String(match.1)) }
    }
    return found
  }

  @Test func everyImportIsDeclaredAndOfALowerLayer() throws {
    let order = try declarations()
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: root.appending(path: "Sources").path
    ).filter { $0 != "CLibraries" }
    let position = Dictionary(
      order.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    let system: Set<String> = [
      "Foundation", "FoundationEssentials", "Glibc", "Musl", "Dispatch", "Synchronization",
    ]
    for module in folders {
      guard let place = position[module] else {
        Issue.record("Sources/\(module) is not a target of Package.swift")
        continue
      }
      for name in try imports(of: module).subtracting(system) {
        #expect(
          declares(order[place].text, name), "\(module) imports \(name) undeclared")
        if let other = position[name] {
          #expect(other < place, "\(module) imports \(name), which stands above it")
        }
      }
    }
  }
}
