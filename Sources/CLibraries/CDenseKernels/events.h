// Rows of a table into a tile: a transposition of LANES events by LANES features at a time.

/// Rows `rows[0]` ... `rows[LANES - 1]` from one feature on become LANES features of LANES events.
INLINE void transpose(const float *const *rows, size_t feature, float *tile) {
  vector r[LANES];
  UNROLLED for (int i = 0; i < LANES; i++) r[i] = *(const unaligned_vector *)(rows[i] + feature);
#if LANES == 8
  vector pairs[8], fours[8];
  UNROLLED for (int i = 0; i < 8; i += 2) {
    pairs[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    pairs[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  UNROLLED for (int i = 0; i < 8; i += 4)
    UNROLLED for (int h = 0; h < 2; h++) {
      vector a = pairs[i + h], b = pairs[i + 2 + h];
      fours[i + 2 * h] = __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13);
      fours[i + 2 * h + 1] = __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15);
    }
  UNROLLED for (int i = 0; i < 4; i++) {
    vector a = fours[i], b = fours[4 + i];
    store(tile + i * DK_SLAB, __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11));
    store(tile + (4 + i) * DK_SLAB, __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15));
  }
#else
  UNROLLED for (int h = 0; h < 2; h++) {
    vector a = h == 0 ? __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5)
                      : __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7);
    vector b = h == 0 ? __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5)
                      : __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
    store(tile + 2 * h * DK_SLAB, __builtin_shufflevector(a, b, 0, 1, 4, 5));
    store(tile + (2 * h + 1) * DK_SLAB, __builtin_shufflevector(a, b, 2, 3, 6, 7));
  }
#endif
}

static void gather(
    const float *table, size_t width, const uint32_t *rows, size_t count, float *tile) {
  size_t whole = count / LANES * LANES;
  for (size_t e = 0; e < whole; e += LANES) {
    const float *events[LANES];
    for (size_t i = 0; i < LANES; i++) events[i] = table + (size_t)rows[e + i] * width;
    float *out = tile + e / DK_SLAB * width * DK_SLAB + e % DK_SLAB;
    size_t feature = 0;
    for (; feature + LANES <= width; feature += LANES)
      transpose(events, feature, out + feature * DK_SLAB);
    for (; feature < width; feature++)
      for (size_t i = 0; i < LANES; i++) out[feature * DK_SLAB + i] = events[i][feature];
  }
  size_t padded = (count + DK_SLAB - 1) / DK_SLAB * DK_SLAB;
  for (size_t e = whole; e < padded; e++) {
    float *out = tile + e / DK_SLAB * width * DK_SLAB + e % DK_SLAB;
    const float *row = e < count ? table + (size_t)rows[e] * width : NULL;
    for (size_t feature = 0; feature < width; feature++)
      out[feature * DK_SLAB] = row ? row[feature] : 0;
  }
}
