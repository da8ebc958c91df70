/// Where things lie in a domain file.

/// Which half of the events: to train on, or never seen by a training.
public enum DomainPart: String, Sendable, CaseIterable {
  /// To train on.
  case train
  /// To evaluate on.
  case test
}

/// One of the domains.
public enum DomainRole: Hashable, Sendable {
  /// Where the labels are known.
  case source
  /// Where they are not to be used; named where there are several.
  case target(String?)

  /// Whether a target may be called so: its name goes into columns, keys and names of pictures.
  static func isSafeName(_ name: String) -> Bool {
    func isWord(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard let first = name.utf8.first, name.utf8.count <= 100 else { return false }
    return isWord(first) && name.utf8.allSatisfy { isWord($0) || ".+-".utf8.contains($0) }
  }

  /// The path of the domain's group in a part.
  func group(in part: DomainPart) -> String {
    switch self {
    case .source: "/\(part.rawValue)/source"
    case .target(nil): "/\(part.rawValue)/target"
    case .target(let name?): "/\(part.rawValue)/target/\(name)"
    }
  }
}

/// The bookkeeping and the weights of rows of one domain in one part.
public struct DomainColumns: Sendable, Equatable {
  /// The index of each row's sample in `/samples`.
  public var sample: [UInt16] = []
  /// The index of its file in the sample's order.
  public var file: [UInt32] = []
  /// Its entry in that file.
  public var entry: [UInt64] = []
  /// The generator's weight, untouched.
  public var weight: [Double] = []
  /// The weight in the domain loss and in KS.
  public var domainWeight: [Float] = []
  /// 1 for signal, 0 for background: `label` of the source, `truth_label` of a target; empty for a
  /// target without truth.
  public var label: [UInt8] = []
  /// The weight that goes with the label: `w_label` or `w_truth`; empty where there are no labels.
  public var labelWeight: [Float] = []

  /// No rows.
  public init() {}

  /// The number of rows.
  public var count: Int { sample.count }
}

/// What maps a feature to the network's input: (x - mean) / std.
public struct FeatureScaling: Sendable, Equatable {
  /// The weighted mean of each feature.
  public var mean: [Double]
  /// The weighted population standard deviation of each feature; positive, 1 for a constant one.
  public var std: [Double]

  /// A scaling.
  public init(mean: [Double], std: [Double]) {
    self.mean = mean
    self.std = std
  }
}

/// What a domain file says of a sample.
public struct SampleDescription: Sendable, Equatable {
  /// Its name.
  public var name: String
  /// "signal", "background" or "unlabelled".
  public var category: String
  /// "source", "target", "target/<name>" or "both".
  public var domain: String

  /// A description.
  public init(name: String, category: String, domain: String) {
    self.name = name
    self.category = category
    self.domain = domain
  }
}
