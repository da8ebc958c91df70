import Pipeline
import StageFiles

/// The expected yields of a domain file's samples, from what its attributes say of them.
struct SampleYields {
  /// Why there is no yield of a sample.
  enum Missing: Error, Equatable {
    /// The file does not describe its samples.
    case description
    /// There is no luminosity.
    case luminosity
    /// A sample without a cross-section.
    case crossSection(sample: String)
    /// The weights that it was selected from do not sum to something positive.
    case sumOfWeights(sample: String)

    /// What the user should know.
    var description: String {
      switch self {
      case .description: "the domain file does not describe its samples"
      case .luminosity:
        "the domain file has no luminosity_ifb of samples.toml; give --luminosity"
      case .crossSection(let sample): "sample \"\(sample)\" has no cross_section_pb in samples.toml"
      case .sumOfWeights(let sample): "sample \"\(sample)\" has no positive sum of weights"
      }
    }
  }

  private let samples: [JSONValue]
  private let inputs: [InputRecord]
  private let luminosity: Double?

  /// - Parameters:
  ///   - config: The attribute of that name; nil where there is none.
  ///   - inputs: The attribute of that name, one record a sample.
  ///   - luminosity: In 1/fb; nil for that of samples.toml.
  init(config: String?, inputs: [InputRecord], luminosity: Double?) {
    let configuration = config.flatMap { JSONValue(parsing: $0) }?["configuration"]
    if case .array(let list) = configuration?["samples"] { samples = list } else { samples = [] }
    self.inputs = inputs
    self.luminosity = luminosity ?? configuration?["luminosity_ifb"]?.double
  }

  /// The yield of all selected events of a sample:
  /// 1000 * cross-section in pb * k-factor * luminosity in 1/fb * selected / all weights.
  func yield(sample index: Int) throws(Missing) -> Double {
    guard index < samples.count, index < inputs.count, samples.count == inputs.count else {
      throw .description
    }
    let sample = samples[index]
    guard case .string(let name) = sample["name"] else { throw .description }
    guard let luminosity else { throw .luminosity }
    guard let crossSection = sample["cross_section_pb"]?.double else {
      throw .crossSection(sample: name)
    }
    guard let files = inputs[index].inputs?.eventFiles else { throw .description }
    let read = files.reduce(0.0) { $0 + $1.sumOfWeights }
    let all = sample["sum_of_weights"]?.double ?? read
    guard all > 0 else { throw .sumOfWeights(sample: name) }
    return 1000 * crossSection * (sample["k_factor"]?.double ?? 1) * luminosity
      * inputs[index].sumOfWeights / all
  }
}

extension JSONValue {
  /// A number, whole or not.
  fileprivate var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}
