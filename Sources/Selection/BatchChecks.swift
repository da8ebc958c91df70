import Events

/// A value of a batch that the selection can do nothing with.
struct BadValue: Error {
  let reason: SelectionError.Reason
  /// The configuration that is at fault, where it is not the input.
  var configuration: String?
}

extension BatchView {
  /// Refuses the first event with a weight, or a pT or eta of an object, that is not finite. Whole
  /// columns are looked through before the events are walked: that costs next to nothing.
  func checkFinite() throws(BadValue) {
    guard
      !weight.allSquaresAreFinite || ![jets.pt, jets.eta].allSatisfy(\.isFinite)
        || ![electrons.pt, electrons.eta, muons.pt, muons.eta].allSatisfy(\.isFinite)
    else { return }
    for event in 0..<count { try checkFinite(event) }
  }

  private func checkFinite(_ event: Int) throws(BadValue) {
    let value = weight[event]
    guard value.isFinite else { throw notFinite("the weight", value, event) }
    guard (value * value).isFinite else {
      throw BadValue(reason: .hugeWeight(value, entry: entry[event]))
    }
    try checkFinite("jet", jets.offsets, jets.pt, jets.eta, event)
    try checkFinite("electron", electrons.offsets, electrons.pt, electrons.eta, event)
    try checkFinite("muon", muons.offsets, muons.pt, muons.eta, event)
  }

  private func checkFinite(
    _ collection: String, _ offsets: UnsafeBufferPointer<Int>, _ pt: UnsafeBufferPointer<Float>,
    _ eta: UnsafeBufferPointer<Float>, _ event: Int
  ) throws(BadValue) {
    for item in offsets[event]..<offsets[event + 1] {
      for (name, value) in [("pt", pt[item]), ("eta", eta[item])] where !value.isFinite {
        throw notFinite(
          "\(name) of \(collection) \(item - offsets[event])", Double(value), event)
      }
    }
  }

  /// Checks what else of an event is stored: its missing momentum, and the rest of its objects.
  func checkStored(
    _ event: Int, jets items: UnsafeBufferPointer<Int32>,
    electrons electronItems: UnsafeBufferPointer<Int32>,
    muons muonItems: UnsafeBufferPointer<Int32>
  ) throws(BadValue) {
    func check(_ value: Float, _ what: @autoclosure () -> String) throws(BadValue) {
      guard value.isFinite else { throw notFinite(what(), Double(value), event) }
    }
    try check(met[event], "met")
    try check(metPhi[event], "met_phi")
    for jet in items.lazy.map({ Int($0) }) {
      try check(jets.phi[jet], "phi of jet \(jet - jets.offsets[event])")
      try check(jets.mass[jet], "mass of jet \(jet - jets.offsets[event])")
    }
    for electron in electronItems.lazy.map({ Int($0) }) {
      try check(
        electrons.phi[electron], "phi of electron \(electron - electrons.offsets[event])")
    }
    for muon in muonItems.lazy.map({ Int($0) }) {
      try check(muons.phi[muon], "phi of muon \(muon - muons.offsets[event])")
    }
  }

  func notFinite(_ quantity: String, _ value: Double, _ event: Int) -> BadValue {
    BadValue(reason: .notFinite(quantity: quantity, value: value, entry: entry[event]))
  }
}

extension UnsafeBufferPointer<Float> {
  /// Whether all values are finite; a loop without exits, which is vectorised.
  var isFinite: Bool {
    var bad: UInt32 = 0
    for value in self { bad |= (value.bitPattern & 0x7F80_0000) &+ 0x0080_0000 }
    return bad & 0x8000_0000 == 0
  }
}

extension UnsafeBufferPointer<Double> {
  /// Whether all values are finite, and their squares too.
  fileprivate var allSquaresAreFinite: Bool {
    var bad: UInt64 = 0
    for value in self {
      bad |= ((value * value).bitPattern & 0x7FF0_0000_0000_0000) &+ 0x0010_0000_0000_0000
    }
    return bad & 0x8000_0000_0000_0000 == 0
  }
}
