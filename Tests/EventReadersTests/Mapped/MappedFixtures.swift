import Diagnostics
import Events
import Foundation
import Settings
import Testing

@testable import EventReaders

/// The files of `Fixtures/make_mapped.py`, which hold the events of delphes.root in other forms.
enum MappedFixtures {
  static let root = Expected.folder.appendingPathComponent("mapped.root").path
  static let odd = Expected.folder.appendingPathComponent("odd.root").path
  static let hdf5 = Expected.folder.appendingPathComponent("mapped.h5").path

  /// A mapping of columns that a closure names by their object and member.
  static func mapping(
    tree: String? = nil, _ unit: Mapping.MomentumUnit = .gev, event: String = "",
    mask: Bool = false, _ name: (_ object: String, _ member: String) -> String
  ) -> Mapping {
    func leptons(_ object: String) -> Mapping.Leptons {
      Mapping.Leptons(
        pt: name(object, "pt"), eta: name(object, "eta"), phi: name(object, "phi"),
        charge: name(object, "charge"), mask: mask ? name(object, "valid") : nil)
    }
    return Mapping(
      tree: tree, momentumUnit: unit,
      event: .init(number: event + "number", weight: event + "weight"),
      jet: .init(
        pt: name("jet", "pt"), eta: name("jet", "eta"), phi: name("jet", "phi"),
        mass: name("jet", "mass"), flavor: name("jet", "flavor"),
        btag: .column(name("jet", "btag")), mask: mask ? name("jet", "valid") : nil),
      electron: leptons("electron"), muon: leptons("muon"),
      met: .init(pt: event + "met", phi: event + "met_phi"), file: "m.toml")
  }

  static func tree(_ name: String, _ unit: Mapping.MomentumUnit = .gev) -> Mapping {
    mapping(tree: name, unit) { "\($0)_\($1)" }
  }

  static let plain = mapping(event: "plain/", mask: true) { "plain/\($0)s/\($1)" }
  static let compound = mapping(event: "compound/event.") { "compound/\($0).\($1)" }

  /// Columns of odd.root, all of one collection.
  static let oddMapping = Mapping(
    tree: "odd", jet: .init(pt: "pt", eta: "pt", phi: "pt", mass: "pt"),
    electron: .init(pt: "pt", eta: "pt", phi: "pt", charge: "wide"),
    muon: .init(pt: "pt", eta: "pt", phi: "pt", charge: "wide"),
    met: .init(pt: "one", phi: "one"), file: "m.toml")
}

/// A change of a mapping, and what it leads to.
struct Misfit: Sendable, CustomTestStringConvertible {
  let change: @Sendable (inout Mapping) -> Void
  let message: String
  var testDescription: String { message }

  init(_ change: @escaping @Sendable (inout Mapping) -> Void, _ message: String) {
    self.change = change
    self.message = message
  }
}

func batch(_ input: any EventInput, _ entries: Range<Int>) throws -> EventBatch {
  var batch = EventBatch()
  try input.makeReader().read(entries, into: &batch)
  return batch
}

/// The status and the line of what a closure throws.
func line(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return (error as? any Diagnostic).map { "\($0.exitStatus.rawValue) \($0.line)" }
  }
}

/// Whether two batches have the same events, bit for bit.
func expectEqual(
  _ found: EventBatch, _ expected: EventBatch, sourceLocation: SourceLocation = #_sourceLocation
) {
  func check(_ isEqual: Bool, _ column: Comment) {
    #expect(isEqual, column, sourceLocation: sourceLocation)
  }
  check(found.entry == expected.entry, "entry")
  check(found.number == expected.number, "number")
  check(found.weight == expected.weight, "weight")
  check(found.met == expected.met, "met")
  check(found.metPhi == expected.metPhi, "met_phi")
  check(found.jets.offsets == expected.jets.offsets, "offsets of jets")
  check(found.jets.pt == expected.jets.pt, "pt of jets")
  check(found.jets.eta == expected.jets.eta, "eta of jets")
  check(found.jets.phi == expected.jets.phi, "phi of jets")
  check(found.jets.mass == expected.jets.mass, "mass of jets")
  check(found.jets.flavor == expected.jets.flavor, "flavor of jets")
  check(found.jets.btag == expected.jets.btag, "btag of jets")
  for (found, expected) in [
    (found.electrons, expected.electrons), (found.muons, expected.muons),
  ] {
    check(found.offsets == expected.offsets, "offsets of leptons")
    check(found.pt == expected.pt, "pt of leptons")
    check(found.eta == expected.eta, "eta of leptons")
    check(found.phi == expected.phi, "phi of leptons")
    check(found.charge == expected.charge, "charge of leptons")
  }
}
