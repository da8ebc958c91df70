import CHDF5
import Foundation

/// The one owner of libhdf5: its lock, its set-up, and what it last complained of.
///
/// The library is not safe for threads, so every call of it happens between ``enter()`` and
/// ``leave()``. The lock is recursive because a handle may be released, and closed, inside.
enum HDF5Library {
  private static let lock = NSRecursiveLock()

  /// Takes the library for this thread and silences its own printing of errors.
  static func enter() {
    lock.lock()
    _ = driver
    // Each time, because a library built for threads keeps this setting per thread.
    H5Eset_auto2(hid_t(H5E_DEFAULT), nil, nil)
  }

  /// Gives the library back.
  static func leave() { lock.unlock() }

  /// The driver of `driver.h`.
  ///
  /// We close what we open, and the library's own clearing up at exit can loop after a failed
  /// write. It must not load plugins: what a file names is not to run.
  static let driver: hid_t = {
    H5dont_atexit()
    H5open()
    H5PLset_loading_state(0)
    return hdf5_register_driver()
  }()

  /// How fields of records are read: through a buffer that the library keeps from one call to the
  /// next. Its own of 1 MiB goes back to the system each time, which takes longer than the reading.
  static let fieldTransfer: hid_t = {
    let transfer = H5Pcreate(hdf5_property_dataset_transfer())
    H5Pset_buffer(transfer, fieldBufferBytes, nil, nil)
    return transfer
  }()

  /// The size of that buffer: a record must fit it.
  static let fieldBufferBytes = 1 << 17

  /// The innermost message of the library's error stack: what really went wrong; empty where it has
  /// none.
  static func lastMessage() -> String {
    var message = ""
    withUnsafeMutablePointer(to: &message) { message in
      _ = H5Ewalk2(
        hid_t(H5E_DEFAULT), H5E_WALK_UPWARD,
        { depth, entry, message in
          if depth == 0, let text = entry?.pointee.desc, let message {
            message.assumingMemoryBound(to: String.self).pointee = String(cString: text)
          }
          return 0
        }, message)
    }
    return message
  }
}

/// Owns an identifier of the library and closes it.
final class HDF5Handle: Sendable {
  let id: hid_t
  private let close: @Sendable (hid_t) -> herr_t

  /// Takes over an identifier; nil where the call that made it failed.
  init?(_ id: hid_t, close: @escaping @Sendable (hid_t) -> herr_t) {
    guard id >= 0 else { return nil }
    self.id = id
    self.close = close
  }

  deinit {
    HDF5Library.enter()
    _ = close(id)
    HDF5Library.leave()
  }
}
