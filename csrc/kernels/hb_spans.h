/** @file
 * Products of a vector with rows of which few columns beside each other are not 0.
 *
 *     acc[r] = bias[r] + sum over i < length[r] of weights[start[r] + i] * x[first[r] + i]
 *
 * spans holds first and start of each row and ends with the start behind the last one: [2 * rows + 2], `start` in odd places;
 * length[r] = start[r + 1] - start[r]. acc and spans begin at the first row of a block. No sum leaves its accumulator. */
#ifndef HB_SPANS_H
#define HB_SPANS_H

#include "hb_platform.h"

/** A function for a format of x and an accumulator. */
#define HB_DECLARE_SPANS(name, acc_type, x_type)                                                                       \
    void name(acc_type *acc, const acc_type *bias, const int8_t *weights, const uint16_t *spans, const x_type *x,      \
              int32_t rows);

/** @name A block of at most HB_BLOCK rows
 * @{ */
HB_DECLARE_SPANS(hb_spans32_x8, int32_t, int8_t)
HB_DECLARE_SPANS(hb_spans32_x16, int32_t, int16_t)
HB_DECLARE_SPANS(hb_spans64_x8, int64_t, int8_t)
HB_DECLARE_SPANS(hb_spans64_x16, int64_t, int16_t)
/** @} */

#endif
