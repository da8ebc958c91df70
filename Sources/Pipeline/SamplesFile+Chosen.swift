import Settings

extension SamplesFile {
  /// Checks that the names that `--sample` gave are of samples.
  func require(_ names: [String]) throws {
    for name in names where self[name] == nil {
      throw PipelineError.unknownSample(name: name, known: self.names, path: path)
    }
  }
}
