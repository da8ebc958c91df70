import Diagnostics
import Pipeline
import Selection

extension Explainer.Result {
  /// The event as two tables and a verdict.
  var text: String {
    let event = event
    let sampleText = sample.map { "sample \($0)" } ?? "no sample (tags are drawn without a name)"
    return """
      \(file): entry \(event.entry), event number \(event.number), weight \(event.weight)
      selection \(selection), \(sampleText), seed \(seed)
      met \(event.met) GeV at phi \(event.metPhi)

      \(objectTable)

      \(cutTable)

      \(verdict)
      """
  }

  private var objectTable: String {
    var table = TextTable(
      "object", "pt", "eta", "phi", "mass", "charge", "flavour", "p(tag)", "draw", "kept as")
    for object in event.objects {
      let tag = object.tag
      table.add(
        "\(object.collection) \(object.index)", "\(object.pt)", "\(object.eta)", "\(object.phi)",
        object.mass.map { "\($0)" } ?? "-", object.charge.map { "\($0)" } ?? "-",
        tag?.flavor.map { "\($0)" } ?? "-", tag?.probability.map { Self.short($0) } ?? "-",
        tag?.draw.map { Self.short($0) } ?? "-", object.fate)
    }
    return table.text
  }

  private var cutTable: String {
    var table = TextTable("cut", "condition", "values", "holds")
    for cut in event.cuts {
      let values = cut.values.map { "\($0.name) = \($0.value.map(Self.plain) ?? "missing")" }
      table.add(
        cut.name, cut.condition, values.joined(separator: ", "), cut.holds ? "yes" : "no")
    }
    return table.text
  }

  /// Counts look like counts.
  private static func plain(_ value: Double) -> String {
    Int(exactly: value).map { "\($0)" } ?? "\(value)"
  }

  private var verdict: String {
    guard let failed = event.cuts.first(where: { !$0.holds }) else {
      return "The event passes."
    }
    return "The event fails \"\(failed.name)\"."
  }

  /// Four digits after the point: enough to see which of two probabilities is larger, mostly.
  private static func short(_ value: Double) -> String {
    let digits = "\(Int((value * 10_000).rounded()) + 10_000)"
    return "\(digits.dropLast(4).last == "1" && value < 1 ? "0" : "1").\(digits.suffix(4))"
  }
}

extension EventExplanation.Object {
  /// Its place in the selection's lists, or why it has none.
  fileprivate var fate: String {
    guard let rank else { return "not kept: " + reasons.joined(separator: ", ") }
    let list = collection + "s[\(rank)]"
    guard let tag else { return list }
    return list + (tag.isTagged ? ", b-tagged" : ", not tagged")
  }
}
