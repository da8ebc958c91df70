import Foundation

/// Standard error, where progress, notices and errors go.
public enum StandardError {
  /// Writes a text. Where that fails, because whoever started the program closed the other end,
  /// there is nobody to tell.
  public static func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
