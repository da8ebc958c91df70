// Eight lanes and fused multiply-adds, for x86-64 processors since 2013 (Haswell, Excavator).

#if defined(__x86_64__)

#include <immintrin.h>

#define KERNEL avx2
#define LANES 8
#define HAS_FMA 1
// 12 sums, two vectors of input and a weight: 15 of the 16 registers.
#define ROWS 6
#define VECTOR_MIN(a, b) ((vector)_mm256_min_ps(a, b))
#define VECTOR_MAX(a, b) ((vector)_mm256_max_ps(a, b))

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "kernel.h"
#pragma clang attribute pop

#endif
