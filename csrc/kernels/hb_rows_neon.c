/* hb_rows.h with Neon (AArch64): eight rows at a time, a strip per step; codes become bytes in the order of their columns.
 * 8 x 8 bits: SDOT where the processor has it, else pairs of products in 16 bits (2 * 127 * 128 = 32512 fits). */
#include "hb_rows.h"

typedef int hb_rows_neon_unit; /* a unit is never empty */

HB_INNER_LOOPS

#if defined(HB_NEON)
#include <arm_neon.h>

HB_INLINE uint32x4_t each32(const void *p)
{
    uint32_t word;
    HB_COPY(&word, p, sizeof word);
    return vdupq_n_u32(word);
}

HB_INLINE int8x16_t weights_w8(const char *p, const char *above)
{
    (void)above;
    return vld1q_s8((const int8_t *)(const void *)p);
}

HB_INLINE int8x16_t weights_w4(const char *p, const char *above)
{
    const uint8x8_t bytes = vld1_u8((const uint8_t *)(const void *)p);
    (void)above;
    return vreinterpretq_s8_u8(vcombine_u8(vand_u8(bytes, vdup_n_u8(15)), vshr_n_u8(bytes, 4)));
}

/* Lane k of the words shifted right by `bits` * k: four columns each. */
HB_INLINE uint8x16_t planes(uint32x4_t word, int32_t bits, uint32_t mask)
{
    static const int32_t lanes[4] = {0, -1, -2, -3};
    const int32x4_t shift = vmulq_n_s32(vld1q_s32(lanes), bits);
    return vreinterpretq_u8_u32(vandq_u32(vshlq_u32(word, shift), vdupq_n_u32(mask)));
}

HB_INLINE int8x16_t weights_w2(const char *p, const char *above)
{
    (void)above;
    return vreinterpretq_s8_u8(planes(each32(p), 2, 0x03030303u));
}

/* A row's two bytes of single bits lie in the low half of their word, and from bit 4 on in the high half. */
HB_INLINE uint8x16_t ones(const char *p)
{
    uint16_t half;
    HB_COPY(&half, p, sizeof half);
    return planes(vdupq_n_u32((uint32_t)half | (uint32_t)half << 12), 1, 0x01010101u);
}

HB_INLINE int8x16_t weights_w3(const char *p, const char *above)
{
    return vreinterpretq_s8_u8(vorrq_u8(planes(each32(p), 2, 0x03030303u), vshlq_n_u8(ones(above), 2)));
}

HB_INLINE int8x16_t weights_w5(const char *p, const char *above)
{
    return vorrq_s8(weights_w4(p, above), vreinterpretq_s8_u8(vshlq_n_u8(ones(above), 4)));
}

HB_INLINE int8x16_t weights_w6(const char *p, const char *above)
{
    const uint8x16_t high = planes(each32(above), 2, 0x03030303u);
    return vorrq_s8(weights_w4(p, above), vreinterpretq_s8_u8(vshlq_n_u8(high, 4)));
}

HB_INLINE int32x4_t add_x8(int32x4_t sum, int8x16_t w, const int8_t *x)
{
    const int8x16_t v = vld1q_s8(x);
#if defined(__ARM_FEATURE_DOTPROD)
    return vdotq_s32(sum, w, v);
#else
    return vpadalq_s16(sum, vmlal_high_s8(vmull_s8(vget_low_s8(w), vget_low_s8(v)), w, v));
#endif
}

HB_INLINE int32x4_t add_x16(int32x4_t sum, int8x16_t w, const int16_t *x)
{
    const int16x8_t low = vmovl_s8(vget_low_s8(w)), high = vmovl_high_s8(w);
    const int16x8_t first = vld1q_s16(x), second = vld1q_s16(x + 8);
    sum = vmlal_s16(sum, vget_low_s16(low), vget_low_s16(first));
    sum = vmlal_high_s16(sum, low, first);
    sum = vmlal_s16(sum, vget_low_s16(high), vget_low_s16(second));
    return vmlal_high_s16(sum, high, second);
}

/* Eight rows, or one, from strip `first` of a panel on: `step` is the bytes from strip to strip of low bits, `above_step` of those
 * above. `low` and `high` are the bytes of a row and strip of them. Sums stay in registers: an array of them, where another loop takes
 * its elements by number, is kept on the stack. */
