// The arithmetic of a training step on a tile of events, written once and compiled for several
// instruction sets; the fastest one that the processor has is chosen at run time.
//
// A tile's values lie in slabs of 16 events, [slabs][width][16]: a product walks memory forwards,
// vector lanes run along events so that no width is padded, and one event more costs at most one slab.
// Every buffer begins on a border of 64 bytes; events beyond the last are zeros. For one kernel the
// bits of a result depend on its arguments alone.
#ifndef CDENSEKERNELS_H
#define CDENSEKERNELS_H

#include <stddef.h>
#include <stdint.h>

/// Events of a slab.
#define DK_SLAB 16

/// The function of a layer's units.
typedef enum : int32_t {
  DK_IDENTITY = 0,
  /// z above 0, exp(z) - 1 elsewhere: absolute error below 3e-7, relative below 6e-7.
  DK_ELU = 1,
  /// Relative error below 5e-7.
  DK_TANH = 2,
  DK_RELU = 3,
} dk_activation;

/// Two sums over a tile.
typedef struct {
  double first, second;
} dk_sums;

/// The rows that the next tile will be made of.
///
/// Shuffled rows lie anywhere, and a core can wait for few cache lines at a time. So products ask for
/// them one row a slab, and they are there when the next tile begins. Changes no bits.
typedef struct {
  const float *table;
  size_t width;
  const uint32_t *rows;
  /// The rows not asked for yet.
  size_t left;
  /// More columns, an element a row, 4 bytes wide and 1 byte; null where there is none.
  const float *columns[2];
  const uint8_t *bytes;
} dk_upcoming;

/// One instruction set's functions; called through those below.
typedef struct {
  /// "avx2", "neon" or "portable".
  const char *name;
  void (*gather)(const float *, size_t, const uint32_t *, size_t, float *);
  void (*forward)(
      dk_activation, const float *, const float *, const float *, size_t, float *, size_t, size_t,
      dk_upcoming *);
  void (*input_gradient)(
      dk_activation, const float *, const float *, size_t, const float *, float *, size_t, size_t,
      dk_upcoming *);
  void (*weight_gradient)(const float *, size_t, const float *, size_t, float *, size_t);
  dk_sums (*join)(
      dk_activation, const float *, const float *, float, const float *, float *, size_t);
  void (*softmax)(float *, size_t, size_t, const int32_t *, float *);
  void (*softmax_gradient)(float *, size_t, size_t, const int32_t *, const float *, float);
  void (*linear_losses)(const float *, size_t, size_t, size_t, float *);
  void (*linear_gradient)(float *, size_t, size_t, size_t, const float *, float);
  dk_sums (*weighted_sums)(const float *, const float *, size_t);
  void (*add)(float *, const float *, size_t);
} dk_kernel;

/// The kernels that this processor can run, the fastest first; their number goes to `count`.
const dk_kernel *const *dk_kernels(size_t *count);

/// Asks the system for large pages where memory is not yet written: rows picked at random otherwise miss
/// the address cache each time. Changes no content.
void dk_prefer_large_pages(const void *memory, size_t bytes);

/// Puts rows of a row-major table, [.., width], into a tile; fills its last slab with zeros.
static inline void dk_gather(
    const dk_kernel *kernel, const float *table, size_t width, const uint32_t *rows, size_t count,
    float *tile) {
  kernel->gather(table, width, rows, count, tile);
}

/// output = f(weights^T input + bias): weights are [inputs][outputs], row-major. `upcoming` may be null.
static inline void dk_forward(
    const dk_kernel *kernel, dk_activation activation, const float *weights, const float *bias,
    const float *input, size_t inputs, float *output, size_t outputs, size_t slabs,
    dk_upcoming *upcoming) {
  kernel->forward(activation, weights, bias, input, inputs, output, outputs, slabs, upcoming);
}

/// input_gradient = (weights output_gradient) f'(z), the weights transposed, [outputs][inputs].
///
/// `activated` is the layer's input f(z); null, and DK_IDENTITY, where nothing is to be multiplied.
static inline void dk_input_gradient(
    const dk_kernel *kernel, dk_activation activation, const float *transposed_weights,
    const float *output_gradient, size_t outputs, const float *activated, float *input_gradient,
    size_t inputs, size_t slabs, dk_upcoming *upcoming) {
  kernel->input_gradient(
      activation, transposed_weights, output_gradient, outputs, activated, input_gradient, inputs,
      slabs, upcoming);
}

/// Adds a tile's gradient by weights, [inputs][outputs], and bias, [outputs] behind them.
static inline void dk_weight_gradient(
    const dk_kernel *kernel, const float *input, size_t inputs, const float *output_gradient,
    size_t outputs, float *gradient, size_t slabs) {
  kernel->weight_gradient(input, inputs, output_gradient, outputs, gradient, slabs);
}

/// result = (label - lambda domain) f'(z) for `count` values, a multiple of 16; either gradient may be
/// null. Gives the sums of squares of label and of domain.
static inline dk_sums dk_join(
    const dk_kernel *kernel, dk_activation activation, const float *label, const float *domain,
    float lambda, const float *activated, float *result, size_t count) {
  return kernel->join(activation, label, domain, lambda, activated, result, count);
}

/// Turns logits, [slabs][classes][16], into probabilities, and gives each event's -ln P(truth).
///
/// Relative error of a probability below 1e-6 for a few classes, absolute error of a loss below 1e-6.
/// `truth` and `losses` may both be null.
static inline void dk_softmax(
    const dk_kernel *kernel, float *values, size_t classes, size_t slabs, const int32_t *truth,
    float *losses) {
  kernel->softmax(values, classes, slabs, truth, losses);
}

/// Turns probabilities into the gradient of scale * weight * loss by the logits.
static inline void dk_softmax_gradient(
    const dk_kernel *kernel, float *values, size_t classes, size_t slabs, const int32_t *truth,
    const float *weights, float scale) {
  kernel->softmax_gradient(values, classes, slabs, truth, weights, scale);
}

/// Each event's linear loss: minus the sum of the outputs for domain 0, output k for domain k + 1.
static inline void dk_linear_losses(
    const dk_kernel *kernel, const float *values, size_t outputs, size_t slabs, size_t domain,
    float *losses) {
  kernel->linear_losses(values, outputs, slabs, domain, losses);
}

/// Turns the outputs into the gradient of scale * weight * linear loss by them.
static inline void dk_linear_gradient(
    const dk_kernel *kernel, float *values, size_t outputs, size_t slabs, size_t domain,
    const float *weights, float scale) {
  kernel->linear_gradient(values, outputs, slabs, domain, weights, scale);
}

/// sum(weights * values) and sum(weights) over whole slabs.
static inline dk_sums dk_weighted_sums(
    const dk_kernel *kernel, const float *values, const float *weights, size_t slabs) {
  return kernel->weighted_sums(values, weights, slabs);
}

/// sum += values, element by element.
static inline void dk_add(
    const dk_kernel *kernel, float *sum, const float *values, size_t count) {
  kernel->add(sum, values, count);
}

#endif
