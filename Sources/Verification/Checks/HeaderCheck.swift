import Fingerprints
import HDF5Store
import Pipeline
import StageFiles

/// The attributes that every file of ours has.
struct HeaderCheck {
  let file: OpenedFile

  /// Checks the attributes and returns the effective configuration.
  ///
  /// - Throws: ``VerificationError`` where one is missing, or contradicts another.
  func configuration(of header: StageHeader) throws -> JSONValue {
    guard let text = header.config, let config = JSONValue(parsing: text), case .object = config
    else {
      throw file.failure(
        attribute: "config", found: header.config == nil ? "none" : "text that is no JSON object",
        expected: "the configuration as JSON")
    }
    guard header.seed != nil else {
      throw file.failure(attribute: "seed", found: "none", expected: "an integer")
    }
    guard try file.reader.attribute("inputs")?.string != nil else {
      throw file.failure(attribute: "inputs", found: "none", expected: "a list as JSON")
    }
    for (index, record) in header.inputs.enumerated() { try check(record, "inputs[\(index)]") }
    if let identity = StageIdentity(config: text), let key = header.key, identity.key != key {
      throw file.failure(
        attribute: "key", found: key, expected: "\(identity.key), which the attribute config gives")
    }
    return config["configuration"] ?? config
  }

  private func check(_ record: InputRecord, _ place: String) throws {
    func refuse(_ name: String, _ found: String, _ expected: String) -> VerificationError {
      file.failure(attribute: place, found: "\(name) \(found)", expected: expected)
    }
    guard record.size >= 0, record.entries >= 0 else {
      throw refuse("size, entries", "\(record.size), \(record.entries)", "none below 0")
    }
    guard record.sumOfWeights.isFinite, record.sumOfSquaredWeights?.isFinite != false else {
      throw refuse("sum_of_weights", "\(record.sumOfWeights)", "a finite number")
    }
    guard Digest(hex: record.fingerprint) != nil else {
      throw refuse("fingerprint", "\"\(record.fingerprint)\"", "64 hexadecimal digits")
    }
    for (index, input) in (record.inputs ?? []).enumerated() {
      try check(input, "\(place).inputs[\(index)]")
    }
  }

  /// The attribute `content_hash`.
  ///
  /// - Throws: ``VerificationError`` where it is missing or no digest.
  func storedHash() throws -> String {
    guard let hash = try file.reader.attribute("content_hash")?.string else {
      throw file.failure(
        attribute: "content_hash", found: "none", expected: "the hash of the contents")
    }
    guard Digest(hex: hash) != nil else {
      throw file.failure(
        attribute: "content_hash", found: "\"\(hash)\"", expected: "64 hexadecimal digits")
    }
    return hash
  }

  /// Computes the content hash anew; reads the whole file.
  ///
  /// - Throws: ``VerificationError`` where it is another than the stored one.
  func checkHash(_ stored: String) throws {
    for path in try file.reader.datasetPaths() {
      try file.checkMemory(file.reader.dataset(path))
    }
    let hash = try file.reader.contentHash()
    guard hash == stored.lowercased() else {
      throw file.failure(
        attribute: "content_hash", found: stored,
        expected: "\(hash), the hash of the contents; they are not those that were written")
    }
  }
}
