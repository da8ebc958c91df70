import Foundation

/// One of N parts of a sample that make up the whole: of its entries in file order, or of the rows of
/// its selected file.
public struct Shard: Sendable, Equatable, CustomStringConvertible {
  /// Which part, from 1.
  public let index: Int
  /// Of how many.
  public let count: Int

  /// The most parts that a sample may have.
  public static let maximumCount = 1_000_000

  /// A part of so many; nil where there is no such part.
  public init?(index: Int, count: Int) {
    guard (1...Self.maximumCount).contains(count), (1...count).contains(index) else { return nil }
    self.index = index
    self.count = count
  }

  /// Parses "2/4"; nil for anything else.
  public init?(_ text: String) {
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { part in
      part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        ? Int(part) : nil
    }
    guard numbers.count == 2, let index = numbers[0], let count = numbers[1] else { return nil }
    self.init(index: index, count: count)
  }

  /// "2/4", as the command line has it.
  public var description: String { "\(index)/\(count)" }

  /// What of a total is in this part: floor((I - 1) T / N) ..< floor(I T / N).
  func range(of total: Int) -> Range<Int> {
    // The products themselves might not fit.
    let (quotient, rest) = total.quotientAndRemainder(dividingBy: count)
    func border(_ i: Int) -> Int { quotient * i + rest * i / count }
    return border(index - 1)..<border(index)
  }

  /// What a shard file's name has after the sample's: ".shard-2-of-4".
  var suffix: String { "\(Self.mark)\(index)-of-\(count)" }

  private static let mark = ".shard-"

  /// The sample and the part in the name of a shard file; nil for any other name.
  static func parse(fileName: String) -> (sample: String, shard: Shard)? {
    guard fileName.hasSuffix(".h5"), !fileName.hasPrefix("."),
      let range = fileName.range(of: Shard.mark)
    else { return nil }
    let words = fileName[range.upperBound...].dropLast(3).components(separatedBy: "-of-")
    guard words.count == 2, let shard = Shard(words.joined(separator: "/")),
      fileName[range.lowerBound...] == shard.suffix + ".h5"
    else { return nil }
    return (String(fileName[..<range.lowerBound]), shard)
  }
}
