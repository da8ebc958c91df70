import EventReaders
import Settings

extension SelectionSettings {
  /// How the selection's inputs are to be read.
  func inputOptions(weightIndex: Int) -> EventInputOptions {
    EventInputOptions(
      collections: DelphesCollections(
        jet: collections.jet, electron: collections.electron, muon: collections.muon,
        met: collections.met),
      weightIndex: weightIndex, wantsTagMasks: bTagging.isByBit)
  }
}

extension Sample {
  /// How the sample's inputs are to be read for a selection.
  func inputOptions(_ settings: SelectionSettings) throws -> EventInputOptions {
    settings.inputOptions(weightIndex: weightIndex)
  }
}
