import Foundation
import Testing

@testable import ROOTReader

/// Files of others, where there are some: HEP_PREP_ROOT_FILES names folders, separated by colons.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["HEP_PREP_ROOT_FILES"] != nil))
struct ForeignFilesTests {
  private static let files: [String] = {
    let folders = ProcessInfo.processInfo.environment["HEP_PREP_ROOT_FILES"] ?? ""
    return folders.split(separator: ":").flatMap { folder -> [String] in
      let paths = FileManager.default.enumerator(atPath: String(folder))?.compactMap {
        $0 as? String
      }
      return (paths ?? []).filter { $0.hasSuffix(".root") }.sorted().map { "\(folder)/\($0)" }
    }
  }()

  /// Writes values for a comparison with others, a line a branch, where HEP_PREP_DUMP names a file.
  private func dump(_ path: String, _ tree: Tree, _ branch: Branch, _ values: [TreeValue]) {
    guard let name = ProcessInfo.processInfo.environment["HEP_PREP_DUMP"],
      let file = fopen(name, "a")
    else { return }
    let fields = [path, tree.path, branch.path].map { "\"\($0)\"" }
    fputs("[\(fields.joined(separator: ",")),\(Self.text(.list(values)))]\n", file)
    fclose(file)
  }

  private static func text(_ value: TreeValue) -> String {
    switch value {
    case .integer(let value): "\(value)"
    case .unsigned(let value): "\(value)"
    case .real(let value): value.isFinite ? "\(value)" : "null"
    case .float(let value): value.isFinite ? "\(Double(value))" : "null"
    case .bool(let value): "\(value)"
    case .string(let value):
      "\""
        + value.unicodeScalars.map {
          $0.value < 32 || "\"\\".contains(Character($0)) || $0.value > 126 ? "?" : String($0)
        }.joined() + "\""
    case .list(let values): "[" + values.map(text).joined(separator: ",") + "]"
    case .record(let members):
      "{" + members.map { "\"\($0.name)\":\(text($0.value))" }.joined(separator: ",") + "}"
    case .null, .seenBefore: "null"
    }
  }

  @Test(arguments: files)
  func everySplitReadsTheSameValues(path: String) throws {
    guard let file = try? ROOTFile(path: path) else { return }
    let workspace = try ReadingWorkspace(for: path)
    for key in file.trees {
      guard let tree = try? file.tree(key) else { continue }
      for branch in tree.branches where branch.isReadable {
        let tree = tree.limited(to: min(40, branch.heldEntryCount))
        do throws(ROOTError) {
          let held = tree.limited(to: branch.heldEntryCount)
          let whole = try ValueReader(branch, of: held, workspace: workspace)
            .values(of: 0..<tree.entryCount)
          dump(path, tree, branch, whole)
          let parts = try ValueReader(branch, of: held, workspace: workspace)
          var joined: [TreeValue] = []
          for start in stride(from: 0, to: tree.entryCount, by: 7).reversed() {
            joined =
              try parts.values(of: start..<min(start + 7, tree.entryCount)) + joined
          }
          #expect(
            "\(whole)" == "\(joined)", "\(path): \(branch.path)")
        } catch {
          print(
            "not read: \(error.isUnsupported) \(branch.typeName): \(error.description.suffix(260))")
        }
      }
    }
  }
}
