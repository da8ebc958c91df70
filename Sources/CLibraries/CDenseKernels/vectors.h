// Vectors of LANES floats and what the kernels do with them. Included once by each file that
// defines LANES and whether it HAS_FMA, so everything here is static.

#include <stddef.h>
#include <stdint.h>

#include "CDenseKernels.h"

// Where products and sums are fused is said below and nowhere else: the bits must not depend on
// what the compiler finds.
#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")

/// Vectors in a row of a slab.
#define VECTORS (DK_SLAB / LANES)

typedef float vector __attribute__((vector_size(4 * LANES)));
typedef float unaligned_vector __attribute__((vector_size(4 * LANES), aligned(4)));
typedef int32_t int_vector __attribute__((vector_size(4 * LANES)));
typedef float four __attribute__((vector_size(16)));
typedef float unaligned_four __attribute__((vector_size(16), aligned(4)));

INLINE vector load(const float *p) { return *(const vector *)p; }
INLINE void store(float *p, vector v) { *(vector *)p = v; }
INLINE vector all(float x) { return x - (vector){}; }

/// Keeps the compiler from moving an operation to where it thinks it better.
#if defined(__x86_64__)
#define KEEP_HERE(x) __asm__ volatile("" : "+x"(x))
#elif defined(__aarch64__)
#define KEEP_HERE(x) __asm__ volatile("" : "+w"(x))
#else
#define KEEP_HERE(x) (void)0
#endif

/// a b + c.
INLINE vector multiply_add(vector a, vector b, vector c) {
#if HAS_FMA
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

INLINE vector choose(int_vector mask, vector yes, vector no) {
  return (vector)((mask & (int_vector)yes) | (~mask & (int_vector)no));
}

/// a < b ? a : b, so b where one is NaN.
INLINE vector smaller(vector a, vector b) {
#ifdef VECTOR_MIN
  return VECTOR_MIN(a, b);
#else
  return choose(a < b, a, b);
#endif
}

/// a > b ? a : b, so b where one is NaN.
INLINE vector larger(vector a, vector b) {
#ifdef VECTOR_MAX
  return VECTOR_MAX(a, b);
#else
  return choose(a > b, a, b);
#endif
}

/// The sums over the lanes of four vectors.
INLINE four sums(vector a, vector b, vector c, vector d) {
#if LANES == 8
  vector ab = __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
            + __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15);
  vector cd = __builtin_shufflevector(c, d, 0, 8, 1, 9, 4, 12, 5, 13)
            + __builtin_shufflevector(c, d, 2, 10, 3, 11, 6, 14, 7, 15);
  vector halves = __builtin_shufflevector(ab, cd, 0, 1, 8, 9, 4, 5, 12, 13)
                + __builtin_shufflevector(ab, cd, 2, 3, 10, 11, 6, 7, 14, 15);
  return __builtin_shufflevector(halves, halves, 0, 1, 2, 3)
       + __builtin_shufflevector(halves, halves, 4, 5, 6, 7);
#else
  vector ab = __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
  vector cd = __builtin_shufflevector(c, d, 0, 4, 1, 5) + __builtin_shufflevector(c, d, 2, 6, 3, 7);
  return __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
#endif
}
