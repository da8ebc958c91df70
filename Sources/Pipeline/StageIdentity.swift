import Diagnostics
import Fingerprints

/// What decides whether a stage's output is up to date: the configuration less threads, paths and
/// output, the identities of the inputs, and the program's version. Never a time stamp.
///
/// The identity is kept in the output (attribute `config`, beside the member `run`, which holds what
/// does not count), so that a later run can say not only that but why it is out of date.
package struct StageIdentity: Equatable {
  /// What is kept under `run` in `config`: threads, paths.
  static let runMember = "run"
  /// The member of the configuration that says which part of a sample an output is of.
  static let shardMember = "shard"

  /// "select", "features", "build-domains".
  let stage: String
  /// The program's version.
  let version: String
  /// The configuration less threads, paths and output.
  let configuration: JSONValue
  /// Fingerprints or content hashes of the inputs, in their order.
  let inputs: [String]

  /// The identity of an output of this version.
  package init(stage: String, configuration: JSONValue, inputs: [String]) {
    self.stage = stage
    version = Product.version
    // As it reads back from an output: else 139.0 would differ from its own text.
    self.configuration = configuration.normalized
    self.inputs = inputs
  }

  /// The identity kept in an output's `config`; nil where there is none.
  package init?(config text: String) {
    guard let config = JSONValue(parsing: text), case .string(let stage) = config["stage"],
      case .string(let version) = config["version"], let configuration = config["configuration"],
      case .array(let inputs) = config["inputs"]
    else { return nil }
    self.stage = stage
    self.version = version
    self.configuration = configuration
    self.inputs = inputs.map { if case .string(let text) = $0 { text } else { "" } }
  }

  /// The same with another configuration.
  func replacing(configuration: JSONValue) -> StageIdentity {
    StageIdentity(
      stage: stage, version: version, configuration: configuration.normalized, inputs: inputs)
  }

  private init(stage: String, version: String, configuration: JSONValue, inputs: [String]) {
    self.stage = stage
    self.version = version
    self.configuration = configuration
    self.inputs = inputs
  }

  /// The digest of the identity: the attribute `key`.
  package var key: String {
    var hash = SHA256Stream()
    hash.update(json.canonicalText)
    return hash.finalize().description
  }

  /// The text of the attribute `config`: the identity, and what does not count under `run`.
  package func config(run: JSONValue) -> String {
    guard case .object(var members) = json else { return json.canonicalText }
    members[Self.runMember] = run
    return JSONValue.object(members).canonicalText
  }

  private var json: JSONValue {
    .object([
      "stage": .string(stage), "version": .string(version), "configuration": configuration,
      "inputs": .array(inputs.map(JSONValue.string)),
    ])
  }

  /// Why an output of the identity `old` does not serve for this one; nil where it does.
  func difference(from old: StageIdentity) -> String? {
    if old.version != version { return "written by version \(old.version)" }
    if let path = Self.firstDifference(old.configuration, configuration, at: []) {
      return "the configuration differs in \(path)"
    }
    if old.inputs != inputs {
      let changed = inputs.filter { !old.inputs.contains($0) }.count
      let gone = old.inputs.filter { !inputs.contains($0) }.count
      return changed + gone == 0
        ? "the order of the inputs differs" : "the inputs differ: \(changed) new, \(gone) gone"
    }
    return old.stage == stage ? nil : "written by the stage \(old.stage)"
  }

  /// The dotted path of the first member, in byte order, in which two values differ.
  private static func firstDifference(
    _ a: JSONValue, _ b: JSONValue, at path: [String]
  ) -> String? {
    if a == b { return nil }
    if case .object(let x) = a, case .object(let y) = b {
      for name in Set(x.keys).union(y.keys).sorted() {
        let difference = firstDifference(x[name] ?? .null, y[name] ?? .null, at: path + [name])
        if let difference { return difference }
      }
    }
    if case .array(let x) = a, case .array(let y) = b, x.count == y.count {
      for (i, (u, v)) in zip(x, y).enumerated() {
        if let difference = firstDifference(u, v, at: path + ["\(i)"]) { return difference }
      }
    }
    return path.joined(separator: ".")
  }
}
