import Settings

extension SamplesFile {
  /// The names that `--sample` chose, checked; all where it was not given.
  func chosen(_ names: [String]) throws -> Set<String> {
    for name in names where self[name] == nil {
      throw PipelineError.unknownSample(name: name, known: self.names, path: path)
    }
    return Set(names.isEmpty ? self.names : names)
  }
}
