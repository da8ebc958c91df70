public import ArgumentParser
public import Diagnostics
import Foundation

/// Parses and runs a command: the one place that prints an error and chooses an exit status.
///
/// Results go to standard output, an error is one line on standard error. Asking for help or the
/// version is no error.
///
/// - Returns: The exit status of DESIGN's table.
public func runCommand(_ root: any ParsableCommand.Type, arguments: [String]) -> Int32 {
  do {
    var command = try root.parseAsRoot(arguments)
    try command.run()
    try flushResults()
    return ExitStatus.done.rawValue
  } catch let error as any Diagnostic {
    printError(error.line)
    return error.exitStatus.rawValue
  } catch let error as ExitCode {
    return end(with: error)
  } catch {
    return end(root, on: error)
  }
}

/// Prints the error of one of several things that a command goes through to their end: then the
/// command throws the `ExitCode` of all together.
public func printError(_ error: any Diagnostic) { printError(error.line) }

/// Ends with the status of a command that has printed its results and errors itself.
private func end(with code: ExitCode) -> Int32 {
  do throws(SystemCallFailure) {
    try flushResults()
    return code.rawValue
  } catch {
    printError(error.line)
    return error.exitStatus.rawValue
  }
}

/// Ends on an error of the argument parser, or on one that no module claims.
private func end(_ root: any ParsableCommand.Type, on error: any Error) -> Int32 {
  switch root.exitCode(for: error) {
  case .success:
    print(root.fullMessage(for: error))
    return ExitStatus.done.rawValue
  case .validationFailure:
    printError(oneLine(root.message(for: error)) + "; \(root._commandName) --help shows the usage")
    return ExitStatus.usage.rawValue
  default:
    printError(oneLine(String(describing: error)))
    return ExitStatus.inputOutput.rawValue
  }
}

private func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
    .joined(separator: " ")
}

/// A result that could not be written to standard output is not done.
private func flushResults() throws(SystemCallFailure) {
  // All streams: naming `stdout` is naming a mutable global.
  guard fflush(nil) != 0 else { return }
  throw SystemCallFailure(
    path: "standard output", operation: "write", code: errno, isOutput: true)
}

private func printError(_ line: String) {
  StandardError.write("error: \(line)\n")
}
