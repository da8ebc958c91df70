// output [outputs] = init + weights^T input for a tile, and what is done with it before it is stored:
// the way forward, and with transposed weights the way back.
//
// A block of up to ROWS outputs for the 16 events of a slab stays in registers; each step of its loop
// broadcasts one weight an output and loads the slab's row of one input.

/// The layer's activation, or the factor f'(z) of its input.
typedef enum { FORWARDS, BACKWARDS } direction;

typedef struct {
  const float *weights;  // [inputs][outputs]
  const float *bias;     // [outputs], or null
  size_t inputs, outputs;
} dense_layer;

/// Adds weights^T input to `sums`; in `chains` sums that are joined at the end, where `rows` are too
/// few to hide the latency of a sum.
INLINE void multiply(
    const int rows, const int chains, dense_layer layer, const float *input, vector sums[ROWS][VECTORS]) {
  vector more[4][ROWS][VECTORS];
  UNROLLED for (int c = 1; c < chains; c++)
    UNROLLED for (int r = 0; r < rows; r++)
      UNROLLED for (int v = 0; v < VECTORS; v++) more[c][r][v] = (vector){};
  size_t k = 0;
  for (; k + (size_t)chains <= layer.inputs; k += (size_t)chains) {
    UNROLLED for (int c = 0; c < chains; c++) {
      const float *weights = layer.weights + (k + (size_t)c) * layer.outputs;
      vector x[VECTORS];
      UNROLLED for (int v = 0; v < VECTORS; v++)
        x[v] = load(input + (k + (size_t)c) * DK_SLAB + v * LANES);
      UNROLLED for (int r = 0; r < rows; r++) {
        vector w = all(weights[r]);
        UNROLLED for (int v = 0; v < VECTORS; v++) {
          vector *sum = c == 0 ? &sums[r][v] : &more[c][r][v];
          *sum = multiply_add(w, x[v], *sum);
        }
      }
    }
  }
  for (; k < layer.inputs; k++)
    UNROLLED for (int r = 0; r < rows; r++)
      UNROLLED for (int v = 0; v < VECTORS; v++)
        sums[r][v] = multiply_add(
            all(layer.weights[k * layer.outputs + r]), load(input + k * DK_SLAB + v * LANES),
            sums[r][v]);
  UNROLLED for (int c = 1; c < chains; c++)
    UNROLLED for (int r = 0; r < rows; r++)
      UNROLLED for (int v = 0; v < VECTORS; v++) sums[r][v] += more[c][r][v];
}

/// One block: `rows` outputs of one slab.
INLINE void block(
    const int rows, const int chains, const direction direction, const dk_activation activation,
    dense_layer layer, const float *input, const float *factor, float *output) {
  vector sums[ROWS][VECTORS];
  UNROLLED for (int r = 0; r < rows; r++)
    UNROLLED for (int v = 0; v < VECTORS; v++)
      sums[r][v] = direction == FORWARDS ? all(layer.bias[r]) : (vector){};
  multiply(rows, chains, layer, input, sums);
  UNROLLED for (int r = 0; r < rows; r++) {
    if (direction == FORWARDS) activate(activation, sums[r]);
    UNROLLED for (int v = 0; v < VECTORS; v++) {
      int at = r * DK_SLAB + v * LANES;
      vector value = sums[r][v];
      if (direction == BACKWARDS && activation != DK_IDENTITY)
        value = backpropagated(activation, value, load(factor + at));
      store(output + at, value);
    }
  }
}

/// All blocks of a range of outputs for one slab, of nearly equal size.
INLINE void slab_product(
    const direction direction, const dk_activation activation, dense_layer layer, size_t first,
    size_t count, const float *input, const float *factor, float *output) {
  size_t blocks = (count + ROWS - 1) / ROWS, size = count / blocks, larger = count % blocks;
  for (size_t b = 0, o = first; b < blocks; b++) {
    size_t rows = size + (b < larger);
    dense_layer part = layer;
    part.weights += o;
    if (layer.bias) part.bias += o;
    const float *block_factor = factor ? factor + o * DK_SLAB : NULL;
    float *block_output = output + o * DK_SLAB;
#define BLOCK(rows, chains) \
  case rows: \
    block(rows, chains, direction, activation, part, input, block_factor, block_output); \
    break;
    switch (rows) {
      BLOCK(1, 4)
      BLOCK(2, 2)
      BLOCK(3, 1)
#if ROWS > 3
      BLOCK(4, 1)
      BLOCK(5, 1)
      BLOCK(6, 1)
#endif
    }
#undef BLOCK
    o += rows;
  }
}

INLINE void ask_for_row(dk_upcoming *upcoming) {
  if (!upcoming || upcoming->left == 0) return;
  size_t row = *upcoming->rows++;
  upcoming->left--;
  const char *first = (const char *)(upcoming->table + row * upcoming->width);
  const char *last = first + upcoming->width * sizeof(float) - 1;
  for (const char *at = first; at < last; at += 64) __builtin_prefetch(at);
  __builtin_prefetch(last);
  if (upcoming->columns[0]) __builtin_prefetch(upcoming->columns[0] + row);
  if (upcoming->columns[1]) __builtin_prefetch(upcoming->columns[1] + row);
  if (upcoming->bytes) __builtin_prefetch(upcoming->bytes + row);
}

/// The product of a tile. Of wide layers as many outputs at a time as have their weights in the
/// first-level cache, so that they are not fetched again for each slab.
INLINE void product(
    const direction direction, const dk_activation activation, dense_layer layer, const float *input,
    const float *factor, float *output, size_t slabs, dk_upcoming *upcoming) {
  size_t panel = 4096 / layer.inputs / ROWS * ROWS;
  if (panel < ROWS) panel = ROWS;
  for (size_t first = 0; first < layer.outputs; first += panel) {
    size_t left = layer.outputs - first;
    for (size_t s = 0; s < slabs; s++) {
      size_t out = s * layer.outputs * DK_SLAB;
      ask_for_row(upcoming);
      slab_product(
          direction, activation, layer, first, left < panel ? left : panel,
          input + s * layer.inputs * DK_SLAB,
          factor ? factor + out : NULL, output + out);
    }
  }
}

/// A product compiled for each activation.
INLINE void product_with(
    const direction direction, dk_activation activation, dense_layer layer, const float *input,
    const float *factor, float *output, size_t slabs, dk_upcoming *upcoming) {
  switch (activation) {
#define WITH(f) \
  case f: product(direction, f, layer, input, factor, output, slabs, upcoming); break;
    WITH(DK_IDENTITY)
    WITH(DK_ELU)
    WITH(DK_TANH)
    WITH(DK_RELU)
#undef WITH
  }
}

static void forward(
    dk_activation activation, const float *weights, const float *bias, const float *input,
    size_t inputs, float *output, size_t outputs, size_t slabs, dk_upcoming *upcoming) {
  dense_layer layer = {weights, bias, inputs, outputs};
  product_with(FORWARDS, activation, layer, input, NULL, output, slabs, upcoming);
}

static void input_gradient(
    dk_activation activation, const float *weights, const float *delta, size_t outputs,
    const float *activated, float *result, size_t inputs, size_t slabs, dk_upcoming *upcoming) {
  dense_layer layer = {weights, NULL, outputs, inputs};
  product_with(BACKWARDS, activation, layer, delta, activated, result, slabs, upcoming);
}
