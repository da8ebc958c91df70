import CounterRandom
import Testing

@testable import Kinematics

@Suite struct AnglesTests {
  @Test func deltaPhiTakesTheShortWayRound() {
    #expect(abs(deltaPhi(.pi - 0.1, -.pi + 0.1) - 0.2) < 1e-15)
    #expect(deltaPhi(1, 1) == 0)
    #expect(deltaPhi(0, .pi) == .pi)
  }

  @Test func deltaRIsTheHypotenuse() {
    // The azimuths are 4 apart by the long way, so 3 and 2 pi - 4 are the sides.
    let dPhi = 2 * Double.pi - 4
    let expected = (9 + dPhi * dPhi).squareRoot()
    #expect(abs(deltaR(eta1: 2, phi1: 2, eta2: -1, phi2: -2) - expected) < 1e-15)
    #expect(deltaR(eta1: 0, phi1: 2, eta2: 3, phi2: 2) == 3)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func wrappingMovesByWholeTurnsIntoTheRange(seed: UInt64) {
    var random = PhiloxSequence(key: seed, stream: 0)
    let phi = 200 * random.uniform() - 100
    let wrapped = wrappedPhi(phi)
    #expect(abs(wrapped) <= .pi, "seed \(seed)")
    let turns = (phi - wrapped) / (2 * .pi)
    #expect(abs(turns - turns.rounded()) < 1e-12, "seed \(seed)")
  }

  @Test func singlePrecisionPiIsWrappedAndSmallAnglesAreKept() {
    #expect(wrappedPhi(Double(Float.pi)) <= .pi)
    #expect(wrappedPhi(-3) == -3)
    #expect(wrappedPhi(.infinity).isNaN)
    #expect(wrappedPhi(.nan).isNaN)
  }
}
