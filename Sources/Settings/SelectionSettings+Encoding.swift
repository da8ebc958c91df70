extension SelectionSettings: Encodable {
  private enum CodingKeys: String, CodingKey {
    case electron, muon, jet, btag, collections, cut
  }

  /// The keys of the file with every default filled in and the working point in place of its name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(electron, forKey: .electron)
    try container.encode(muon, forKey: .muon)
    try container.encode(jet, forKey: .jet)
    try container.encode(bTagging, forKey: .btag)
    try container.encode(collections, forKey: .collections)
    try container.encode(cuts, forKey: .cut)
  }
}

extension SelectionSettings.BTagging: Encodable {
  private enum CodingKeys: String, CodingKey {
    case mode, bit
    case workingPoint = "working_point"
  }

  /// The mode and what it uses; what it does not use changes nothing and is left out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .emulate(let workingPoint):
      try container.encode("emulate", forKey: .mode)
      try container.encode(workingPoint, forKey: .workingPoint)
    case .bit(let bit):
      try container.encode("bit", forKey: .mode)
      try container.encode(bit, forKey: .bit)
    }
  }
}
