import Diagnostics
import Foundation
import NeuralNetwork
import Testing

@testable import Training

@Suite struct CheckpointFileTests {
  private static let architectureInputs = 2
  private let scratch = NSTemporaryDirectory() + "hep-prep-checkpoint-\(UUID().uuidString).bin"

  private func configuration(
    _ optimizer: OptimizerKind, _ edit: (inout TrainingOptions) -> Void = { _ in }
  ) throws -> TrainingConfiguration {
    var options = TrainingOptions()
    options.optimizer = optimizer
    options.featureLayers = [3]
    options.domainLayers = [2]
    edit(&options)
    return try TrainingConfiguration(options, domains: 2, sourceEvents: 1000)
  }

  private func identity(
    _ configuration: TrainingConfiguration, hash: String = "t"
  ) -> RunIdentity {
    RunIdentity(
      config: configuration,
      domains: .init(path: "/d.h5", contentHash: "c", trainingHash: hash))
  }

  /// A checkpoint of made-up numbers: states of epochs 3 and 5, networks of 1, 2, 3.
  private func contents(_ configuration: TrainingConfiguration) throws -> CheckpointFile.Contents {
    let architecture = try configuration.architecture(inputs: 2, domains: 2)
    func state(_ seed: UInt64) -> TrainingState {
      var state = TrainingState(
        network: AdversarialNetwork(architecture: architecture, seed: seed),
        optimizer: configuration.makeOptimizer(parameterCount: architecture.parameterCount))
      for _ in 0..<seed {
        state.optimizer.step(
          &state.network.parameters,
          gradient: (0..<architecture.parameterCount).map { Float($0) - 3 })
      }
      return state
    }
    var history = (1...6).map { EpochRecord.with($0, labelLoss: 1 / Double($0)) }
    history[5] = .with(6, labelLoss: .nan, ks: .infinity)
    history[5].isRolledBack = true
    return .init(
      checkpoint: Checkpoint(
        history: history,
        snapshots: Snapshots(
          states: [(3, state(3)), (5, state(5))],
          networks: [1: state(1).network, 2: state(2).network, 3: state(3).network]),
        spikes: [6]),
      identity: identity(configuration), seconds: 12.5)
  }

  @Test(arguments: OptimizerKind.allCases)
  func readsBackAsItWasWritten(optimizer: OptimizerKind) throws {
    defer { unlink(scratch) }
    let configuration = try configuration(optimizer)
    let architecture = try configuration.architecture(inputs: 2, domains: 2)
    let written = try contents(configuration)
    let file = CheckpointFile(path: scratch)
    try file.write(written)
    // A newer one takes its place.
    try file.write(written)
    let read = try #require(try file.read(for: written.identity, architecture))
    let (a, b) = (read.checkpoint, written.checkpoint)
    #expect(History(records: a.history).text == History(records: b.history).text)
    #expect(a.spikes == b.spikes)
    #expect(read.seconds == 12.5)
    #expect(a.snapshots.epochs == [1, 2, 3])
    for epoch in 1...3 {
      #expect(a.snapshots.network(after: epoch) == b.snapshots.network(after: epoch))
    }
    #expect(a.snapshots.states.map(\.epoch) == [3, 5])
    for (mine, other) in zip(a.snapshots.states, b.snapshots.states) {
      #expect(mine.state.network == other.state.network)
      #expect(mine.state.optimizer == other.state.optimizer)
    }
  }

  @Test func noFileIsNoCheckpoint() throws {
    let configuration = try configuration(.rmsprop)
    let architecture = try configuration.architecture(inputs: 2, domains: 2)
    #expect(
      try CheckpointFile(path: scratch).read(for: identity(configuration), architecture) == nil)
  }

  @Test func anotherTrainingIsNamedAndRefused() throws {
    defer { unlink(scratch) }
    let configuration = try configuration(.rmsprop)
    let architecture = try configuration.architecture(inputs: 2, domains: 2)
    let file = CheckpointFile(path: scratch)
    try file.write(contents(configuration))
    let other = try self.configuration(.rmsprop) {
      $0.seed = 9
      $0.lambda = 3
    }
    let error = #expect(throws: TrainingError.self) {
      try file.read(for: identity(other), architecture)
    }
    #expect(
      error?.line == "\(scratch): is of a training that differs in lambda, seed; start "
        + "afresh with --force and without --resume, or choose another --output")
    #expect(error?.exitStatus == .cannotCreate)
    #expect(
      throws: TrainingError.otherCheckpoint(path: scratch, differences: ["the domain file"])
    ) { try file.read(for: identity(configuration, hash: "u"), architecture) }
  }

  /// The bits of the rest would be another kernel's.
  @Test func checkpointOfAnotherKernelIsRefused() throws {
    defer { unlink(scratch) }
    let configuration = try configuration(.rmsprop)
    let architecture = try configuration.architecture(inputs: 2, domains: 2)
    try CheckpointFile(path: scratch, kernel: "one").write(contents(configuration))
    #expect(
      throws: TrainingError.otherCheckpoint(
        path: scratch, differences: ["the kernel (one, here two)"])
    ) {
      try CheckpointFile(path: scratch, kernel: "two").read(
        for: identity(configuration), architecture)
    }
  }

  /// Whatever byte is damaged, wherever the file is cut off: an error of one line.
  @Test func damageIsAlwaysSeen() throws {
    defer { unlink(scratch) }
    let configuration = try configuration(.adam)
    let architecture = try configuration.architecture(inputs: 2, domains: 2)
    let file = CheckpointFile(path: scratch)
    let written = try contents(configuration)
    try file.write(written)
    let whole = try Data(contentsOf: URL(fileURLWithPath: scratch))
    func expectRefusal(_ bytes: Data, _ what: String) throws {
      try bytes.write(to: URL(fileURLWithPath: scratch))
      let error = #expect(throws: TrainingError.self, "\(what)") {
        try file.read(for: written.identity, architecture)
      }
      #expect(
        error?.line == "\(scratch): found other bytes than were written, expected a whole "
          + "checkpoint; start afresh with --force and without --resume")
      #expect(error?.exitStatus == .badData)
    }
    for offset in stride(from: 0, to: whole.count, by: max(1, whole.count / 300)) {
      var bytes = whole
      bytes[offset] ^= 0x41
      try expectRefusal(bytes, "byte \(offset)")
    }
    for length in [0, 1, 31, 32, 33, 100, whole.count / 2, whole.count - 1] {
      try expectRefusal(whole.prefix(length), "\(length) bytes")
    }
  }
}
