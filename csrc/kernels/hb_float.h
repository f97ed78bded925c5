/** @file
 * Arithmetic of f32 sites: IEEE binary32, every operation rounded on its own, no libm.
 * Blocks as in hb_sum.h. Compile with -ffp-contract=off and never with -ffast-math. */
#ifndef HB_FLOAT_H
#define HB_FLOAT_H

#include "hb_platform.h"

/** value = (q - zero) * scale */
void hb_float_s8(float *value, const int8_t *q, int32_t zero, float scale, int32_t count);
/** value = (q - zero) * scale */
void hb_float_s16(float *value, const int16_t *q, int32_t zero, float scale, int32_t count);

/** @name Products
 * dot[r] = sum over c of weights[r * HB_PADDED(columns) + c] * x[c] with 16 partial sums: sum j takes the columns
 * c = j mod 16 in ascending order; then sum j += sum j + width for width 8, 4, 2, 1. Weights padded with zeros.
 * @{ */
void hb_float_dot_w8(float *dot, const int8_t *weights, const float *x, int32_t columns, int32_t rows);
void hb_float_dot_w16(float *dot, const int16_t *weights, const float *x, int32_t columns, int32_t rows);
void hb_float_dot_w32(float *dot, const float *weights, const float *x, int32_t columns, int32_t rows);
/** @} */

/** v = a */
void hb_float_copy(float *v, const float *a, int32_t count);
/** v = v + a * scale, one scale per row */
void hb_float_add_scaled(float *v, const float *a, const float *scale, int32_t count);
/** v = v + a */
void hb_float_add(float *v, const float *a, int32_t count);
/** v = v + a * b */
void hb_float_add_product(float *v, const float *a, const float *b, int32_t count);
/** v = v - a */
void hb_float_take(float *v, const float *a, int32_t count);
/** v = v - a * b */
void hb_float_take_product(float *v, const float *a, const float *b, int32_t count);
/** v = v > 0 ? v : 0 */
void hb_float_relu(float *v, int32_t count);

/** v = (1 - z) * n; v = v + z * h */
void hb_float_gru(float *v, const float *z, const float *n, const float *h, int32_t count);

/** v = 1 / (1 + e^-x), by a rational function: the same bytes everywhere. */
void hb_float_sigmoid(float *v, const float *x, int32_t count);
/** v = tanh x, the same way. */
void hb_float_tanh(float *v, const float *x, int32_t count);

/** @name Real functions
 * Real functions; finite whatever a finite x is: e^-87 .. e^87; log of 2^-126 or more; 0 for the root of what is not positive;
 * divisors at least 2^-126 in magnitude, quotients at most the greatest float. v may be x or d.
 * @{ */
void hb_float_exp(float *v, const float *x, int32_t count);
void hb_float_log(float *v, const float *x, int32_t count);
void hb_float_sqrt(float *v, const float *x, int32_t count);
void hb_float_reciprocal(float *v, const float *x, int32_t count);
void hb_float_quotient(float *v, const float *x, const float *d, int32_t count);
/** @} */

/** out = clamp(zero + rint(v * inverse_scale), low, high), ties to even */
void hb_float_store_s8(int8_t *out, const float *v, float inverse_scale, int32_t zero, int32_t low, int32_t high,
                       int32_t count);
/** The same into 16 bits. */
void hb_float_store_s16(int16_t *out, const float *v, float inverse_scale, int32_t zero, int32_t low, int32_t high,
                        int32_t count);

#endif
