/// The known names nearest to an unknown one by edit distance, nearest first, ties in byte order.
///
/// - Parameters:
///   - name: The name that was not found.
///   - known: The names that exist.
///   - limit: How many names to return at most.
/// - Returns: Names within a third of the longer length (at least one edit); empty if none is near.
public func nearestNames(
  to name: String, in known: some Sequence<String>, limit: Int = 3
) -> [String] {
  let wanted = Array(name.lowercased().utf8)
  let scored = known.compactMap { candidate -> (distance: Int, name: String)? in
    let distance = editDistance(wanted, Array(candidate.lowercased().utf8))
    let bound = max(1, max(wanted.count, candidate.utf8.count) / 3)
    return distance <= bound ? (distance, candidate) : nil
  }
  return scored.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
    .prefix(limit).map(\.name)
}

/// The sentence part that offers near names: `; did you mean "a" or "b"?`, or nothing.
public func suggestion(for name: String, in known: some Sequence<String>) -> String {
  let near = nearestNames(to: name, in: known).map { "\"\($0)\"" }
  return near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
}

/// The Levenshtein distance of two byte strings, in one row of memory.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let substituted = diagonal + (x == y ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
    }
  }
  return row[b.count]
}