#define HB_DEFINE_ROWS(bits, low, high, weight_type, x_type, load, add)                                                \
    HB_INLINE void eight_##bits(int32_t *sum, const char *w, const char *above, intptr_t step, intptr_t above_step,    \
                                const x_type *x, const x_type *end)                                                    \
    {                                                                                                                  \
        int32x4_t s0 = vdupq_n_s32(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;                  \
        for (; x != end; x += HB_STRIP, w += step, above += above_step) {                                              \
            s0 = add(s0, load(w, above), x);                                                                           \
            s1 = add(s1, load(w + low, above + high), x);                                                              \
            s2 = add(s2, load(w + 2 * low, above + 2 * high), x);                                                      \
            s3 = add(s3, load(w + 3 * low, above + 3 * high), x);                                                      \
            s4 = add(s4, load(w + 4 * low, above + 4 * high), x);                                                      \
            s5 = add(s5, load(w + 5 * low, above + 5 * high), x);                                                      \
            s6 = add(s6, load(w + 6 * low, above + 6 * high), x);                                                      \
            s7 = add(s7, load(w + 7 * low, above + 7 * high), x);                                                      \
        }                                                                                                              \
        vst1q_s32(sum, vpaddq_s32(vpaddq_s32(s0, s1), vpaddq_s32(s2, s3)));                                            \
        vst1q_s32(sum + 4, vpaddq_s32(vpaddq_s32(s4, s5), vpaddq_s32(s6, s7)));                                        \
    }                                                                                                                  \
    HB_INLINE void one_##bits(int32_t *sum, const char *w, const char *above, intptr_t step, intptr_t above_step,      \
                              const x_type *x, const x_type *end)                                                      \
    {                                                                                                                  \
        int32x4_t s = vdupq_n_s32(0);                                                                                  \
        for (; x != end; x += HB_STRIP, w += step, above += above_step) s = add(s, load(w, above), x);                 \
        sum[0] = vaddvq_s32(s);                                                                                        \
    }                                                                                                                  \
    void hb_rows_##bits(int32_t *sum, const weight_type *weights, const x_type *x, int32_t strips, int32_t first,      \
                        int32_t last, int32_t rows)                                                                    \
    {                                                                                                                  \
        const x_type *const from = x + first * HB_STRIP, *const end = x + last * HB_STRIP;                             \
        int32_t top, r;                                                                                                \
        for (top = 0; top < rows; top += HB_PANEL) {                                                                   \
            const intptr_t height = rows - top < HB_PANEL ? rows - top : HB_PANEL;                                     \
            const char *w = (const char *)weights + top * (intptr_t)strips * (low + high) + first * height * low;      \
            const char *above = w + (strips - first) * height * low + first * height * high;                           \
            for (r = top; r + 8 <= top + height; r += 8, w += 8 * low, above += 8 * high) {                            \
                eight_##bits(sum + r, w, above, height * low, height * high, from, end);                               \
            }                                                                                                          \
            for (; r < top + height; r++, w += low, above += high) {                                                   \
                one_##bits(sum + r, w, above, height * low, height * high, from, end);                                 \
            }                                                                                                          \
        }                                                                                                              \
    }

HB_DEFINE_ROWS(w8_x8, 16, 0, int8_t, int8_t, weights_w8, add_x8)
HB_DEFINE_ROWS(w8_x16, 16, 0, int8_t, int16_t, weights_w8, add_x16)
HB_DEFINE_ROWS(w6_x8, 8, 4, uint8_t, int8_t, weights_w6, add_x8)
HB_DEFINE_ROWS(w6_x16, 8, 4, uint8_t, int16_t, weights_w6, add_x16)
HB_DEFINE_ROWS(w5_x8, 8, 2, uint8_t, int8_t, weights_w5, add_x8)
HB_DEFINE_ROWS(w5_x16, 8, 2, uint8_t, int16_t, weights_w5, add_x16)
HB_DEFINE_ROWS(w4_x8, 8, 0, uint8_t, int8_t, weights_w4, add_x8)
HB_DEFINE_ROWS(w4_x16, 8, 0, uint8_t, int16_t, weights_w4, add_x16)
HB_DEFINE_ROWS(w3_x8, 4, 2, uint8_t, int8_t, weights_w3, add_x8)
HB_DEFINE_ROWS(w3_x16, 4, 2, uint8_t, int16_t, weights_w3, add_x16)
HB_DEFINE_ROWS(w2_x8, 4, 0, uint8_t, int8_t, weights_w2, add_x8)
HB_DEFINE_ROWS(w2_x16, 4, 0, uint8_t, int16_t, weights_w2, add_x16)

#endif
