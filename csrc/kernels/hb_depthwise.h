/** @file
 * Convolutions over time, element by element: one tap of a block of at most HB_BLOCK elements at a time.
 *
 *     acc[r] = acc[r] + weights[r * stride] * x[r]
 *
 * Weights are those of one tap: rows of a matrix [elements][taps] are `stride` apart. Operands as in hb_dot.h; no sum
 * leaves its accumulator. acc overlaps nothing. */
#ifndef HB_DEPTHWISE_H
#define HB_DEPTHWISE_H

#include "hb_platform.h"

/** Row of a ring so many frames before the one that the next frame takes; 0 < frames <= rows. */
HB_INLINE int32_t hb_turned(int32_t turn, int32_t frames, int32_t rows)
{
    return turn < frames ? turn - frames + rows : turn - frames;
}

/** acc = bias */
void hb_depthwise_start32(int32_t *acc, const int32_t *bias, int32_t rows);
/** acc = bias */
void hb_depthwise_start64(int64_t *acc, const int64_t *bias, int32_t rows);

/** A function for a pair of formats and an accumulator. */
#define HB_DECLARE_DEPTHWISE(name, acc_type, weight_type, x_type)                                                      \
    void name(acc_type *acc, const weight_type *weights, int32_t stride, const x_type *x, int32_t rows);

/** @name One tap of integers: acc[r] = acc[r] + weights[r * stride] * x[r]
 * @{ */
HB_DECLARE_DEPTHWISE(hb_depthwise32_w8_x8, int32_t, int8_t, int8_t)
HB_DECLARE_DEPTHWISE(hb_depthwise32_w8_x16, int32_t, int8_t, int16_t)
HB_DECLARE_DEPTHWISE(hb_depthwise32_w16_x8, int32_t, int16_t, int8_t)
HB_DECLARE_DEPTHWISE(hb_depthwise32_w16_x16, int32_t, int16_t, int16_t)
HB_DECLARE_DEPTHWISE(hb_depthwise64_w8_x8, int64_t, int8_t, int8_t)
HB_DECLARE_DEPTHWISE(hb_depthwise64_w8_x16, int64_t, int8_t, int16_t)
HB_DECLARE_DEPTHWISE(hb_depthwise64_w16_x8, int64_t, int16_t, int8_t)
HB_DECLARE_DEPTHWISE(hb_depthwise64_w16_x16, int64_t, int16_t, int16_t)
/** @} */

/** sum = 0 */
void hb_depthwise_float_start(float *sum, int32_t rows);

/** @name One tap of floats: sum = sum + weight * x, each rounded on its own
 * @{ */
HB_DECLARE_DEPTHWISE(hb_depthwise_float_w8, float, int8_t, float)
HB_DECLARE_DEPTHWISE(hb_depthwise_float_w16, float, int16_t, float)
HB_DECLARE_DEPTHWISE(hb_depthwise_float_w32, float, float, float)
/** @} */

#endif
