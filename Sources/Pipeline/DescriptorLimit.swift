#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// How many files the process may have open.
enum DescriptorLimit {
  /// The soft limit; what POSIX guarantees where it cannot be had.
  static var current: Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 20 }
    return Int(clamping: limit.rlim_cur)
  }
}
