/// A C++ type's name, taken apart: "vector<map<int,string> >".
struct CppType: Equatable {
  /// Deeper than any real nesting; a hostile name must not use up the stack.
  private static let deepest = 24

  /// Without `std::`, `const` and pointers: "vector", "TLorentzVector", "unsigned int".
  let name: String
  /// The template's arguments; numbers among them are names.
  let arguments: [CppType]
  let isPointer: Bool
  /// The whole type as the file's descriptions have it, without `std::`: "pair<int,float>".
  let text: String

  /// The type that a pointer points to.
  var pointee: CppType { CppType(name: name, arguments: arguments, isPointer: false, text: text) }

  private init(name: String, arguments: [CppType], isPointer: Bool, text: String) {
    self.name = name
    self.arguments = arguments
    self.isPointer = isPointer
    self.text = text
  }

  /// - Returns: nil for a name that is not well formed.
  init?(_ text: String) { self.init(Substring(text), depth: 0) }

  private init?(_ whole: Substring, depth: Int) {
    guard depth <= Self.deepest else { return nil }
    var text = Self.trimmed(whole)
    while let prefix = ["const ", "std::", "class ", "struct "].first(where: text.hasPrefix) {
      text = Self.trimmed(text.dropFirst(prefix.count))
    }
    var isPointer = false
    while text.hasSuffix("*") {
      text = Self.trimmed(text.dropLast())
      isPointer = true
    }
    self.isPointer = isPointer
    self.text = String(text)
    guard !text.isEmpty else { return nil }
    guard let open = text.firstIndex(of: "<"), text.hasSuffix(">") else {
      guard !text.contains("<"), !text.contains(">") else { return nil }
      name = String(text)
      arguments = []
      return
    }
    name = String(Self.trimmed(text[..<open]))
    var arguments: [CppType] = []
    for part in Self.split(text[text.index(after: open)...].dropLast()) {
      guard let argument = CppType(part, depth: depth + 1) else { return nil }
      arguments.append(argument)
    }
    self.arguments = arguments
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }

  /// Splits at the commas that are in no inner template.
  private static func split(_ text: Substring) -> [Substring] {
    var parts: [Substring] = []
    var depth = 0
    var start = text.startIndex
    for index in text.indices {
      switch text[index] {
      case "<", "(": depth += 1
      case ">", ")": depth -= 1
      case "," where depth == 0:
        parts.append(text[start..<index])
        start = text.index(after: index)
      default: break
      }
    }
    parts.append(text[start...])
    return parts
  }
}
