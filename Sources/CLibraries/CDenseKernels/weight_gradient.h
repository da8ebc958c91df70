// gradient [inputs][outputs] += input output_gradient^T over the events of a tile.
//
// A block of up to 3 inputs by 4 outputs stays in registers while it runs over the events, a sum a
// lane; the lanes are added at its end. The first block of an output also sums the output's gradient,
// which is the bias's, and has one input less for it.

typedef struct {
  const float *input;  // of the block's first input; `inputs` rows a slab
  const float *delta;  // of the block's first output; `outputs` rows a slab
  size_t inputs, outputs;
  float *gradient, *bias;  // of the block's first element
} gradient_block;

INLINE void add_four(const int count, float *p, four values) {
  if (count == 4) {
    *(unaligned_four *)p += values;
  } else {
    UNROLLED for (int i = 0; i < count; i++) p[i] += values[i];
  }
}

INLINE void outer_product(
    const int height, const int width, const int has_bias, gradient_block at, size_t slabs) {
  vector block[3][4] = {}, bias[4] = {};
  for (size_t s = 0; s < slabs; s++) {
    UNROLLED for (int v = 0; v < VECTORS; v++) {
      vector x[3];
      UNROLLED for (int i = 0; i < height; i++) x[i] = load(at.input + i * DK_SLAB + v * LANES);
      UNROLLED for (int o = 0; o < width; o++) {
        vector delta = load(at.delta + o * DK_SLAB + v * LANES);
        UNROLLED for (int i = 0; i < height; i++)
          block[i][o] = multiply_add(x[i], delta, block[i][o]);
        if (has_bias) bias[o] += delta;
      }
    }
    at.input += at.inputs * DK_SLAB;
    at.delta += at.outputs * DK_SLAB;
  }
  UNROLLED for (int i = 0; i < height; i++)
    add_four(
        width, at.gradient + (size_t)i * at.outputs,
        sums(block[i][0], block[i][1], block[i][2], block[i][3]));
  if (has_bias) add_four(width, at.bias, sums(bias[0], bias[1], bias[2], bias[3]));
}

/// The blocks of `width` outputs: the first of 2 inputs, then of 3 or 2.
INLINE void outer_products(const int width, gradient_block at, size_t slabs) {
  size_t inputs = at.inputs;
  size_t height = inputs < 2 ? 1 : 2, left = inputs - height;
  if (height == 1) outer_product(1, width, 1, at, slabs);
  else outer_product(2, width, 1, at, slabs);
  size_t blocks = (left + 2) / 3, size = blocks > 0 ? left / blocks : 0;
  size_t larger = blocks > 0 ? left % blocks : 0;
  for (size_t b = 0; b < blocks; b++) {
    at.input += height * DK_SLAB;
    at.gradient += height * at.outputs;
    height = size + (b < larger);
    switch (height) {
      case 1: outer_product(1, width, 0, at, slabs); break;
      case 2: outer_product(2, width, 0, at, slabs); break;
      case 3: outer_product(3, width, 0, at, slabs); break;
    }
  }
}

static void weight_gradient(
    const float *input, size_t inputs, const float *delta, size_t outputs, float *gradient,
    size_t slabs) {
  gradient_block at = {input, delta, inputs, outputs, gradient, gradient + inputs * outputs};
  size_t blocks = (outputs + 3) / 4, size = outputs / blocks, larger = outputs % blocks;
  for (size_t b = 0; b < blocks; b++) {
    size_t width = size + (b < larger);
    switch (width) {
      case 1: outer_products(1, at, slabs); break;
      case 2: outer_products(2, at, slabs); break;
      case 3: outer_products(3, at, slabs); break;
      case 4: outer_products(4, at, slabs); break;
    }
    at.delta += width * DK_SLAB;
    at.gradient += width;
    at.bias += width;
  }
}
