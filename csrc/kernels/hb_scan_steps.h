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

/** Where step i of a lane lies among all steps and lanes. */
HB_INLINE int32_t place_of(const struct hb_scan *of, int32_t i, int32_t lane)
{
    return (of->reverse ? of->steps - 1 - i : i) * of->lanes + lane;
}

/** The next state, from steps of 1 / 32767^2: to h, and in the steps of the output, cut at its ends, to out. */
HB_INLINE void put(const struct hb_scan *of, void *out, int32_t at, int32_t mixed, int16_t *h)
{
    /* 2^45 / 32767 */
    const int32_t next = clamped(rounded((int64_t)mixed * 1073774593, 45), -32767, 32767);
    int32_t q;
    *h = (int16_t)next;
    q = clamped(of->out_zero + rounded((int64_t)next * of->out_multiplier, of->out_shift), of->low, of->high);
    if (of->out_is_wide) ((int16_t *)out)[at] = (int16_t)q;
    else ((int8_t *)out)[at] = (int8_t)q;
}

/** Defines NAME_sum, bias and products of a row with h, times the row's multiplier, and NAME_gates, the first `rows` of a step. */
#define HB_DEFINE_SCAN_SUM(name, acc_type, weight_type)                                                                \
    HB_INLINE int64_t name##_sum(const weight_type *weights, const acc_type *bias, const int32_t *multiplier,          \
                                 const int16_t *h, int32_t row, int32_t units)                                         \
    {                                                                                                                  \
        const weight_type *w = weights + row * units;                                                                  \
        acc_type sum = bias[row];                                                                                      \
        int32_t k;                                                                                                     \
        for (k = 0; k < units; k++) sum += (int32_t)w[k] * h[k];                                                       \
        return (int64_t)sum * multiplier[row];                                                                         \
    }                                                                                                                  \
    HB_INLINE void name##_gates(int16_t *to, const struct hb_scan *of, const void *x, int32_t at,                      \
                                const weight_type *weights, const acc_type *bias, const int32_t *multiplier,           \
                                const int32_t *sigmoid, const int16_t *h, int32_t rows, int32_t units)                 \
    {                                                                                                                  \
        int32_t k;                                                                                                     \
        for (k = 0; k < rows; k++) {                                                                                   \
            const int64_t sum = (int64_t)input_of(of, x, at + k) * of->gate_multiplier +                               \
                                name##_sum(weights, bias, multiplier, h, k, units);                                    \
            to[k] = (int16_t)look(sigmoid, rounded(sum, of->gate_shift), 0);                                           \
        }                                                                                                              \
    }

/** Defines NAME_sums: to = bias + dot * scale of rows first .. first + units - 1. Needs hb_float.h and hb_half.h. */
#define HB_DEFINE_SCAN_FLOAT_SUMS(name, weight_type, dot_of)                                                           \
    HB_CODE static void name##_sums(float *to, const weight_type *weights, const float *bias, const float *scale,      \
                                    const float *h, int32_t first, int32_t units)                                      \
    {                                                                                                                  \
        float dot[HB_BLOCK];                                                                                           \
        int32_t row;                                                                                                   \
        for (row = 0; row < units; row += HB_BLOCK) {                                                                  \
            const int32_t rows = units - row < HB_BLOCK ? units - row : HB_BLOCK;                                      \
            const int32_t at = first + row;                                                                            \
            dot_of(dot, weights + at * HB_PADDED(units), h, units, rows);                                              \
            hb_float_copy(to + row, bias + at, rows);                                                                  \
            hb_float_add_scaled(to + row, dot, scale + at, rows);                                                      \
        }                                                                                                              \
    }

#endif
