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
