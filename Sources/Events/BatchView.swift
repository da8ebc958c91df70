/// The columns of a batch as plain memory, for loops over events: no bounds, no reference counts.
///
/// Valid only inside the scope of ``EventBatch/withView(_:)``, which checks that the columns fit
/// together: whatever offsets say lies inside the columns.
public struct BatchView {
  /// See ``EventBatch``.
  public let entry: UnsafeBufferPointer<UInt64>
  /// See ``EventBatch``.
  public let number: UnsafeBufferPointer<Int64>
  /// See ``EventBatch``.
  public let weight: UnsafeBufferPointer<Double>
  /// See ``EventBatch``.
  public let met: UnsafeBufferPointer<Float>
  /// See ``EventBatch``.
  public let metPhi: UnsafeBufferPointer<Float>
  /// The jets.
  public let jets: JetView
  /// The electrons.
  public let electrons: LeptonView
  /// The muons.
  public let muons: LeptonView

  /// The number of events.
  public var count: Int { entry.count }
}

/// The columns of jets as plain memory; see ``JetColumns``.
public struct JetView {
  /// See ``JetColumns``.
  public let offsets: UnsafeBufferPointer<Int>
  /// See ``JetColumns``.
  public let pt: UnsafeBufferPointer<Float>
  /// See ``JetColumns``.
  public let eta: UnsafeBufferPointer<Float>
  /// See ``JetColumns``.
  public let phi: UnsafeBufferPointer<Float>
  /// See ``JetColumns``.
  public let mass: UnsafeBufferPointer<Float>
  /// See ``JetColumns``; empty where the input has none.
  public let flavor: UnsafeBufferPointer<UInt8>
  /// See ``JetColumns``; empty where the input has none.
  public let btag: UnsafeBufferPointer<UInt32>
}

/// The columns of leptons as plain memory; see ``LeptonColumns``.
public struct LeptonView {
  /// See ``LeptonColumns``.
  public let offsets: UnsafeBufferPointer<Int>
  /// See ``LeptonColumns``.
  public let pt: UnsafeBufferPointer<Float>
  /// See ``LeptonColumns``.
  public let eta: UnsafeBufferPointer<Float>
  /// See ``LeptonColumns``.
  public let phi: UnsafeBufferPointer<Float>
  /// See ``LeptonColumns``.
  public let charge: UnsafeBufferPointer<Int8>
}

extension EventBatch {
  /// Lends the columns as plain memory.
  ///
  /// - Precondition: The columns fit together: one value an event, offsets that do not fall and end
  ///   with the items, flavours and masks of all jets or of none. Readers are bound to that.
  public func withView<R, Failure>(
    _ body: (BatchView) throws(Failure) -> R
  ) throws(Failure) -> R {
    precondition(
      [number.count, weight.count, met.count, metPhi.count].allSatisfy { $0 == count },
      "event columns of different lengths")
    return try jets.withView(events: count) { (jets) throws(Failure) in
      try electrons.withView(events: count) { (electrons) throws(Failure) in
        try muons.withView(events: count) { (muons) throws(Failure) in
          try entry.withUnsafeBufferPointer { (entry) throws(Failure) in
            try number.withUnsafeBufferPointer { (number) throws(Failure) in
              try weight.withUnsafeBufferPointer { (weight) throws(Failure) in
                try met.withUnsafeBufferPointer { (met) throws(Failure) in
                  try metPhi.withUnsafeBufferPointer { (metPhi) throws(Failure) in
                    try body(
                      BatchView(
                        entry: entry, number: number, weight: weight, met: met, metPhi: metPhi,
                        jets: jets, electrons: electrons, muons: muons))
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

extension JetColumns {
  fileprivate func withView<R, Failure>(
    events: Int, _ body: (JetView) throws(Failure) -> R
  ) throws(Failure) -> R {
    let items = pt.count
    check(offsets, events: events, items: items)
    precondition(
      [eta.count, phi.count, mass.count].allSatisfy { $0 == items }
        && [0, items].contains(flavor.count) && [0, items].contains(btag.count),
      "jet columns of different lengths")
    return try offsets.withUnsafeBufferPointer { (offsets) throws(Failure) in
      try pt.withUnsafeBufferPointer { (pt) throws(Failure) in
        try eta.withUnsafeBufferPointer { (eta) throws(Failure) in
          try phi.withUnsafeBufferPointer { (phi) throws(Failure) in
            try mass.withUnsafeBufferPointer { (mass) throws(Failure) in
              try flavor.withUnsafeBufferPointer { (flavor) throws(Failure) in
                try btag.withUnsafeBufferPointer { (btag) throws(Failure) in
                  try body(
                    JetView(
                      offsets: offsets, pt: pt, eta: eta, phi: phi, mass: mass, flavor: flavor,
                      btag: btag))
                }
              }
            }
          }
        }
      }
    }
  }
}

extension LeptonColumns {
  fileprivate func withView<R, Failure>(
    events: Int, _ body: (LeptonView) throws(Failure) -> R
  ) throws(Failure) -> R {
    let items = pt.count
    check(offsets, events: events, items: items)
    precondition(
      [eta.count, phi.count, charge.count].allSatisfy { $0 == items },
      "lepton columns of different lengths")
    return try offsets.withUnsafeBufferPointer { (offsets) throws(Failure) in
      try pt.withUnsafeBufferPointer { (pt) throws(Failure) in
        try eta.withUnsafeBufferPointer { (eta) throws(Failure) in
          try phi.withUnsafeBufferPointer { (phi) throws(Failure) in
            try charge.withUnsafeBufferPointer { (charge) throws(Failure) in
              try body(
                LeptonView(offsets: offsets, pt: pt, eta: eta, phi: phi, charge: charge))
            }
          }
        }
      }
    }
  }
}

/// Checks offsets once a batch, so that nothing that is done with them needs to be checked.
private func check(_ offsets: [Int], events: Int, items: Int) {
  precondition(
    offsets.count == events + 1 && offsets.first == 0 && offsets.last == items,
    "offsets of other events or items")
  let falls = offsets.withUnsafeBufferPointer { offsets in
    var signs = 0
    for event in 0..<events { signs |= offsets[event + 1] &- offsets[event] }
    return signs < 0
  }
  precondition(!falls, "offsets that fall")
}
