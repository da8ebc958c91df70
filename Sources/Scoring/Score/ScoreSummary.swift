import Diagnostics
import Foundation
import StageFiles

/// How many events of each part a file of scores has, and their mean response.
public struct ScoreSummary: Sendable, Equatable {
  /// The events of a part.
  public struct Part: Sendable, Equatable {
    /// Their number.
    public private(set) var events = 0
    private var sum = 0.0
    private var squares = 0.0

    /// Their mean response, unweighted; nil where there are none.
    public var mean: Double? { events > 0 ? sum / Double(events) : nil }
    /// Its standard deviation; nil where there are fewer than two.
    public var error: Double? {
      guard events > 1 else { return nil }
      let n = Double(events)
      return (max(0, squares / n - sum / n * sum / n) / (n - 1)).squareRoot()
    }

    mutating func add(_ response: Float) {
      events += 1
      sum += Double(response)
      squares += Double(response) * Double(response)
    }
  }

  /// The file.
  public let path: String
  /// The runs, as the user named them.
  public let runs: [String]
  /// Whether the file was up to date.
  public let wasSkipped: Bool
  /// Events that no run which scores them had in its domain file.
  public private(set) var unseen = Part()
  /// Events that all runs trained on.
  public private(set) var trained = Part()
  /// Events of a test part.
  public private(set) var test = Part()
  /// All events.
  public private(set) var all = Part()

  private static let rowsAtOnce = 65_536

  /// Reads a file.
  init(_ reader: ScoresFileReader, runs: [String], wasSkipped: Bool) throws {
    path = reader.path
    self.runs = runs
    self.wasSkipped = wasSkipped
    for start in stride(from: 0, to: reader.count, by: Self.rowsAtOnce) {
      let rows = start..<min(start + Self.rowsAtOnce, reader.count)
      for (response, part) in zip(try reader.responses(rows), try reader.parts(rows)) {
        all.add(response)
        switch part {
        case .unseen: unseen.add(response)
        case .trained: trained.add(response)
        case .test: test.add(response)
        }
      }
    }
  }

  /// The table for a reader.
  public var text: String {
    var table = TextTable("part of \(path)", "events", "mean response")
    for (name, part) in [
      ("unseen", unseen), ("test", test), ("trained on", trained), ("all", all),
    ] {
      table.add(name, "\(part.events)", Self.figure(part))
    }
    return table.text + "\n"
  }

  private static func figure(_ part: Part) -> String {
    guard let mean = part.mean else { return "-" }
    let text = String(format: "%.4f", mean)
    return part.error.map { text + String(format: " +- %.4f", $0) } ?? text
  }

  /// The text for a machine: one JSON object.
  public var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
  }
}

extension ScoreSummary: Encodable {
  private enum CodingKeys: String, CodingKey { case output, runs, parts }
  private enum PartKeys: String, CodingKey { case unseen, trained, test, all }

  /// `output`, `runs`, and under `parts` for each part `events`, `mean_response` and
  /// `mean_response_error`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(path, forKey: .output)
    try container.encode(runs, forKey: .runs)
    var parts = container.nestedContainer(keyedBy: PartKeys.self, forKey: .parts)
    for (key, part) in [
      (PartKeys.unseen, unseen), (.trained, trained), (.test, test), (.all, all),
    ] {
      try parts.encode(part, forKey: key)
    }
  }
}

extension ScoreSummary.Part: Encodable {
  private enum CodingKeys: String, CodingKey {
    case events
    case mean = "mean_response"
    case error = "mean_response_error"
  }

  /// `mean_response` and its error are null where there is none.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(events, forKey: .events)
    try container.encode(mean, forKey: .mean)
    try container.encode(error, forKey: .error)
  }
}
