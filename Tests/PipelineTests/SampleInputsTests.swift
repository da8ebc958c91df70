import Diagnostics
import Fingerprints
import Testing

@testable import Pipeline

@Suite struct SampleInputsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func names(_ inputs: SampleInputs) -> [String] {
    inputs.files.map { String($0.path.dropFirst(folder.path.count + 1)) }
  }

  @Test func orderIsByBaseNameInBytesWhateverTheFolder() throws {
    let paths = try ["z/a.root", "a/b.root", "a/B.root", "b/é.root", "b/z.root"].map {
      try folder.write($0, $0)
    }
    let expected = ["a/B.root", "z/a.root", "a/b.root", "b/z.root", "b/é.root"]
    for order in [paths, paths.reversed(), paths.shuffled()] {
      #expect(try names(SampleInputs(sample: "s", paths: order)) == expected)
    }
  }

  @Test func equalBaseNamesAreInOrderOfTheirFingerprints() throws {
    let paths = try (0..<8).map { try folder.write("\($0)/x.root", "contents \($0)") }
    let inputs = try SampleInputs(sample: "s", paths: paths)
    let digests = inputs.files.map { $0.digest.description }
    #expect(digests == digests.sorted())
    #expect(Set(digests).count == 8)
    // Where the files lie does not matter: other folders, the same order of contents.
    let moved = try (0..<8).map { try folder.write("\(9 - $0)/y/x.root", "contents \($0)") }
    let others = try SampleInputs(sample: "s", paths: moved)
    #expect(others.files.map { $0.digest.description } == digests)
  }

  @Test func aFileThatIsMissingOrADirectoryIsRefused() throws {
    let missing = #expect(throws: SystemCallFailure.self) {
      try SampleInputs(sample: "s", paths: [folder / "no.root"])
    }
    #expect(missing?.exitStatus == .missingInput)
    let directory = #expect(throws: SystemCallFailure.self) {
      try SampleInputs(sample: "s", paths: [folder.path])
    }
    #expect(directory?.exitStatus == .badData)
    #expect(directory?.line == "\(folder.path): cannot read: Is a directory")
  }

  @Test func oneFileTwiceIsRefusedInOneSampleOrInTwo() throws {
    let a = try folder.write("a.root", "same")
    let b = try folder.write("b.root", "same")
    let c = try folder.write("c.root", "other")
    func refusal(_ samples: [SampleInputs]) -> PipelineError? {
      #expect(throws: PipelineError.self) { try SampleInputs.refuseDoubles(samples) }
    }
    let one = refusal([try SampleInputs(sample: "x", paths: [c, b, a])])
    #expect(one?.exitStatus == .badData)
    #expect(
      one?.line
        == "\(b): sample \"x\": found the same file as \(a) of sample \"x\", expected every file "
        + "once; remove one of them from the sample file")
    let two = refusal([
      try SampleInputs(sample: "x", paths: [b]), try SampleInputs(sample: "y", paths: [a, c]),
    ])
    #expect(
      two?.line
        == "\(a): sample \"y\": found the same file as \(b) of sample \"x\", expected every file "
        + "once; remove one of them from the sample file")
    try SampleInputs.refuseDoubles([
      SampleInputs(sample: "x", paths: [a]), SampleInputs(sample: "y", paths: [c]),
    ])
  }

  @Test func badFilesThatMayBeLeftOutKeepTheirPlace() throws {
    let paths = try [folder.write("b.root", "good"), folder / "a.root", folder / "c.root"]
    let inputs = try SampleInputs(sample: "s", paths: paths, onBadFile: .skip)
    #expect(names(inputs) == ["a.root", "b.root", "c.root"])
    #expect(
      inputs.files.map(\.failure) == [
        "\(folder / "a.root"): cannot open: No such file or directory", nil,
        "\(folder / "c.root"): cannot open: No such file or directory",
      ])
    #expect(inputs.files[0].identityText == "unreadable: a.root")
    // Two that cannot be read are not the same file twice.
    try SampleInputs.refuseDoubles([inputs])
  }
}
