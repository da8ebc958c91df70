// The kernels that this processor can run.

#include "CDenseKernels.h"

#if defined(__x86_64__)
extern const dk_kernel dk_avx2, dk_portable;
static const dk_kernel *const kernels[] = {&dk_avx2, &dk_portable};
#elif defined(__aarch64__)
extern const dk_kernel dk_neon;
static const dk_kernel *const kernels[] = {&dk_neon};
#else
extern const dk_kernel dk_portable;
static const dk_kernel *const kernels[] = {&dk_portable};
#endif

const dk_kernel *const *dk_kernels(size_t *count) {
  size_t number = sizeof kernels / sizeof *kernels, first = 0;
#if defined(__x86_64__)
  // Also asks whether the system saves the registers.
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) first = 1;
#endif
  *count = number - first;
  return kernels + first;
}
