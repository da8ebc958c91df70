// exp, log and the activations on vectors.
//
// Goals, first things first: NaN in, NaN out; errors within the bounds that CDenseKernels.h states and
// DenseKernelTests hold against libm; no branch; few operations, since an activation is a tenth of a
// training's time. The polynomials are minimax fits (Lawson's iteration, weighted for relative error).

/// Added to a number below 2^22, it rounds it to an integer n and leaves n + 127 in the low bits.
#define ROUNDING 12583039.0f
#define LOG2E 1.44269504f
/// exp(x) is a normal number from here on.
#define LOWEST -87.0f

/// 2^n and f with x log2(e) = n + f, |f| <= 1/2, for LOWEST <= x <= 0: good to rounding in exp(x) - 1,
/// where a relative error of exp(x) that grows with -x does not matter.
INLINE void reduce(vector x, vector *power, vector *fraction) {
  vector shifted = multiply_add(x, all(LOG2E), all(ROUNDING));
  *fraction = multiply_add(x, all(LOG2E), all(ROUNDING) - shifted);
  *power = (vector)((int_vector)shifted << 23);
}

/// q with 2^f - 1 = f q, relative error 1.1e-8.
INLINE vector fine_quotient(vector f) {
  vector q = multiply_add(f, all(0.0001540351265f), all(0.001339073548f));
  q = multiply_add(f, q, all(0.009618237494f));
  q = multiply_add(f, q, all(0.05550357434f));
  q = multiply_add(f, q, all(0.2402264979f));
  return multiply_add(f, q, all(0.6931471879f));
}

/// exp(x) for x <= 0, exp(LOWEST) for all below that; relative error below 3e-7.
INLINE vector exponential(vector x) {
  x = larger(all(LOWEST), x);
  vector shifted = multiply_add(x, all(LOG2E), all(ROUNDING));
  // For an error that does not grow with x, ln 2 in two parts; n times the first is exact.
  vector n = shifted - ROUNDING;
  vector r = multiply_add(n, all(-0.693359375f), x);
  vector f = multiply_add(n, all(2.12194440e-4f), r) * LOG2E;
  vector power = (vector)((int_vector)shifted << 23);
  return multiply_add(power * f, fine_quotient(f), power);
}

/// The natural logarithm of a normal number of at least 1: absolute error below 2e-7 (1 + ln x).
INLINE vector logarithm(vector x) {
  // x = 2^n m with m from sqrt(1/2) to sqrt(2).
  int_vector bits = (int_vector)x - 0x3F3504F3;
  vector n = __builtin_convertvector(bits >> 23, vector);
  vector u = (vector)((bits & 0x7FFFFF) + 0x3F3504F3) - 1;
  vector r = multiply_add(u, all(0.08700435916f), all(-0.1426748697f));
  r = multiply_add(u, r, all(0.1491476788f));
  r = multiply_add(u, r, all(-0.1657758467f));
  r = multiply_add(u, r, all(0.199630638f));
  r = multiply_add(u, r, all(-0.2500133704f));
  r = multiply_add(u, r, all(0.3333391074f));
  vector log1p = multiply_add(u * u, multiply_add(u, r, all(-0.5f)), u);
  // A sum of NaN or infinity comes out as itself: its bits are no exponent.
  vector log = multiply_add(n, all(0.6931471806f), log1p);
  return choose(x < all(__builtin_inff()), log, x);
}

/// Two or four vectors at a time, operation by operation: one alone is a chain of dependent operations,
/// and the processor's window holds too few of them.
INLINE void elu(vector z[VECTORS]) {
  vector shifted[VECTORS], f[VECTORS], q[VECTORS];
#define EACH(x, value) \
  UNROLLED for (int v = 0; v < VECTORS; v++) { (x)[v] = value; KEEP_HERE((x)[v]); }
  EACH(f, larger(smaller(z[v], all(0)), all(LOWEST)))
  EACH(shifted, multiply_add(f[v], all(LOG2E), all(ROUNDING)))
  EACH(f, multiply_add(f[v], all(LOG2E), all(ROUNDING) - shifted[v]))
  EACH(q, multiply_add(f[v], all(0.001333353858f), all(0.009666245424f)))
  EACH(q, multiply_add(f[v], q[v], all(0.05550500214f)))
  EACH(shifted, (vector)((int_vector)shifted[v] << 23))
  EACH(q, multiply_add(f[v], q[v], all(0.2402235134f)))
  EACH(q, multiply_add(f[v], q[v], all(0.6931471435f)))
  EACH(f, f[v] * shifted[v])
  EACH(shifted, shifted[v] - 1)
  EACH(q, multiply_add(f[v], q[v], shifted[v]))
  // exp(z) - 1 >= z everywhere, and is 0 here for a positive z or NaN: the larger one is the answer,
  // and NaN where z is.
  EACH(z, larger(q[v], z[v]))
#undef EACH
}

INLINE vector tangent(vector z) {
  vector magnitude = (vector)((int_vector)z & 0x7FFFFFFF);
  vector power, f;
  reduce(larger(all(LOWEST), -2 * magnitude), &power, &f);
  vector e = multiply_add(power * f, fine_quotient(f), power - 1);
  vector tanh = -e / (e + 2);
  return (vector)(((int_vector)tanh & 0x7FFFFFFF) | ((int_vector)z & (int32_t)0x80000000));
}

/// f(z), a row of a slab at a time.
INLINE void activate(dk_activation activation, vector z[VECTORS]) {
  switch (activation) {
    case DK_IDENTITY: break;
    case DK_ELU: elu(z); break;
    case DK_TANH:
      UNROLLED for (int v = 0; v < VECTORS; v++) z[v] = tangent(z[v]);
      break;
    case DK_RELU:
      UNROLLED for (int v = 0; v < VECTORS; v++) z[v] = larger(all(0), z[v]);
      break;
  }
}

/// g f'(z), which all have as a function of a = f(z): min(a, 0) + 1, 1 - a^2, a > 0.
INLINE vector backpropagated(dk_activation activation, vector g, vector a) {
  switch (activation) {
    case DK_IDENTITY: return g;
    case DK_ELU: return g * (smaller(all(0), a) + 1);
    case DK_TANH: return g * (1 - a * a);
    case DK_RELU: return (vector)((int_vector)g & (a > 0));
  }
}
