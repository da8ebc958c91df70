import Diagnostics
import Foundation
import NeuralNetwork
import TestMessages
import Testing

@testable import Training

/// Trainings that stop and go on.
@Suite struct ResumeTests {
  private func options(_ edit: (inout TrainingOptions) -> Void = { _ in }) -> TrainingOptions {
    .toy(epochs: 12) {
      edit(&$0)
    }
  }

  private func fit(
    _ file: ToyFile, _ options: TrainingOptions, output: String, threads: Int = 1,
    resumes: Bool = true, messages: Messages = Messages()
  ) throws -> Fit.Result {
    try Fit(
      domainsPath: file.path, output: output, options: options, threads: threads,
      replacesRun: false, resumes: resumes, isQuiet: true, logger: messages.logger
    ).run()
  }

  /// Leaves in a folder what a process killed after some epochs leaves.
  private func leaveCheckpoint(
    _ file: ToyFile, _ options: TrainingOptions, after epochs: Int, in path: String
  ) throws {
    let domains = try DomainFile(path: file.path)
    let configuration = try domains.configuration(options)
    let input = try TrainingInput(domains)
    let architecture = try configuration.architecture(
      inputs: domains.featureCount, domains: domains.domainCount)
    let parts = input.data.tables.enumerated().map { domain, table in
      DomainRows(all: table).holdingBack(0.2, seed: options.seed, domain: domain)
    }
    var loop = TrainingLoop(
      configuration, architecture: architecture, trained: parts.map(\.trained),
      heldOut: HeldOutEvents(parts.map(\.heldOut)), threads: 1)
    for _ in 0..<epochs { try loop.advance { _ in } }
    let folder = RunFolder(path: path)
    let log = try folder.open()
    try log.restart("hep-prep killed")
    try folder.checkpoint.write(
      .init(
        checkpoint: loop.checkpoint,
        identity: RunIdentity(config: configuration, domains: input.domains), seconds: 100))
  }

