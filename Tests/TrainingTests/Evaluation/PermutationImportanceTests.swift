import Foundation
import NeuralNetwork
import TestMessages
import Testing

@testable import Training

@Suite struct PermutationImportanceTests {
  /// A plain classifier of the toy, which tells signal by x1 and a little by x0.
  private func run(_ file: ToyFile) throws -> String {
    let options = TrainingOptions.toy(epochs: 30) {
      $0.lambda = 0
      $0.learningRate = 0.01
    }
    return try Fit(
      domainsPath: file.path, output: "\(file.folder)/run", options: options, threads: 1,
      replacesRun: false, isQuiet: true, logger: Messages().logger
    ).run().folder
  }

  private func rank(
    _ path: String, shuffles: Int = 3, seed: UInt64? = nil, threads: Int = 1
  ) throws -> PermutationImportance {
    try PermutationImportance(
      runPath: path, shuffles: shuffles, seed: seed, threads: threads, isQuiet: true)
  }

  @Test func whatSeparatesIsWorthMostAndNoiseNothing() throws {
    let file = try ToyFile { $0.testEvents = 500 }
    let run = try run(file)
    let found = try rank(run)
    #expect(found.features.map(\.name) == ["x1", "x0", "noise"])
    #expect(found.features[0].mean > 0.1)
    #expect(abs(found.features[2].mean) < 0.02)
    #expect(found.features.allSatisfy { $0.losses.count == 3 })
    #expect(try #require(found.features[0].standardDeviation) > 0)
    // The unshuffled AUC is that of the evaluation.
    let auc = try #require(RunFolder(path: run).readRecord().metrics?["auc_source"]?.value)
    #expect(abs(found.auc - auc) < 1e-12)

    let again = try rank(run, threads: 2)
    #expect(again.features == found.features, "neither chance nor threads")
    let more = try rank(run, shuffles: 4)
    for feature in more.features {
      let before = found.features.first { $0.name == feature.name }
      #expect(before?.losses == Array(feature.losses.prefix(3)), "a shuffle has its own stream")
    }
    #expect(try rank(run, seed: 9).features != found.features)
  }

  @Test func meanAndSpreadByHand() {
    let feature = PermutationImportance.Feature(name: "x", losses: [0.1, 0.3])
    #expect(abs(feature.mean - 0.2) < 1e-15)
    #expect(abs((feature.standardDeviation ?? 0) - 0.02.squareRoot()) < 1e-15)
    #expect(PermutationImportance.Feature(name: "x", losses: [1]).standardDeviation == nil)
  }

  @Test func anotherDomainFileByThatNameIsRefused() throws {
    let file = try ToyFile()
    let run = try run(file)
    var contents = ToyFile.Contents()
    contents.seed = 7
    try ToyFile.write(contents, to: file.path)
    #expect(throws: TrainingError.domainsChanged(path: file.path, run: run)) { try rank(run) }
  }
}
