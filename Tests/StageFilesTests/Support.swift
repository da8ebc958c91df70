import Events
import Foundation

@testable import StageFiles

/// A folder that goes with the test.
final class TemporaryFolder {
  let path = NSTemporaryDirectory() + "hep-prep-" + UUID().uuidString

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  static func / (folder: TemporaryFolder, name: String) -> String { "\(folder.path)/\(name)" }
}

/// The path of a file in `Fixtures`.
func fixture(_ name: String, file: String = #filePath) -> String {
  URL(fileURLWithPath: file).deletingLastPathComponent().appending(path: "Fixtures/\(name)").path
}

let stamp = FileStamp(
  config: #"{"seed":7}"#,
  inputs: [
    InputRecord(
      path: "a.root", size: 10, fingerprint: String(repeating: "0", count: 64), entries: 3,
      sumOfWeights: 2.5)
  ], seed: 7, key: "k")

/// Events with 0 to 2 jets, 1 electron and 0 or 1 muons, whose values tell which they are.
func makeEvents(_ range: Range<Int>, hasFlavor: Bool = true) -> SelectedEvents {
  var selected = SelectedEvents()
  for i in range {
    let value = Float(i)
    selected.file.append(UInt32(i / 4))
    selected.identity += [UInt64(i), .max - UInt64(i)]
    selected.events.entry.append(UInt64(i) << 33)
    selected.events.number.append(-Int64(i))
    selected.events.weight.append(0.1 * Double(i))
    selected.events.met.append(value + 0.5)
    selected.events.metPhi.append(-value)
    for jet in 0..<i % 3 {
      selected.events.jets.pt.append(value + 100 * Float(jet))
      selected.events.jets.eta.append(value + 0.25)
      selected.events.jets.phi.append(value + 0.125)
      selected.events.jets.mass.append(value + 5)
      if hasFlavor { selected.events.jets.flavor.append(UInt8(jet + 4)) }
      selected.events.jets.btag.append(UInt32(jet))
    }
    selected.events.jets.offsets.append(selected.events.jets.pt.count)
    selected.events.electrons.append(value, charge: -1)
    selected.events.electrons.offsets.append(selected.events.electrons.pt.count)
    if i % 2 == 0 { selected.events.muons.append(value, charge: 1) }
    selected.events.muons.offsets.append(selected.events.muons.pt.count)
  }
  return selected
}

extension LeptonColumns {
  fileprivate mutating func append(_ value: Float, charge: Int8) {
    pt.append(value + 20)
    eta.append(value)
    phi.append(-value)
    self.charge.append(charge)
  }
}

/// Two batches are equal if all their columns are.
func describe(_ selected: SelectedEvents) -> String {
  var text = ""
  dump(selected, to: &text)
  return text
}
