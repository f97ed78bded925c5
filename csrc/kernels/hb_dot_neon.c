/* hb_dot.h with Neon (AArch64): four rows at a time, 16 (8-bit) or 8 (16-bit) columns per step.
 * 8 x 8 bits: SDOT where the processor has it, else pairs of products in 16 bits (2 * 127 * 128 = 32512 fits). */
#include "hb_dot.h"

typedef int hb_dot_neon_unit; /* a unit is never empty */

#if defined(HB_NEON)
#include <arm_neon.h>

HB_INLINE int32x4_t add_w8_x8(int32x4_t sum, const int8_t *w, const int8_t *x)
{
    const int8x16_t a = vld1q_s8(w), b = vld1q_s8(x);
#if defined(__ARM_FEATURE_DOTPROD)
    return vdotq_s32(sum, a, b);
#else
    const int16x8_t pairs = vmull_s8(vget_low_s8(a), vget_low_s8(b));
    return vpadalq_s16(sum, vmlal_s8(pairs, vget_high_s8(a), vget_high_s8(b)));
#endif
}

HB_INLINE int16x8_t load8(const int8_t *p)
{
    return vmovl_s8(vld1_s8(p));
}

HB_INLINE int32x4_t add32(int32x4_t sum, int16x8_t w, int16x8_t x)
{
    sum = vmlal_s16(sum, vget_low_s16(w), vget_low_s16(x));
    return vmlal_s16(sum, vget_high_s16(w), vget_high_s16(x));
}

HB_INLINE int64x2_t add64(int64x2_t sum, int16x8_t w, int16x8_t x)
{
    sum = vpadalq_s32(sum, vmull_s16(vget_low_s16(w), vget_low_s16(x)));
    return vpadalq_s32(sum, vmull_s16(vget_high_s16(w), vget_high_s16(x)));
}

#define ADD_W8_X16(sum, w, x) add32(sum, load8(w), vld1q_s16(x))
#define ADD_W16_X8(sum, w, x) add32(sum, vld1q_s16(w), load8(x))
#define ADD_W16_X16(sum, w, x) add32(sum, vld1q_s16(w), vld1q_s16(x))
#define ADD64_W8_X8(sum, w, x) add64(sum, load8(w), load8(x))
#define ADD64_W8_X16(sum, w, x) add64(sum, load8(w), vld1q_s16(x))
#define ADD64_W16_X8(sum, w, x) add64(sum, vld1q_s16(w), load8(x))
#define ADD64_W16_X16(sum, w, x) add64(sum, vld1q_s16(w), vld1q_s16(x))

/* Where fewer than four rows are left, the last one stands in for the missing. */
#define HB_DEFINE_DOT(name, acc_type, weight_type, x_type, vector, zero, add, reduce, step)                            \
    void name(acc_type *acc, const acc_type *bias, const weight_type *weights, const x_type *x, int32_t columns,       \
              int32_t rows)                                                                                            \
    {                                                                                                                  \
        const int32_t stride = HB_PADDED(columns);                                                                     \
        int32_t r, c, i;                                                                                               \
        for (r = 0; r < rows; r += 4) {                                                                                \
            const int32_t count = rows - r < 4 ? rows - r : 4;                                                         \
            const weight_type *w0 = weights + (intptr_t)r * stride;                                                    \
            const weight_type *w1 = count > 1 ? w0 + stride : w0;                                                      \
            const weight_type *w2 = count > 2 ? w1 + stride : w1;                                                      \
            const weight_type *w3 = count > 3 ? w2 + stride : w2;                                                      \
            vector s0 = zero, s1 = zero, s2 = zero, s3 = zero;                                                         \
            acc_type sums[4];                                                                                          \
            for (c = 0; c < stride; c += step) {                                                                       \
                s0 = add(s0, w0 + c, x + c);                                                                           \
                s1 = add(s1, w1 + c, x + c);                                                                           \
                s2 = add(s2, w2 + c, x + c);                                                                           \
                s3 = add(s3, w3 + c, x + c);                                                                           \
            }                                                                                                          \
            sums[0] = reduce(s0);                                                                                      \
            sums[1] = reduce(s1);                                                                                      \
            sums[2] = reduce(s2);                                                                                      \
            sums[3] = reduce(s3);                                                                                      \
            for (i = 0; i < count; i++) acc[r + i] = bias[r + i] + sums[i];                                            \
        }                                                                                                              \
    }

#define ZERO32 vdupq_n_s32(0)
#define ZERO64 vdupq_n_s64(0)

HB_DEFINE_DOT(hb_dot_w8_x8, int32_t, int8_t, int8_t, int32x4_t, ZERO32, add_w8_x8, vaddvq_s32, 16)
HB_DEFINE_DOT(hb_dot_w8_x16, int32_t, int8_t, int16_t, int32x4_t, ZERO32, ADD_W8_X16, vaddvq_s32, 8)
HB_DEFINE_DOT(hb_dot_w16_x8, int32_t, int16_t, int8_t, int32x4_t, ZERO32, ADD_W16_X8, vaddvq_s32, 8)
HB_DEFINE_DOT(hb_dot_w16_x16, int32_t, int16_t, int16_t, int32x4_t, ZERO32, ADD_W16_X16, vaddvq_s32, 8)

HB_DEFINE_DOT(hb_dot64_w8_x8, int64_t, int8_t, int8_t, int64x2_t, ZERO64, ADD64_W8_X8, vaddvq_s64, 8)
HB_DEFINE_DOT(hb_dot64_w8_x16, int64_t, int8_t, int16_t, int64x2_t, ZERO64, ADD64_W8_X16, vaddvq_s64, 8)
HB_DEFINE_DOT(hb_dot64_w16_x8, int64_t, int16_t, int8_t, int64x2_t, ZERO64, ADD64_W16_X8, vaddvq_s64, 8)
HB_DEFINE_DOT(hb_dot64_w16_x16, int64_t, int16_t, int16_t, int64x2_t, ZERO64, ADD64_W16_X16, vaddvq_s64, 8)

#endif
