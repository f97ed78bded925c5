/* hb_dot.h with Neon (AArch64): eight rows at a time, 16 columns per step.
 * 8 x 8 bits: SDOT where the processor has it, else pairs of products in 16 bits (2 * 127 * 128 = 32512 fits). */
#include "hb_dot.h"

typedef int hb_dot_neon_unit; /* a unit is never empty */

HB_INNER_LOOPS

#if defined(HB_NEON)
#include <arm_neon.h>

/* 16 columns of one row. */
HB_INLINE int32x4_t add_w8_x8(int32x4_t sum, int8x16_t a, int8x16_t b)
{
#if defined(__ARM_FEATURE_DOTPROD)
    return vdotq_s32(sum, a, b);
#else
    return vpadalq_s16(sum, vmlal_high_s8(vmull_s8(vget_low_s8(a), vget_low_s8(b)), a, b));
#endif
}

/* 16 columns of 16 bits. */
typedef struct {
    int16x8_t low, high;
} pair_t;

HB_INLINE pair_t load8(const int8_t *p)
{
    const int8x16_t bytes = vld1q_s8(p);
    pair_t pair;
    pair.low = vmovl_s8(vget_low_s8(bytes));
    pair.high = vmovl_high_s8(bytes);
    return pair;
}

HB_INLINE pair_t load16(const int16_t *p)
{
    pair_t pair;
    pair.low = vld1q_s16(p);
    pair.high = vld1q_s16(p + 8);
    return pair;
}

HB_INLINE int32x4_t add32(int32x4_t sum, pair_t w, pair_t x)
{
    sum = vmlal_s16(sum, vget_low_s16(w.low), vget_low_s16(x.low));
    sum = vmlal_high_s16(sum, w.low, x.low);
    sum = vmlal_s16(sum, vget_low_s16(w.high), vget_low_s16(x.high));
    return vmlal_high_s16(sum, w.high, x.high);
}

HB_INLINE int64x2_t add64(int64x2_t sum, pair_t w, pair_t x)
{
    sum = vpadalq_s32(sum, vmull_s16(vget_low_s16(w.low), vget_low_s16(x.low)));
    sum = vpadalq_s32(sum, vmull_high_s16(w.low, x.low));
    sum = vpadalq_s32(sum, vmull_s16(vget_low_s16(w.high), vget_low_s16(x.high)));
    return vpadalq_s32(sum, vmull_high_s16(w.high, x.high));
}

/* One operand has 8 bits: four products of at most 2^22 stay within 32 bits before they are widened. */
HB_INLINE int64x2_t add64_w8(int64x2_t sum, pair_t w, pair_t x)
{
    return vpadalq_s32(sum, add32(vdupq_n_s32(0), w, x));
}

/* Sums of the lanes of four rows, and their biases. */
HB_INLINE int32x4_t reduce32(int32x4_t a, int32x4_t b, int32x4_t c, int32x4_t d)
{
    return vpaddq_s32(vpaddq_s32(a, b), vpaddq_s32(c, d));
}

HB_INLINE void store32(int32_t *acc, const int32_t *bias, const int32x4_t *s)
{
    vst1q_s32(acc, vaddq_s32(vld1q_s32(bias), reduce32(s[0], s[1], s[2], s[3])));
    vst1q_s32(acc + 4, vaddq_s32(vld1q_s32(bias + 4), reduce32(s[4], s[5], s[6], s[7])));
}

HB_INLINE void store64(int64_t *acc, const int64_t *bias, const int64x2_t *s)
{
    vst1q_s64(acc, vaddq_s64(vld1q_s64(bias), vpaddq_s64(s[0], s[1])));
    vst1q_s64(acc + 2, vaddq_s64(vld1q_s64(bias + 2), vpaddq_s64(s[2], s[3])));
    vst1q_s64(acc + 4, vaddq_s64(vld1q_s64(bias + 4), vpaddq_s64(s[4], s[5])));
    vst1q_s64(acc + 6, vaddq_s64(vld1q_s64(bias + 6), vpaddq_s64(s[6], s[7])));
}

/* Where fewer than eight rows are left, the last one stands in for the missing. */
#define HB_DEFINE_DOT(name, acc_type, weight_type, x_type, vector, zero, values, load_w, load_x, add, store)           \
    void name(acc_type *acc, const acc_type *bias, const weight_type *weights, const x_type *x, int32_t columns,       \
              int32_t rows)                                                                                            \
    {                                                                                                                  \
        const int32_t stride = HB_PADDED(columns);                                                                     \
        int32_t r, i;                                                                                                  \
        for (r = 0; r < rows; r += 8) {                                                                                \
            const int32_t last = (rows - r < 8 ? rows - r : 8) - 1;                                                    \
            const weight_type *w = weights + (intptr_t)r * stride, *w1 = w + (last < 1 ? last : 1) * stride;           \
            const weight_type *w2 = w + (last < 2 ? last : 2) * stride, *w3 = w + (last < 3 ? last : 3) * stride;      \
            const weight_type *w4 = w + (last < 4 ? last : 4) * stride, *w5 = w + (last < 5 ? last : 5) * stride;      \
            const weight_type *w6 = w + (last < 6 ? last : 6) * stride, *w7 = w + last * stride;                       \
            const x_type *at = x, *end = x + stride;                                                                   \
            vector s[8];                                                                                               \
            s[0] = s[1] = s[2] = s[3] = s[4] = s[5] = s[6] = s[7] = zero;                                              \
            for (; at != end; at += 16, w += 16, w1 += 16, w2 += 16, w3 += 16, w4 += 16, w5 += 16, w6 += 16,           \
                              w7 += 16) {                                                                              \
                const values v = load_x(at);                                                                           \
                s[0] = add(s[0], load_w(w), v);                                                                        \
                s[1] = add(s[1], load_w(w1), v);                                                                       \
                s[2] = add(s[2], load_w(w2), v);                                                                       \
                s[3] = add(s[3], load_w(w3), v);                                                                       \
                s[4] = add(s[4], load_w(w4), v);                                                                       \
                s[5] = add(s[5], load_w(w5), v);                                                                       \
                s[6] = add(s[6], load_w(w6), v);                                                                       \
                s[7] = add(s[7], load_w(w7), v);                                                                       \
            }                                                                                                          \
            if (last == 7) {                                                                                           \
                store(acc + r, bias + r, s);                                                                           \
            } else {                                                                                                   \
                acc_type eight[8], biases[8];                                                                          \
                for (i = 0; i < 8; i++) biases[i] = bias[r + (i < last ? i : last)];                                   \
                store(eight, biases, s);                                                                               \
                for (i = 0; i <= last; i++) acc[r + i] = eight[i];                                                     \
            }                                                                                                          \
        }                                                                                                              \
    }

#define INTO_32 int32x4_t, vdupq_n_s32(0)
#define INTO_64 int64x2_t, vdupq_n_s64(0)
#define HB_EXPAND(...) HB_DEFINE_DOT(__VA_ARGS__)

HB_EXPAND(hb_dot_w16_x8, int32_t, int16_t, int8_t, INTO_32, pair_t, load16, load8, add32, store32)
HB_EXPAND(hb_dot_w16_x16, int32_t, int16_t, int16_t, INTO_32, pair_t, load16, load16, add32, store32)

HB_EXPAND(hb_dot64_w16_x8, int64_t, int16_t, int8_t, INTO_64, pair_t, load16, load8, add64_w8, store64)
HB_EXPAND(hb_dot64_w16_x16, int64_t, int16_t, int16_t, INTO_64, pair_t, load16, load16, add64, store64)

#endif
