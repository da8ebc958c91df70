import CounterRandom
import Testing

@testable import Kinematics

/// What the documentation of ``MomentumTensor`` promises.
private let bound = 1e-12

@Suite struct MomentumTensorTests {
  @Test func momentaAlongTheAxesGiveTheirSquares() {
    var tensor = MomentumTensor()
    tensor.add(px: 0, py: 3, pz: 0)
    tensor.add(px: 0, py: 0, pz: -1)
    tensor.add(px: 2, py: 0, pz: 0)
    let (largest, middle, smallest) = tensor.eigenvalues
    #expect(abs(largest - 9.0 / 14) < bound)
    #expect(abs(middle - 4.0 / 14) < bound)
    #expect(abs(smallest - 1.0 / 14) < bound)
  }

  /// A tensor with the given eigenvalues along axes turned at random.
  private func tensor(_ eigenvalues: [Double], seed: UInt64) -> MomentumTensor {
    var random = PhiloxSequence(key: seed, stream: 0)
    func direction() -> SIMD3<Double> {
      let v = SIMD3((0..<3).map { _ in 2 * random.uniform() - 1 })
      return v / (v * v).sum().squareRoot()
    }
    func orthogonal(_ v: SIMD3<Double>, to other: SIMD3<Double>) -> SIMD3<Double> {
      v - (v * other).sum() * other
    }
    func normalised(_ v: SIMD3<Double>) -> SIMD3<Double> { v / (v * v).sum().squareRoot() }
    let first = direction()
    // Twice, because one subtraction leaves a rounding error along the other axis.
    let second = normalised(
      orthogonal(normalised(orthogonal(direction(), to: first)), to: first))
    let third = SIMD3(
      first.y * second.z - first.z * second.y, first.z * second.x - first.x * second.z,
      first.x * second.y - first.y * second.x)
    var tensor = MomentumTensor()
    for (eigenvalue, axis) in zip(eigenvalues, [first, second, third]) {
      let p = axis * eigenvalue.squareRoot() * 80
      tensor.add(px: p.x, py: p.y, pz: p.z)
    }
    return tensor
  }

  /// Every distance between two eigenvalues, from none over the smallest to wide.
  @Test(arguments: [0, 1e-17, 1e-16, 1e-14, 1e-12, 1e-10, 1e-8, 1e-6, 1e-3, 0.1, 0.3])
  func nearlyEqualEigenvaluesAreAsPreciseAsOthers(gap: Double) {
    let cases: [[Double]] = [
      [1.0 / 3 + gap, 1.0 / 3, 1.0 / 3 - gap],
      [1.0 / 3 + gap / 2, 1.0 / 3 + gap / 2, 1.0 / 3 - gap],
      [0.4 + gap / 2, 0.4 - gap / 2, 0.2], [0.6, 0.2 + gap / 2, 0.2 - gap / 2],
      [1 - gap, gap, 0], [1 - 2 * gap, gap, gap],
    ]
    for (number, eigenvalues) in cases.enumerated() {
      for seed in 1...20 as ClosedRange<UInt64> {
        let expected = eigenvalues.sorted(by: >)
        let (largest, middle, smallest) = tensor(eigenvalues, seed: seed).eigenvalues
        let comment: Comment = "gap \(gap), case \(number), seed \(seed)"
        #expect(abs(largest - expected[0]) < bound, comment)
        #expect(abs(middle - expected[1]) < bound, comment)
        #expect(abs(smallest - expected[2]) < bound, comment)
        #expect(smallest >= 0, comment)
        #expect(largest >= middle && middle >= smallest, comment)
      }
    }
  }

  @Test(arguments: 1...100 as ClosedRange<UInt64>)
  func twoMomentaLieInAPlaneAndOneOnALine(seed: UInt64) {
    var random = PhiloxSequence(key: seed, stream: 0)
    func component() -> Double { 400 * random.uniform() - 200 }
    var tensor = MomentumTensor()
    tensor.add(px: component(), py: component(), pz: component())
    let line = tensor.eigenvalues
    #expect(abs(line.largest - 1) < bound, "seed \(seed)")
    #expect((0..<bound).contains(line.middle) && (0..<bound).contains(line.smallest))
    tensor.add(px: component(), py: component(), pz: component())
    #expect((0..<bound).contains(tensor.eigenvalues.smallest), "seed \(seed)")
  }

  @Test func noMomentumOrNotANumberGivesNotANumber() {
    var tensor = MomentumTensor()
    #expect(tensor.eigenvalues.largest.isNaN && tensor.eigenvalues.smallest.isNaN)
    tensor.add(px: 1, py: .nan, pz: 0)
    #expect(tensor.eigenvalues.middle.isNaN && tensor.eigenvalues.smallest.isNaN)
    var flat = TransverseMomentumTensor()
    #expect(flat.eigenvalues.smaller.isNaN)
    flat.add(px: .nan, py: 1)
    #expect(flat.eigenvalues.smaller.isNaN)
  }

  /// (3, 0) and (0, 1), turned by 30 degrees.
  @Test func transverseMomentaAtRightAnglesGiveTheirSquares() {
    let (c, s) = (0.75.squareRoot(), 0.5)
    var tensor = TransverseMomentumTensor()
    tensor.add(px: 3 * c, py: 3 * s)
    tensor.add(px: -s, py: c)
    #expect(abs(tensor.eigenvalues.larger - 0.9) < bound)
    #expect(abs(tensor.eigenvalues.smaller - 0.1) < bound)
    var line = TransverseMomentumTensor()
    line.add(px: 3, py: 7)
    #expect((0..<bound).contains(line.eigenvalues.smaller))
  }
}
