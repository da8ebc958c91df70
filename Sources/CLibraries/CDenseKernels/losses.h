// Losses of a tile and their gradients, and the sums of a step.

/// Softmax through log-sum-exp, so that no probability needs the clip at 1e-7 of Keras.
static void softmax(
    float *values, size_t classes, size_t slabs, const int32_t *truth, float *losses) {
  for (size_t s = 0; s < slabs; s++)
    for (int v = 0; v < VECTORS; v++) {
      size_t event = s * DK_SLAB + (size_t)(v * LANES);
      float *z = values + s * classes * DK_SLAB + v * LANES;
      vector largest = load(z);
      for (size_t c = 1; c < classes; c++) largest = larger(load(z + c * DK_SLAB), largest);
      vector sum = {}, loss = {};
      for (size_t c = 0; c < classes; c++) {
        vector below = load(z + c * DK_SLAB) - largest;
        if (truth) {
          int_vector is_true = *(const int_vector *)(truth + event) == (int32_t)c;
          loss -= (vector)((int_vector)below & is_true);
        }
        vector e = exponential(below);
        store(z + c * DK_SLAB, e);
        sum += e;
      }
      vector scale = 1 / sum;
      for (size_t c = 0; c < classes; c++) store(z + c * DK_SLAB, load(z + c * DK_SLAB) * scale);
      if (losses) store(losses + event, loss + logarithm(sum));
    }
}

/// scale w (p - [c = truth]).
static void softmax_gradient(
    float *values, size_t classes, size_t slabs, const int32_t *truth, const float *weights,
    float scale) {
  for (size_t s = 0; s < slabs; s++)
    for (int v = 0; v < VECTORS; v++) {
      size_t event = s * DK_SLAB + (size_t)(v * LANES);
      float *p = values + s * classes * DK_SLAB + v * LANES;
      int_vector class = *(const int_vector *)(truth + event);
      vector weight = load(weights + event) * scale;
      for (size_t c = 0; c < classes; c++) {
        vector one = (vector)((int_vector)all(1) & (class == (int32_t)c));
        store(p + c * DK_SLAB, (load(p + c * DK_SLAB) - one) * weight);
      }
    }
}

static void linear_losses(
    const float *values, size_t outputs, size_t slabs, size_t domain, float *losses) {
  for (size_t s = 0; s < slabs; s++)
    for (int v = 0; v < VECTORS; v++) {
      const float *y = values + s * outputs * DK_SLAB + v * LANES;
      vector loss = {};
      if (domain > 0) loss = load(y + (domain - 1) * DK_SLAB);
      else for (size_t k = 0; k < outputs; k++) loss -= load(y + k * DK_SLAB);
      store(losses + s * DK_SLAB + v * LANES, loss);
    }
}

static void linear_gradient(
    float *values, size_t outputs, size_t slabs, size_t domain, const float *weights, float scale) {
  for (size_t s = 0; s < slabs; s++)
    for (int v = 0; v < VECTORS; v++) {
      vector weight = load(weights + s * DK_SLAB + v * LANES) * scale;
      for (size_t k = 0; k < outputs; k++) {
        vector gradient = domain == 0 ? -weight : domain == k + 1 ? weight : (vector){};
        store(values + (s * outputs + k) * DK_SLAB + v * LANES, gradient);
      }
    }
}

/// Sums in double, a lane each: a batch has too many events for sums in float.
static dk_sums weighted_sums(const float *values, const float *weights, size_t slabs) {
  double products[4] = {}, totals[4] = {};
  for (size_t i = 0; i < slabs * DK_SLAB; i += 4)
    for (size_t l = 0; l < 4; l++) {
      double weight = weights[i + l];
      products[l] += weight * (double)values[i + l];
      totals[l] += weight;
    }
  return (dk_sums){
    (products[0] + products[1]) + (products[2] + products[3]),
    (totals[0] + totals[1]) + (totals[2] + totals[3]),
  };
}

INLINE dk_sums join_with(
    const dk_activation activation, const float *label, const float *domain, float lambda,
    const float *activated, float *result, size_t count) {
  vector label_squares = {}, domain_squares = {};
  for (size_t i = 0; i < count; i += LANES) {
    vector y = label ? load(label + i) : (vector){}, d = domain ? load(domain + i) : (vector){};
    label_squares = multiply_add(y, y, label_squares);
    domain_squares = multiply_add(d, d, domain_squares);
    store(result + i, backpropagated(activation, y - lambda * d, load(activated + i)));
  }
  four totals = sums(label_squares, domain_squares, (vector){}, (vector){});
  return (dk_sums){(double)totals[0], (double)totals[1]};
}

static dk_sums join(
    dk_activation activation, const float *label, const float *domain, float lambda,
    const float *activated, float *result, size_t count) {
  switch (activation) {
#define JOIN(f) case f: return join_with(f, label, domain, lambda, activated, result, count);
    JOIN(DK_IDENTITY)
    JOIN(DK_ELU)
    JOIN(DK_TANH)
    JOIN(DK_RELU)
#undef JOIN
  }
  return (dk_sums){};
}

static void add(float *sum, const float *values, size_t count) {
  size_t whole = count / LANES * LANES;
  for (size_t i = 0; i < whole; i += LANES)
    *(unaligned_vector *)(sum + i) += *(const unaligned_vector *)(values + i);
  for (size_t i = whole; i < count; i++) sum[i] += values[i];
}
