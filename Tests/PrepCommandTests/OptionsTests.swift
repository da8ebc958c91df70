import Testing

/// Wrong usage ends with 64 and one line, before any file is opened: the folder has no sample file.
@Suite struct OptionsTests {
  @Test(arguments: [
    ("select --nope", "Unknown option '--nope'. Did you mean '--force'?"),
    ("frobnicate", "Unexpected argument 'frobnicate'"),
    (
      "run --features ht_jets --feature-set tth-41",
      "--features and --feature-set exclude each other; give one of them"
    ),
    ("features --features ht_jets,,met", "--features: an empty name in \"ht_jets,,met\""),
    ("build-domains --sig-frac 1.0", "--sig-frac: found 1.0, expected at least 0 and below 1"),
    ("build-domains --sig-frac nan", "--sig-frac: found nan, expected at least 0 and below 1"),
    ("run --sig-frac=-0.1", "--sig-frac: found -0.1, expected at least 0 and below 1"),
    (
      "build-domains --source-sig-frac 1",
      "--source-sig-frac: found 1.0, expected at least 0 and below 1"
    ),
    (
      "build-domains --test-fraction 1",
      "--test-fraction: found 1.0, expected at least 0 and below 1"
    ),
    (
      "build-domains --fold 1/2 --test-fraction 0.5",
      "--fold and --test-fraction exclude each other; give one of them"
    ),
    (
      "run --fold 3/2",
      "The value '3/2' is invalid for '--fold <i/k>': expected I/K with K at least 2 and I from 1 to K"
    ),
    ("build-domains --events 0", "--events: found 0, expected at least 1"),
    ("select --threads 0", "--threads: found 0, expected 1 to 4096"),
    ("select --threads 4097", "--threads: found 4097, expected 1 to 4096"),
    ("select --max-events=-1", "--max-events: found -1, expected at least 0"),
    (
      "features --on-missing fill=nan",
      "The value 'fill=nan' is invalid for '--on-missing <on-missing>': "
        + "expected error, drop or fill=VALUE"
    ),
    (
      "build-domains --negative-weights zero",
      "The value 'zero' is invalid for '--negative-weights <negative-weights>': "
        + "expected keep, absolute or drop-in-training"
    ),
  ])
  func wrongUsageIsOneLine(_ command: String, _ line: String) throws {
    let workspace = try Workspace()
    try workspace.remove("samples.toml")
    let result = try workspace.prep(command)
    #expect(result.failure == .init(64, line + "; prep --help shows the usage"))
    #expect(result.output == "")
    #expect(workspace.files() == [])
  }
}
