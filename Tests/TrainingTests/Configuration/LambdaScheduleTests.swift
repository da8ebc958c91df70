import Foundation
import Testing

@testable import Training

@Suite struct LambdaScheduleTests {
  /// Ganin et al.: 2 / (1 + exp(-10 p)) - 1 is tanh(5 p).
  @Test func factorsAreThoseOfTheFormulas() {
    for p in [0, 0.01, 0.1, 0.5, 1] {
      #expect(LambdaSchedule.constant.factor(progress: p) == 1)
      #expect(abs(LambdaSchedule.ganin.factor(progress: p) - tanh(5 * p)) < 1e-12)
      #expect(LambdaSchedule.linear.factor(progress: p) == p)
    }
  }

  @Test func constantIsTheNumberItself() {
    let ramp = LambdaRamp(lambda: 0.003, schedule: .constant, epochs: 0)
    for epoch in 1...3 { #expect(ramp.lambda(epoch: epoch, batch: 0, of: 7) == Float(0.003)) }
  }

  @Test(arguments: [LambdaSchedule.ganin, .linear])
  func rampRisesStepByStepToItsEndAndStaysThere(schedule: LambdaSchedule) {
    let ramp = LambdaRamp(lambda: 20, schedule: schedule, epochs: 5)
    let steps = (1...8).flatMap { epoch in
      (0..<4).map { ramp.lambda(epoch: epoch, batch: $0, of: 4) }
    }
    let top = Float(20 * schedule.factor(progress: 1))
    #expect(zip(steps[..<20], steps[1..<20]).allSatisfy { $0 < $1 })
    #expect(steps[0] > 0)
    #expect(steps[19...].allSatisfy { $0 == top })
    #expect(abs(top - 20) < 0.002)
    // After 10 of 20 steps p is one half.
    #expect(steps[9] == Float(20 * schedule.factor(progress: 0.5)))
  }
}
