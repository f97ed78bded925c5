/** @file
 * Layer normalisation of a vector in floats, every step rounded on its own; sums have the 16 partial sums of
 * hb_float_dot. No libm: the square root is rounded correctly on every processor. */
#ifndef HB_NORMALISE_H
#define HB_NORMALISE_H

#include "hb_platform.h"

/** What was measured of a vector. */
struct hb_normalise {
    float mean;    /**< of its elements */
    float inverse; /**< 1 / sqrt(variance + epsilon) */
};

/** Of all of x; epsilon > 0. */
void hb_normalise_measure(struct hb_normalise *of, const float *x, float epsilon, int32_t count);

/** v = ((x - mean) * inverse) * gain + bias, for a block of x. v may be x. */
void hb_normalise_apply(float *v, const struct hb_normalise *of, const float *x, const float *gain, const float *bias,
                        int32_t rows);

/** The square root of a positive, finite x, to nearest, ties to even. */
float hb_square_root(float x);

#endif
