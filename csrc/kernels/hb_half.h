/** @file
 * Storage of f16 sites: IEEE binary16 as its bits, computed with as binary32. Blocks as in hb_sum.h, products in the order of
 * hb_float.h. No unit of the processor is asked for: the same bytes everywhere. */
#ifndef HB_HALF_H
#define HB_HALF_H

#include "hb_platform.h"

/** value = what the bits stand for */
void hb_float_f16(float *value, const uint16_t *bits, int32_t count);

/** To the nearest binary16, ties to even; beyond 65504 it saturates. */
void hb_float_store_f16(uint16_t *bits, const float *v, int32_t count);

/** As hb_float_dot_w32, weights in binary16. */
void hb_float_dot_wf16(float *dot, const uint16_t *weights, const float *x, int32_t columns, int32_t rows);
/** As hb_depthwise_float_w32, weights in binary16. */
void hb_depthwise_float_wf16(float *sum, const uint16_t *weights, int32_t stride, const float *x, int32_t rows);

#endif
