// All functions of one kernel, for a file that has defined LANES, HAS_FMA, ROWS and KERNEL.

#include "vectors.h"

#include "functions.h"

#include "product.h"

#include "weight_gradient.h"

#include "events.h"

#include "losses.h"

#define STRING_OF(name) #name
#define NAME_OF(name) STRING_OF(name)
#define JOINED(a, b) a##b
#define TABLE_OF(name) JOINED(dk_, name)

const dk_kernel TABLE_OF(KERNEL) = {
  .name = NAME_OF(KERNEL),
  .gather = gather,
  .forward = forward,
  .input_gradient = input_gradient,
  .weight_gradient = weight_gradient,
  .join = join,
  .softmax = softmax,
  .softmax_gradient = softmax_gradient,
  .linear_losses = linear_losses,
  .linear_gradient = linear_gradient,
  .weighted_sums = weighted_sums,
  .add = add,
};
