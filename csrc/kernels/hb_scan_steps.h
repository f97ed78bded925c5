/** @file
 * What steps of GRUs and LSTMs have in common; for the sources of hb_scan.h alone. */
#ifndef HB_SCAN_STEPS_H
#define HB_SCAN_STEPS_H

#include "hb_scan.h"

/** value / 2^shift to nearest, ties up; shift is at least 1. */
HB_INLINE int64_t rounded(int64_t value, int32_t shift)
{
    return (value + ((int64_t)1 << (shift - 1))) >> shift;
}

/** value, not below low and not above high. */
HB_INLINE int32_t clamped(int64_t value, int32_t low, int32_t high)
{
    return value < low ? low : value > high ? high : (int32_t)value;
}

/** Between the entries of a table of 513, 128 units apart from -32768 on; not below low. */
HB_INLINE int32_t look(const int32_t *table, int64_t value, int32_t low)
{
    const int32_t u = clamped(value, -32768, 32767) + 32768, k = u >> 7, f = u & 127;
    return clamped((table[k] * (128 - f) + table[k + 1] * f + 16384) >> 15, low, 32767);
}

/** Element of the input, its zero taken off. */
HB_INLINE int32_t input_of(const struct hb_scan *of, const void *x, int32_t at)
{
    return (of->x_is_wide ? ((const int16_t *)x)[at] : ((const int8_t *)x)[at]) - of->x_zero;
}

/** h in the steps of the output, cut at its ends. */
HB_INLINE void put(const struct hb_scan *of, void *out, int32_t at, int32_t h)
{
    const int32_t q = clamped(of->out_zero + rounded((int64_t)h * of->out_multiplier, of->out_shift), of->low, of->high);
    if (of->out_is_wide) ((int16_t *)out)[at] = (int16_t)q;
    else ((int8_t *)out)[at] = (int8_t)q;
}

/** Defines NAME_sum: bias and products of a row with h, times the row's multiplier. */
#define HB_DEFINE_SCAN_SUM(name, acc_type, weight_type)                                                                \
    HB_INLINE int64_t name##_sum(const weight_type *weights, const acc_type *bias, const int32_t *multiplier,          \
                                 const int16_t *h, int32_t row, int32_t units)                                         \
    {                                                                                                                  \
        const weight_type *w = weights + row * units;                                                                  \
        acc_type sum = bias[row];                                                                                      \
        int32_t k;                                                                                                     \
        for (k = 0; k < units; k++) sum += (int32_t)w[k] * h[k];                                                       \
        return (int64_t)sum * multiplier[row];                                                                         \
    }

#endif
