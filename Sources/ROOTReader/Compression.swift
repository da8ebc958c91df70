/// How a file's objects are compressed: what its writer was set to, not what each basket has.
public struct Compression: Sendable, Equatable, CustomStringConvertible {
  /// 100 * algorithm + level, as the file's header has it.
  public let code: Int

  /// "ZLIB(1)", "LZMA(7)", "CS(1)" (ROOT's old raw DEFLATE), "LZ4(4)", "ZSTD(5)", or "none".
  public var description: String {
    let level = code % 100
    guard code > 0, level > 0 else { return "none" }
    // Algorithm 0 stands for the default of ROOT's time before there were others.
    let names = [0: "ZLIB", 1: "ZLIB", 2: "LZMA", 3: "CS", 4: "LZ4", 5: "ZSTD"]
    return "\(names[code / 100] ?? "algorithm \(code / 100)")(\(level))"
  }
}
