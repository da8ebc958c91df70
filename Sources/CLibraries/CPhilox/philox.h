// Philox4x32-10 for four counters at a time. In C, because Swift multiplies the lanes of a vector one
// by one, while every processor has one instruction for two products of 32-bit words.

#include <stdint.h>

typedef uint32_t philox_words __attribute__((vector_size(16)));
typedef uint64_t philox_pairs __attribute__((vector_size(16)));

// The products of four words with a factor of 32 bits: upper halves to `high`, lower to the result.
static inline philox_words philox_product(philox_words words, uint64_t factor, philox_words *high) {
  const philox_pairs lower = {0xFFFFFFFF, 0xFFFFFFFF};
  const philox_pairs factors = {factor, factor};
  const philox_pairs pairs = (philox_pairs)words;
  const philox_pairs even = (pairs & lower) * factors;
  const philox_pairs odd = (pairs >> 32) * factors;
  *high = (philox_words)((even >> 32) | (odd & ~lower));
  return (philox_words)((even & lower) | (odd << 32));
}

// Uniform draws in [0, 1) of 53 bits, from the first two words at counters that differ in the third
// and the last word only. `third`, `last` and `draws` have room for `count` rounded up to a multiple
// of four.
static inline void philox_uniforms(
    uint64_t key, uint32_t first, uint32_t second, const uint32_t *third, const uint32_t *last,
    long count, double *draws) {
  for (long start = 0; start < count; start += 4) {
    philox_words x0 = {first, first, first, first};
    philox_words x1 = {second, second, second, second};
    philox_words x2 = {third[start], third[start + 1], third[start + 2], third[start + 3]};
    philox_words x3 = {last[start], last[start + 1], last[start + 2], last[start + 3]};
    uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
    for (int round = 0; round < 10; round++) {
      philox_words highA, highB;
      const philox_words lowA = philox_product(x0, 0xD2511F53, &highA);
      const philox_words lowB = philox_product(x2, 0xCD9E8D57, &highB);
      x0 = highB ^ x1 ^ k0;
      x1 = lowB;
      x2 = highA ^ x3 ^ k1;
      x3 = lowA;
      k0 += 0x9E3779B9;
      k1 += 0xBB67AE85;
    }
    for (int lane = 0; lane < 4; lane++) {
      const uint64_t bits = ((uint64_t)x0[lane] << 32 | x1[lane]) >> 11;
      draws[start + lane] = (double)(int64_t)bits * 0x1p-53;
    }
  }
}
