import Foundation
import Testing

@testable import Kinematics

@Suite struct TransverseMassTests {
  @Test func oppositeMomentaGiveTwiceTheirGeometricMean() {
    let mass = transverseMass(pt1: 40, phi1: -.pi / 3, pt2: 90, phi2: 2 * .pi / 3)
    #expect(abs(mass - 120) < 1e-12)
  }

  @Test func agreesWithTheDefinitionAndIgnoresWholeTurns() {
    let expected = (2 * 30 * 50 * (1 - cos(1.25))).squareRoot()
    #expect(abs(transverseMass(pt1: 30, phi1: 2, pt2: 50, phi2: 0.75) - expected) < 1e-12)
    let turned = transverseMass(pt1: 30, phi1: 2 + 2 * .pi, pt2: 50, phi2: 0.75)
    #expect(abs(turned - expected) < 1e-12)
  }

  /// 1 - cos(1e-9) is 0 in double precision.
  @Test func smallAnglesAreNotLost() {
    let mass = transverseMass(pt1: 100, phi1: 1e-9, pt2: 100, phi2: 0)
    #expect(abs(mass / 1e-7 - 1) < 1e-12)
  }
}
