import Testing

@testable import PrepCommand

@Suite struct PrepTests {
  @Test func versionAndHelpAreNoErrors() throws {
    let workspace = try Workspace()
    let version = try workspace.prep("--version")
    #expect(version.status == 0 && version.output == "hep-prep 0.1.0\n" && version.errors == "")
    for command in ["inspect", "select", "features", "build-domains", "run", "status"] {
      let help = try workspace.prep("\(command) --help")
      #expect(help.status == 0 && help.errors == "")
      #expect(help.output.contains("USAGE: prep \(command) "))
    }
  }

  @Test(arguments: [
    ("select", "--out-dir"), ("build-domains", "--output"),
  ])
  func emptyPathIsWrongUsage(command: String, option: String) throws {
    let result = try Workspace().prep([command, option, ""])
    #expect(result.status == 64)
    #expect(result.errors.hasPrefix("error: \(option): found an empty path, expected one; "))
  }

  @Test func runReturnsTheStatusOfTheCommand() {
    #expect(Prep.run(arguments: ["select", "--samples", "no-such-folder/samples.toml"]) == 66)
    #expect(Prep.run(arguments: ["select", "--threads", "0"]) == 64)
  }
}
