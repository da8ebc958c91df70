import Glibc

/// Which of the targets runs, by the environment: one program, built once, for all of them.
private let target: FuzzTarget = {
  guard let name = getenv("FUZZ_TARGET"), let target = FuzzTarget(rawValue: String(cString: name))
  else { fatalError("set FUZZ_TARGET to one of \(FuzzTarget.allCases.map(\.rawValue))") }
  return target
}()

/// What libFuzzer calls with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  target.run([UInt8](UnsafeBufferPointer(start: data, count: size)))
  return 0
}

/// What a main function gets.
public typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
private typealias OneInput = @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

/// libFuzzer's own main function, as a library has it.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
  _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<Arguments>,
  _ oneInput: OneInput
) -> CInt

/// The program's entry: SwiftPM links an executable `fuzz` so that `main` is this symbol.
@_cdecl("fuzz_main")
public func fuzzMain(_ count: CInt, _ arguments: Arguments) -> CInt {
  var count = count
  var arguments = arguments
  return runFuzzer(&count, &arguments) { fuzzOneInput($0, $1) }
}
