// Four lanes of what every processor of the architecture has: NEON with fused multiply-adds on arm64,
// elsewhere vectors as the compiler makes them (SSE2 on x86-64), products and sums rounded apart.

#define LANES 4

#if defined(__aarch64__)
#define KERNEL neon
#define HAS_FMA 1
// 24 sums, four vectors of input and a weight: 29 of the 32 registers.
#define ROWS 6
#else
#define KERNEL portable
#define HAS_FMA 0
// 12 sums and four vectors of input: all 16 registers.
#define ROWS 3
#endif

#include "kernel.h"
