import Foundation
import Testing

@testable import TrainCommand

/// Exit statuses, in this process; what is wrong is found before any file is opened.
@Suite struct TrainTests {
  @Test(arguments: [
    ["domains.h5", "--setup", "c"], ["domains.h5", "--lambda", "-1"],
    ["domains.h5", "--lambda", "x"], ["domains.h5", "--rho", "1"],
    ["domains.h5", "--epochs", "10"], ["domains.h5", "--epochs", "10:5"],
    ["domains.h5", "--label-layers", "3"], ["domains.h5", "--domain-layers", "20,1"],
    ["domains.h5", "--feature-layers", "20,,3"], ["domains.h5", "--threads", "0"],
    ["domains.h5", "--batch-size", "1"], ["domains.h5", "--seed", "-1"],
    ["domains.h5", "--select", "best"], ["domains.h5", "--select", "paper", "--patience", "3"],
    ["domains.h5", "--optimizer", "adam", "--rho", "0.9"],
    ["domains.h5", "--resume", "--force"],
    ["domains.h5", "--lambda-schedule", "cosine"], ["domains.h5", "--lambda-ramp", "10"],
    ["domains.h5", "--lambda", "0", "--lambda-schedule", "ganin"],
    ["domains.h5", "--lambda-schedule", "ganin", "--lambda-ramp", "0"],
    ["domains.h5", "--beta1", "0.5"], ["domains.h5", "--epsilon", "0"],
    ["domains.h5", "--repeats", "0"], ["domains.h5", "--repeats", "x"],
    ["domains.h5", "second.h5"], [], ["evaluate"],
    ["evaluate", "run", "--force"], ["score", "features.h5", "--run", "x"],
    ["score", "features.h5", "-o", "scores.h5"], ["score", "--run", "x", "-o", "scores.h5"],
    ["score", "features.h5", "--run", "x", "-o", "scores.h5", "--threads", "0"],
    ["export", "run"], ["export"], ["templates", "run"], ["templates", "--output", "templates"],
    ["templates", "run", "--output", "t", "--bins", "0"],
    ["templates", "run", "--output", "t", "--luminosity", "0"],
    ["templates", "run", "--output", "t", "--luminosity", "nan"],
    ["templates", "run", "--output", "t", "--background-uncertainty", "1"],
    ["evaluate", "run", "--efficiency", "0"], ["evaluate", "run", "--efficiency", "0.5,1.1"],
    ["evaluate", "run", "--efficiency", "0.5,"], ["rank"], ["rank", "run", "--repeats", "2"],
    ["rank", "run", "--top", "5"], ["rank", "run", "--iterative", "--top", "x"],
  ])
  func wrongUsageIs64(arguments: [String]) {
    #expect(Train.run(arguments: arguments) == 64)
  }

  @Test func missingInputsAre66() throws {
    let scratch = try Scratch()
    #expect(Train.run(arguments: ["\(scratch.path)/none.h5"]) == 66)
    let none = "\(scratch.path)/none"
    #expect(Train.run(arguments: ["evaluate", none]) == 66)
    #expect(Train.run(arguments: ["score", none, "--run", none, "-o", none]) == 66)
    #expect(Train.run(arguments: ["export", none, none]) == 66)
    #expect(Train.run(arguments: ["templates", none, "--output", none]) == 66)
  }
}
