// Memory that is read at random.

#define _GNU_SOURCE
#include "CDenseKernels.h"

#if defined(__linux__)

#include <sys/mman.h>

void dk_prefer_large_pages(const void *memory, size_t bytes) {
  const uintptr_t page = 2 << 20;
  uintptr_t first = ((uintptr_t)memory + page - 1) / page * page;
  uintptr_t last = ((uintptr_t)memory + bytes) / page * page;
  // Best effort: a system without large pages, or with none to spare, leaves all as it is.
  if (first < last) madvise((void *)first, last - first, MADV_HUGEPAGE);
}

#else

void dk_prefer_large_pages(const void *memory, size_t bytes) {
  (void)memory;
  (void)bytes;
}

#endif
