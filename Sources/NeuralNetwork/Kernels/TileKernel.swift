import CDenseKernels

/// The arithmetic on a tile for one instruction set: `CDenseKernels` says what each function does, and
/// how a tile lies in memory.
struct TileKernel: @unchecked Sendable {
  // Unchecked because a pointer is outside the type system; what it points to is constant.
  let table: UnsafePointer<dk_kernel>

  /// Those that this processor can run, the fastest first.
  static let all: [TileKernel] = {
    var count = 0
    let kernels = dk_kernels(&count)
    return (0..<count).compactMap { kernels?[$0].map(TileKernel.init(table:)) }
  }()

  /// The one that is used, for the whole life of the process.
  static let fastest = all[0]

  /// "avx2", "neon" or "portable".
  var name: String { String(cString: table.pointee.name) }
}

/// The layout of a tile: [slabs][width][16].
enum Slab {
  /// Events of a slab.
  static let size = Int(DK_SLAB)

  /// The slabs that hold some events.
  static func number(events: Int) -> Int { (events + size - 1) / size }
}

extension Activation {
  /// As the kernels name it.
  var code: dk_activation {
    switch self {
    case .elu: DK_ELU
    case .tanh: DK_TANH
    case .relu: DK_RELU
    }
  }
}
