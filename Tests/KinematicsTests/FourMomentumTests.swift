import CounterRandom
import Foundation
import Testing

@testable import Kinematics

@Suite struct FourMomentumTests {
  /// sinh(ln 3) = 4/3, so pT 3 and pz 4 make |p| 5, and a mass of 12 makes the energy 13.
  @Test func componentsOfAPythagoreanVector() {
    let p = FourMomentum(pt: 3, eta: log(3), phi: .pi / 2, mass: 12)
    #expect(abs(p.px) < 1e-15)
    #expect(abs(p.py - 3) < 1e-15)
    #expect(abs(p.pz - 4) < 1e-14)
    #expect(abs(p.momentum - 5) < 1e-14)
    #expect(abs(p.energy - 13) < 1e-14)
    #expect(abs(p.mass - 12) < 1e-13)
  }

  @Test func masslessBackToBackPairHasTheSumOfEnergiesAsMass() {
    let sum =
      FourMomentum(pt: 50, eta: 0, phi: 0, mass: 0)
      + FourMomentum(pt: 50, eta: 0, phi: .pi, mass: 0)
    #expect(abs(sum.mass - 100) < 1e-12)
    #expect(sum.pt < 1e-12)
  }

  @Test func negativeMassIsSpaceLike() {
    let p = FourMomentum(pt: 5, eta: 0, phi: 0, mass: -3)
    #expect(p.energy == 4)
    #expect(p.mass == 0)
  }

  @Test func spaceLikeBeyondItsMomentumHasNoEnergy() {
    #expect(FourMomentum(pt: 5, eta: 0, phi: 0, mass: -6).energy == 0)
  }

  @Test func notANumberIsNotHiddenByTheClampAtZero() {
    let p = FourMomentum(pt: 5, eta: 0, phi: 0, mass: .nan)
    #expect(p.energy.isNaN)
    #expect(p.mass.isNaN)
    #expect(FourMomentum(pt: 5, eta: .nan, phi: 0, mass: 0).energy.isNaN)
    #expect(FourMomentum(pt: 5, eta: 0, phi: .nan, mass: 0).mass.isNaN)
  }

  /// The relative bound of ``FourMomentum`` on a light mass, with E/m up to 1e3, and room for ten
  /// roundings.
  @Test(arguments: 1...50 as ClosedRange<UInt64>)
  func coordinatesComeBack(seed: UInt64) {
    var random = PhiloxSequence(key: seed, stream: 0)
    let (pt, eta) = (1 + 500 * random.uniform(), 6 * random.uniform() - 3)
    let (phi, mass) = (2 * .pi * random.uniform() - .pi, 5 + 20 * random.uniform())
    let p = FourMomentum(pt: pt, eta: eta, phi: phi, mass: mass)
    #expect(abs(p.pt - pt) < 1e-13 * pt, "seed \(seed)")
    #expect(abs(p.eta - eta) < 1e-14 * 4, "seed \(seed)")
    #expect(abs(p.phi - phi) < 1e-14, "seed \(seed)")
    #expect(abs(p.mass - mass) < 1e-9 * mass, "seed \(seed)")
  }
}
