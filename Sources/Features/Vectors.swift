extension UnsafeMutablePointer<Double> {
  /// Four values from an index that need not be a multiple of four.
  @inline(__always) func vector(at index: Int) -> SIMD4<Double> {
    UnsafeRawPointer(self + index).loadUnaligned(as: SIMD4<Double>.self)
  }

  /// Stores four values from an index that need not be a multiple of four.
  @inline(__always) func store(_ vector: SIMD4<Double>, at index: Int) {
    UnsafeMutableRawPointer(self + index).storeBytes(of: vector, as: SIMD4<Double>.self)
  }
}

/// The absolute value of each element.
@inline(__always) func magnitude(_ vector: SIMD4<Double>) -> SIMD4<Double> {
  vector.replacing(with: -vector, where: vector .< 0)
}
