import CounterRandom
import Foundation
import Testing

/// The program, stopped and killed while it trains.
@Suite(.serialized, .enabled(if: Program.exists, "the program train is not built"))
struct ResumeProgramTests {
  private let scratch: Scratch
  private let file: String

  init() throws {
    scratch = try Scratch()
    file = try scratch.toy()
  }

  private func arguments(_ run: String, epochs: Int, _ more: [String] = []) -> [String] {
    [
      file, "--output", "\(scratch.path)/\(run)", "--epochs", "\(epochs):\(epochs)",
      "--feature-layers", "5,4", "--domain-layers", "6,2", "--quiet",
    ] + more
  }

  private func start(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    return process
  }

  private func names(_ run: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/\(run)").sorted()
  }

  /// What has to be the same for two trainings to be called the same.
  private func bits(_ run: String) throws -> [String] {
    let folder = "\(scratch.path)/\(run)"
    let json = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/run.json"))
    let record = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    let hashes = try #require(record["hashes"] as? [String: String])
    let history = try String(contentsOfFile: "\(folder)/history.csv", encoding: .utf8)
    return [hashes["model"] ?? "", hashes["history"] ?? ""]
      + history.split(separator: "\n").map { row in
        row.split(separator: ",").dropLast().joined(separator: ",")
      }
  }

  /// Each round is one training, killed again and again after random times and gone on with.
  @Test func trainingKilledAtRandomMomentsHasTheBitsOfAnUndisturbedOne() throws {
    let epochs = 60
    let clock = ContinuousClock()
    let begin = clock.now
    #expect(try Program.run(arguments("whole", epochs: epochs)).status == 0)
    let whole = begin.duration(to: clock.now)
    let expected = try bits("whole")
    let milliseconds = Int(whole / .milliseconds(1))
    var random = PhiloxSequence(key: 20_05, stream: 568)
    var kills = 0
    for round in 0..<6 {
      let command = arguments(
        "round\(round)", epochs: epochs, ["--resume", "--threads", "\(1 + round % 2)"])
      for _ in 0..<8 {
        let process = try start(command)
        usleep(UInt32(1_000 * random.below(UInt64(max(2, milliseconds / 2)))))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        if process.terminationReason == .uncaughtSignal { kills += 1 }
      }
      #expect(try Program.run(command).status == 0)
      #expect(try bits("round\(round)") == expected, "round \(round)")
      #expect(
        try names("round\(round)")
          == ["evaluation.json", "history.csv", "model.h5", "run.json", "train.log"])
    }
    #expect(kills > 10, "too few of the processes were still running when they were killed")
  }

  /// Waits until there is a file, or the process ended.
  private func waitFor(_ file: String, _ process: Process) {
    while !FileManager.default.fileExists(atPath: "\(scratch.path)/\(file)"), process.isRunning {
      usleep(2_000)
    }
  }

  @Test(arguments: [(SIGINT, Int32(130), "SIGINT"), (SIGTERM, 143, "SIGTERM")])
  func stoppedTrainingSaysHowToGoOn(signal: Int32, status: Int32, name: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = arguments("run", epochs: 1_000_000, ["--threads", "1"])
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    waitFor("run/checkpoint.bin", process)
    kill(process.processIdentifier, signal)
    let bytes = try errors.fileHandleForReading.readToEnd() ?? Data()
    let said = String(decoding: bytes, as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == status)
    #expect(try names("run") == ["checkpoint.bin", "history.csv", "train.log"])
    // The checkpoint is of the last whole epoch, and not only every fifth.
    let history = try String(contentsOfFile: "\(scratch.path)/run/history.csv", encoding: .utf8)
    let epochs = history.split(separator: "\n").count - 1
    let last = try #require(said.split(separator: "\n").last)
    #expect(
      last == "error: \(scratch.path)/run: stopped by \(name) after epoch \(epochs); run the same "
        + "command with --resume to go on from there")
    let other = try Program.run(arguments("run", epochs: epochs + 1, ["--resume"]))
    #expect(other.status == 73)
    #expect(other.errorLines.count == 1)
    #expect(other.errors.contains("checkpoint.bin: is of a training that differs in"))
  }

  @Test func severalTrainingsStopAndGoOnToTheSameBits() throws {
    let seeds = ["--repeats", "3", "--threads", "2"]
    #expect(try Program.run(arguments("whole", epochs: 40, seeds)).status == 0)
    let command = arguments("many", epochs: 40, seeds + ["--resume"])
    let process = try start(command)
    waitFor("many/seed2/checkpoint.bin", process)
    process.terminate()
    process.waitUntilExit()
    #expect([0, 143].contains(process.terminationStatus))
    #expect(try Program.run(command).status == 0)
    for seed in 1...3 { #expect(try bits("many/seed\(seed)") == bits("whole/seed\(seed)")) }
    #expect(try names("many") == ["repeats.json", "seed1", "seed2", "seed3"])
  }

  @Test func trainingStoppedBeforeItsFirstEpochIsBegunAgain() throws {
    let process = try start(arguments("run", epochs: 100_000, ["--threads", "1"]))
    waitFor("run/train.log", process)
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationStatus == 143)
    #expect(try names("run").contains("train.log"))
    #expect(try !names("run").contains("run.json"))
    #expect(try Program.run(arguments("run", epochs: 2)).status == 0)
  }
}
