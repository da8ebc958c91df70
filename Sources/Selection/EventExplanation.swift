/// One event as the selection sees it: its objects, kept or not and why, its tags and its cuts.
public struct EventExplanation: Sendable, Equatable, Encodable {
  /// An object of the input.
  public struct Object: Sendable, Equatable, Encodable {
    /// "jet", "electron" or "muon".
    public let collection: String
    /// Its index in the event, as the input has it.
    public let index: Int
    /// Transverse momentum.
    public let pt: Float
    /// Pseudorapidity.
    public let eta: Float
    /// Azimuth.
    public let phi: Float
    /// Mass; nil for a lepton.
    public let mass: Float?
    /// Electric charge; nil for a jet.
    public let charge: Int?
    /// Its place among the selected ones, from 0 in descending pT; nil where it is not selected.
    public let rank: Int?
    /// Why it is not selected; empty where it is.
    public let reasons: [String]
    /// How it got its b-tag; nil for a lepton, or a jet that is not selected.
    public let tag: Tag?
  }

  /// How a jet got its b-tag.
  public struct Tag: Sendable, Equatable, Encodable {
    /// Whether it is tagged.
    public let isTagged: Bool
    /// The jet's true flavour; nil where the input has none.
    public let flavor: Int?
    /// The input's mask of working points; nil where the input has none.
    public let mask: UInt32?
    /// The probability of a tag; nil where a bit of the mask decides.
    public internal(set) var probability: Double?
    /// The draw in [0, 1), which tags where it is below the probability; nil likewise.
    public internal(set) var draw: Double?
  }

  /// A cut and the values that it looked at.
  public struct Cut: Sendable, Equatable, Encodable {
    /// A name of the condition.
    public struct Value: Sendable, Equatable, Encodable {
      /// As the condition has it: `jets[0].pt`.
      public let name: String
      /// The event's value; nil where the object is missing, which makes the whole cut false.
      public let value: Double?
    }

    /// The row of the cutflow.
    public let name: String
    /// The condition.
    public let condition: String
    /// What it looked at, in the order of its first use.
    public let values: [Value]
    /// Whether it holds, by itself.
    public let holds: Bool
  }

  /// The entry in the file.
  public let entry: UInt64
  /// The generator's event number.
  public let number: Int64
  /// The generator's weight.
  public let weight: Double
  /// The missing transverse momentum.
  public let met: Float
  /// Its azimuth.
  public let metPhi: Float
  /// Jets, electrons and muons in the order of the input.
  public let objects: [Object]
  /// The cuts, in order; also those after the first that fails.
  public let cuts: [Cut]

  /// Whether all cuts hold.
  public var passes: Bool { cuts.allSatisfy(\.holds) }

  private enum CodingKeys: String, CodingKey {
    case entry, number, weight, met, objects, cuts
    case metPhi = "met_phi"
  }
}
