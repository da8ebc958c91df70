import Foundation
import Synchronization

/// Standard error, where progress, notices and errors go: its one owner.
///
/// On a terminal the last line may show how far a stage is. What else is written takes its place, and it
/// comes back below. While a stage is under way, a thread of its own looks once a second whether there is
/// something to show: so nothing that a stage waits for makes it silent.
public enum StandardError {
  /// Writes a text. Where that fails, because whoever started the program closed the other end,
  /// there is nobody to tell.
  public static func write(_ text: String) { console.withLock { $0.write(text) } }

  private static let console = Mutex(Console())

  /// Whether a line can be overwritten.
  static let isTerminal =
    isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

  /// Takes a stage that is under way; the newest is the one that is shown.
  static func add(_ stage: StageState) {
    let needsTicker = console.withLock { console in
      console.stages.append(stage)
      defer { console.hasTicker = true }
      return !console.hasTicker
    }
    guard needsTicker else { return }
    Thread.detachNewThread {
      repeat { sleep(1) } while tick()
    }
  }

  /// Lets go of a stage, and clears what shows it.
  static func remove(_ stage: StageState) {
    console.withLock { console in
      console.stages.removeAll { $0 === stage }
      console.clear()
    }
  }

  /// Shows how far a stage is, if it is the newest.
  static func show(_ stage: StageState) {
    // The text is made before the lock is taken: who has it keeps all others waiting.
    let text = stage.text()
    guard isTerminal else { return console.withLock { $0.add(line: "\(text)\n", of: stage) } }
    let signal = Interruption.pending.map { "\($0.name), stopping: " } ?? ""
    let line = (signal + stage.bar() + text).fitting(columns: columns - 1)
    console.withLock { $0.replace(by: line, of: stage) }
  }

  /// Shows what has not been shown for long; false where no stage is under way any more.
  private static func tick() -> Bool {
    let newest = console.withLock { console in
      console.hasTicker = !console.stages.isEmpty
      return console.stages.last
    }
    guard let newest else { return false }
    if isTerminal || newest.timeSinceShowing >= stillness { show(newest) }
    return true
  }

  /// Without a terminal a stage in which nothing goes on says so now and then.
  private static let stillness = Duration.seconds(30)

  /// The columns of the terminal; 80 where it does not say.
  private static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}

/// What stands on standard error; the caller has the lock, and allocates nothing while it has: whoever
/// waits for memory would keep all others waiting.
///
/// The lock of a stage is taken inside that of the console, never the other way round.
private struct Console {
  var stages: [StageState] = []
  var hasTicker = false
  /// The line that shows progress; empty where there is none.
  private var line = ""

  /// To the first column, and all behind it away.
  private static let clearing = "\r\u{1B}[K"

  mutating func write(_ text: String) {
    guard !line.isEmpty else { return output(text) }
    output(Self.clearing)
    output(text)
    output(line)
  }

  func add(line: String, of stage: StageState) {
    guard stages.last === stage else { return }
    stage.noteShowing()
    output(line)
  }

  mutating func replace(by next: String, of stage: StageState) {
    guard stages.last === stage else { return }
    stage.noteShowing()
    guard next != line else { return }
    line = next
    output(Self.clearing)
    output(next)
  }

  mutating func clear() {
    guard !line.isEmpty else { return }
    line = ""
    output(Self.clearing)
  }

  private func output(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var left = UnsafeRawBufferPointer(bytes)
      while !left.isEmpty {
        let count = Foundation.write(STDERR_FILENO, left.baseAddress, left.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        left = UnsafeRawBufferPointer(rebasing: left.dropFirst(count))
      }
    }
  }
}

extension String {
  /// The text with line breaks and other control characters as blanks: one line that steers no
  /// terminal.
  public var withoutControls: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }

  /// As much of the text as surely fits into so many columns: a line that wraps could not be
  /// overwritten. What is not ASCII may be two columns wide.
  func fitting(columns: Int) -> String {
    var left = columns
    return String(
      prefix { character in
        left -= character.isASCII ? 1 : 2
        return left >= 0
      })
  }
}