  @Test(arguments: OptimizerKind.allCases, [1, 2])
  func resumedTrainingHasTheBitsOfAnUndisturbedOne(optimizer: OptimizerKind, threads: Int) throws {
    let file = try ToyFile()
    let options = options {
      $0.optimizer = optimizer
      // A ramp too, whose steps must go on where they were.
      $0.lambdaSchedule = optimizer == .adam ? .ganin : .constant
    }
    let whole = try fit(file, options, output: "\(file.folder)/whole", resumes: false)
    for epochs in [1, 5, 11, 12] {
      let output = "\(file.folder)/\(epochs)"
      try leaveCheckpoint(file, options, after: epochs, in: output)
      let messages = Messages()
      let resumed = try fit(file, options, output: output, threads: threads, messages: messages)
      #expect(resumed.record.hashes == whole.record.hashes, "after epoch \(epochs)")
      #expect(resumed.record.metrics == whole.record.metrics)
      #expect(resumed.record.process.resumedAfter == epochs)
      #expect(resumed.record.process.seconds > 100)
      #expect(messages.all.first == "notice: \(output): goes on after epoch \(epochs)")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: output).sorted()
          == ["evaluation.json", "history.csv", "model.h5", "run.json", "train.log"])
      let log = try String(contentsOfFile: "\(output)/train.log", encoding: .utf8)
      #expect(log.hasPrefix("hep-prep killed\nhep-prep "))
    }
  }

  @Test(arguments: Setup.allCases) func severalTargetsAreWalkedOn(setup: Setup) throws {
    let file = try ToyFile { $0.targets = ["a", "b"] }
    let options = options {
      $0.setup = setup
      $0.domainLayers = nil
    }
    let whole = try fit(file, options, output: "\(file.folder)/whole", resumes: false)
    try leaveCheckpoint(file, options, after: 7, in: "\(file.folder)/run")
    let resumed = try fit(file, options, output: "\(file.folder)/run")
    #expect(resumed.record.process.resumedAfter == 7)
    #expect(resumed.record.hashes == whole.record.hashes)
  }

  /// After a spike the past that a checkpoint has to hold is the longest.
  @Test func resumedAfterASpikeTheBitsAreTheSame() throws {
    let file = try ToyFile { $0.trainingEvents = 60 }
    let options = options { $0.epochs = EpochLimits(minimum: 80, maximum: 80) }
    let domains = try DomainFile(path: file.path)
    let configuration = try domains.configuration(options)
    let input = try TrainingInput(domains)
    let architecture = try configuration.architecture(inputs: 3, domains: 2)
    func makeLoop(from checkpoint: Checkpoint?) -> TrainingLoop {
      let parts = input.data.tables.enumerated().map { domain, table in
        DomainRows(all: table).holdingBack(0.2, seed: 1, domain: domain)
      }
      return TrainingLoop(
        configuration, architecture: architecture, trained: parts.map(\.trained),
        heldOut: HeldOutEvents(parts.map(\.heldOut)), threads: 1, from: checkpoint)
    }
    var loop = makeLoop(from: nil)
    for epoch in 1...62 {
      if epoch == 55 { loop.state.network.parameters[0] = .nan }
      try loop.advance { _ in }
    }
    let path = "\(file.folder)/checkpoint.bin"
    let identity = RunIdentity(config: configuration, domains: input.domains)
    for epoch in 62...66 {
      try CheckpointFile(path: path).write(
        .init(checkpoint: loop.checkpoint, identity: identity, seconds: 0))
      let read = try #require(try CheckpointFile(path: path).read(for: identity, architecture))
      #expect(read.checkpoint.spikes == [55])
      var resumed = makeLoop(from: read.checkpoint)
      var original = loop
      // A second spike at once: both go back to states that the checkpoint held.
      for running in [0, 1] where epoch > 63 && running == 0 {
        original.state.network.parameters[0] = .nan
        resumed.state.network.parameters[0] = .nan
      }
      let (a, b) = (try original.run(), try resumed.run())
      #expect(a.network == b.network, "after epoch \(epoch)")
      #expect(a.bestEpoch == b.bestEpoch)
      #expect(History(records: a.history).hash == History(records: b.history).hash)
      #expect(a.spikes == b.spikes && a.spikes.count == (epoch > 63 ? 2 : 1))
      try loop.advance { _ in }
    }
  }

  @Test func withoutACheckpointItBeginsAfreshAndSaysSo() throws {
    let file = try ToyFile()
    let output = "\(file.folder)/run"
    let messages = Messages()
    let result = try fit(file, options(), output: output, messages: messages)
    #expect(!result.wasSkipped && result.record.process.resumedAfter == nil)
    #expect(
      messages.all.first
        == "notice: \(output): has no checkpoint, so the training begins afresh")
  }

  @Test func finishedRunIsNotTouched() throws {
    let file = try ToyFile()
    let output = "\(file.folder)/run"
    let first = try fit(file, options(), output: output)
    let messages = Messages()
    let again = try fit(file, options(), output: output, messages: messages)
    #expect(again.wasSkipped && again.record == first.record)
    #expect(
      messages.all == [
        "notice: \(output): is up to date, nothing to train; --force trains it again"
      ])
  }

  @Test func checkpointOfAnotherTrainingIsRefusedAndStays() throws {
    let file = try ToyFile()
    let output = "\(file.folder)/run"
    try leaveCheckpoint(file, options(), after: 3, in: output)
    let other = options { $0.seed = 2 }
    let error = #expect(throws: TrainingError.self) { try fit(file, other, output: output) }
    #expect(
      error == .otherCheckpoint(path: "\(output)/checkpoint.bin", differences: ["seed"]))
    #expect(try fit(file, options(), output: output).record.process.resumedAfter == 3)
  }

  @Test func damagedCheckpointIsRefusedAndMakesWayWithoutResume() throws {
    let file = try ToyFile()
    let output = "\(file.folder)/run"
    try leaveCheckpoint(file, options(), after: 3, in: output)
    let path = "\(output)/checkpoint.bin"
    try Data("rubbish".utf8).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: TrainingError.self) { try fit(file, options(), output: output) }
    #expect(error?.exitStatus == .badData)
    #expect(error?.line.hasPrefix("\(path): found other bytes than were written") == true)
    let messages = Messages()
    let result = try fit(file, options(), output: output, resumes: false, messages: messages)
    #expect(result.record.process.resumedAfter == nil)
    #expect(
      messages.all.first
        == "notice: \(output): has the checkpoint of an unfinished training, which begins afresh; "
        + "--resume would go on from it")
  }

  /// A process killed after run.json, and before its checkpoint was gone.
  @Test func checkpointBesideAFinishedRunIsNoMatter() throws {
    let file = try ToyFile()
    let output = "\(file.folder)/run"
    let first = try fit(file, options(), output: output)
    try leaveCheckpoint(file, options(), after: 3, in: output)
    let again = try fit(file, options(), output: output)
    #expect(again.wasSkipped && again.record.hashes == first.record.hashes)
    #expect(!FileManager.default.fileExists(atPath: "\(output)/checkpoint.bin"))
  }
}
