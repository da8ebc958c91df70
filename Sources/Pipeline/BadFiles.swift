import Diagnostics
#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// What `prep select` does on an input file that cannot be read.
public enum BadFilePolicy: String, Sendable, CaseIterable {
  /// Stop with the error.
  case stop
  /// Leave the file out whole, name it, and go on.
  case skip

  /// Why a file is to be left out because of an error, as a line.
  ///
  /// - Returns: Nil where the error is to be thrown: an interruption, a wrong configuration, a lack of
  ///   memory or descriptors, which are no fault of the file.
  func reason(of error: any Error) -> String? {
    guard self == .skip, let error = error as? any Diagnostic, !(error is Interruption) else {
      return nil
    }
    if let failure = error as? SystemCallFailure, [EMFILE, ENFILE, ENOMEM].contains(failure.code) {
      return nil
    }
    return switch error.exitStatus {
    case .badData, .missingInput, .inputOutput: error.line
    default: nil
    }
  }
}

/// An input file that was left out.
public struct SkippedFile: Sendable, Equatable {
  /// Its base name.
  public let name: String
  /// Why, as a line.
  public let reason: String
}
