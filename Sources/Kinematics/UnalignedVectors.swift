extension UnsafePointer<Double> {
  /// Four values from an index that need not be a multiple of four.
  @inlinable @inline(__always) package func vector(at index: Int) -> SIMD4<Double> {
    UnsafeRawPointer(self + index).loadUnaligned(as: SIMD4<Double>.self)
  }
}

extension UnsafeMutablePointer<Double> {
  /// Four values from an index that need not be a multiple of four.
  @inlinable @inline(__always) package func vector(at index: Int) -> SIMD4<Double> {
    UnsafePointer(self).vector(at: index)
  }

  /// Two values from an index that need not be even.
  @inlinable @inline(__always) package func pair(at index: Int) -> SIMD2<Double> {
    UnsafeRawPointer(self + index).loadUnaligned(as: SIMD2<Double>.self)
  }

  /// Stores values from any index on.
  @inlinable @inline(__always) package func store<Vector: SIMD & BitwiseCopyable>(
    _ vector: Vector, at index: Int
  ) where Vector.Scalar == Double {
    UnsafeMutableRawPointer(self + index).storeBytes(of: vector, as: Vector.self)
  }
}

/// The absolute value of each element.
@inlinable @inline(__always) package func magnitude<Vector: SIMD>(_ vector: Vector) -> Vector
where Vector.Scalar == Double {
  vector.replacing(with: -vector, where: vector .< 0)
}
