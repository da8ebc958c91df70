import EventReaders
import Settings

extension SelectionSettings {
  /// How the selection's inputs are to be read.
  func inputOptions(weightIndex: Int, mapping: Mapping? = nil) -> EventInputOptions {
    EventInputOptions(
      collections: DelphesCollections(
        jet: collections.jet, electron: collections.electron, muon: collections.muon,
        met: collections.met),
      weightIndex: weightIndex, wantsTagMasks: bTagging.isByBit, mapping: mapping)
  }
}

extension SelectionSettings {
  /// Refuses a bit that no jet can have: a comparison makes bit 0 alone.
  ///
  /// - Throws: ``PipelineError/tagBit(_:selection:mapping:)``.
  func checkTagBit(of mapping: Mapping?) throws(PipelineError) {
    guard case .bit(let bit) = bTagging, bit != 0, let mapping,
      case .comparison = mapping.jet.btag
    else { return }
    throw .tagBit(bit, selection: file, mapping: mapping.file)
  }
}
