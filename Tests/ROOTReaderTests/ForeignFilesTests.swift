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

  @Test(arguments: files)
  func `any split into ranges of entries gives the values of one read`(_ path: String) throws {
    guard let file = try? ROOTFile(path: path) else { return }
    let workspace = try ReadingWorkspace(for: path)
    for key in file.trees {
      guard let tree = try? file.tree(key) else { continue }
      for branch in tree.branches where branch.isReadable {
        let tree = tree.limited(to: min(60, branch.heldEntryCount))
        guard branch.heldEntryCount <= 60 || branch.heldEntryCount >= 0 else { continue }
        do throws(ROOTError) {
          let held = tree.limited(to: branch.heldEntryCount)
          let whole = try ValueReader(branch, of: held, workspace: workspace)
            .values(of: 0..<tree.entryCount)
          let parts = try ValueReader(branch, of: held, workspace: workspace)
          var joined: [TreeValue] = []
          for start in stride(from: 0, to: tree.entryCount, by: 7).reversed() {
            joined =
              try parts.values(of: start..<min(start + 7, tree.entryCount)) + joined
          }
          #expect(
            "\(whole)" == "\(joined)", "\(path): \(branch.path)")
        } catch {
          print("not read: \(error.isUnsupported) \(branch.typeName): \(error.description.suffix(260))")
        }
      }
    }
  }
}
