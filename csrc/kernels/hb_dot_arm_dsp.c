/* hb_dot.h with the DSP extension of Cortex-M4, M7, M33: SMLAD takes two products of 16 bits per instruction.
 * Two rows at a time, so that x is unpacked once for both. */
#include "hb_dot.h"

typedef int hb_dot_arm_dsp_unit; /* a unit is never empty */

#if defined(HB_ARM_DSP)
#include <arm_acle.h>

/* Columns 0, 2 and columns 1, 3 of four, as halves of a word. */
typedef struct {
    int16x2_t even, odd;
} four_t;

HB_INLINE four_t load8(const int8_t *p)
{
    uint32_t word;
    four_t four;
    HB_COPY(&word, p, sizeof word);
    four.even = __sxtb16((int8x4_t)word);
    four.odd = __sxtb16((int8x4_t)(word >> 8));
    return four;
}

HB_INLINE four_t load16(const int16_t *p)
{
    uint32_t word[2];
    four_t four;
    HB_COPY(word, p, sizeof word);
    four.even = (int16x2_t)((word[0] & 0xffffu) | (word[1] << 16));        /* PKHBT */
    four.odd = (int16x2_t)((word[0] >> 16) | (word[1] & 0xffff0000u));     /* PKHTB */
    return four;
}

HB_INLINE int32_t add32(int32_t sum, four_t w, four_t x)
{
    return __smlad(w.odd, x.odd, __smlad(w.even, x.even, sum));
}

HB_INLINE int64_t add64(int64_t sum, four_t w, four_t x)
{
    return __smlald(w.odd, x.odd, __smlald(w.even, x.even, sum));
}

/* Where one row is left, it stands in for the second. */
#define HB_DEFINE_DOT(name, acc_type, weight_type, x_type, load_w, load_x, add)                                        \
    void name(acc_type *acc, const acc_type *bias, const weight_type *weights, const x_type *x, int32_t columns,       \
              int32_t rows)                                                                                            \
    {                                                                                                                  \
        const int32_t stride = HB_PADDED(columns);                                                                     \
        int32_t r, c;                                                                                                  \
        for (r = 0; r < rows; r += 2) {                                                                                \
            const int32_t second = r + 1 < rows ? r + 1 : r;                                                           \
            const weight_type *a = weights + (intptr_t)r * stride, *b = weights + (intptr_t)second * stride;           \
            acc_type sum_a = bias[r], sum_b = bias[second];                                                            \
            for (c = 0; c < columns; c += 4) {                                                                         \
                const four_t v = load_x(x + c);                                                                        \
                sum_a = add(sum_a, load_w(a + c), v);                                                                  \
                sum_b = add(sum_b, load_w(b + c), v);                                                                  \
            }                                                                                                          \
            acc[r] = sum_a;                                                                                            \
            acc[second] = sum_b;                                                                                       \
        }                                                                                                              \
    }

HB_DEFINE_DOT(hb_dot_w8_x8, int32_t, int8_t, int8_t, load8, load8, add32)
HB_DEFINE_DOT(hb_dot_w8_x16, int32_t, int8_t, int16_t, load8, load16, add32)
HB_DEFINE_DOT(hb_dot_w16_x8, int32_t, int16_t, int8_t, load16, load8, add32)
HB_DEFINE_DOT(hb_dot_w16_x16, int32_t, int16_t, int16_t, load16, load16, add32)

HB_DEFINE_DOT(hb_dot64_w8_x8, int64_t, int8_t, int8_t, load8, load8, add64)
HB_DEFINE_DOT(hb_dot64_w8_x16, int64_t, int8_t, int16_t, load8, load16, add64)
HB_DEFINE_DOT(hb_dot64_w16_x8, int64_t, int16_t, int8_t, load16, load8, add64)
HB_DEFINE_DOT(hb_dot64_w16_x16, int64_t, int16_t, int16_t, load16, load16, add64)

#endif
