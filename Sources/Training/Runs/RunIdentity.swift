import Diagnostics
import Fingerprints

/// What a training is: all on which its outcome depends.
struct RunIdentity: Equatable {
  /// Name and version of the program.
  var creator = Product.creator
  /// The effective configuration.
  let config: TrainingConfiguration
  /// The domain file.
  let domains: RunRecord.Domains
  /// The features trained on where they are some of the domain file's; nil for all of them.
  var features: [String]?

  /// The digest of all this but paths: equal keys mean equal outcomes.
  var key: String {
    var hash = SHA256Stream()
    // A list behind the rest, so that the keys of trainings on all features stay what they were.
    for text in [
      creator, config.canonicalText, domains.contentHash ?? "", domains.trainingHash,
    ] + (features ?? []) {
      hash.update(text)
      hash.update(UInt8(0))
    }
    return hash.finalize().description
  }

  /// What two trainings differ in, for the user; not empty where keys differ.
  func differences(from other: RunIdentity) -> [String] {
    var differences = config.differences(from: other.config)
    if domains.contentHash != other.domains.contentHash
      || domains.trainingHash != other.domains.trainingHash
    {
      differences.append("the domain file")
    }
    if features != other.features { differences.append("the features") }
    if creator != other.creator { differences.append("the version of the program") }
    return differences
  }
}
