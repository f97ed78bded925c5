/* hb_dot.h with the DSP extension of Cortex-M4, M7, M33, weights of 16 bits: SMLAD takes two products of 16 bits per instruction,
 * SMLALD the same into 64 bits. A word of x is loaded once for two rows, and 16 columns are a step: rows are padded to them.
 * Operands are aligned to four bytes. */
#include "hb_dot.h"

typedef int hb_dot_arm_dsp_unit; /* a unit is never empty */

HB_INNER_LOOPS
/* For Cortex-M7 gcc would move all loads of a step before its sums, and spill. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-schedule-insns")
#endif

#if defined(HB_ARM_DSP)
#include "hb_arm_dsp.h"

/* Columns of x that are laid out at a time, on the stack: 2 bytes each. */
#define CHUNK 512

static void widen_x8(uint32_t *to, const int8_t *x, int32_t count)
{
    for (; count > 0; count -= 4, x += 4, to += 2) {
        const uint32_t word = load_word(x), even = even_bytes(word), odd = odd_bytes(word);
        to[0] = low_halves(even, odd);
        to[1] = high_halves(even, odd);
    }
}

HB_INLINE int64_t add64(int64_t sum, uint32_t w, uint32_t x)
{
    return __smlald((int16x2_t)w, (int16x2_t)x, sum);
}

#define HB_FOUR_W16(add, at)                                                                                           \
    do {                                                                                                               \
        uint32_t x0, x1, w0, w1;                                                                                       \
        HB_LOAD_TWO(x0, x1, v, 8 * (at));                                                                              \
        HB_LOAD_TWO(w0, w1, a, 8 * (at));                                                                              \
        sum_a = add(add(sum_a, w0, x0), w1, x1);                                                                       \
        HB_LOAD_TWO(w0, w1, b, 8 * (at));                                                                              \
        sum_b = add(add(sum_b, w0, x0), w1, x1);                                                                       \
    } while (0)

/* Two rows at a time; where one is left, it stands in for the second. `from` holds the sums so far. */
#define HB_DEFINE_ROWS(name, acc_type, weight_type, four, add)                                                         \
    static void name(acc_type *acc, const acc_type *from, const weight_type *weights, const uint32_t *x,               \
                     int32_t stride, int32_t count, int32_t rows)                                                      \
    {                                                                                                                  \
        int32_t r;                                                                                                     \
        for (r = 0; r < rows; r += 2) {                                                                                \
            const int32_t second = r + 1 < rows ? r + 1 : r;                                                           \
            const weight_type *a = weights + (intptr_t)r * stride, *b = weights + (intptr_t)second * stride;           \
            const uint32_t *v = x, *end = x + count / 2;                                                               \
            acc_type sum_a = from[r], sum_b = from[second];                                                            \
            for (; v != end; v += 8, a += 16, b += 16) {                                                               \
                four(add, 0);                                                                                          \
                four(add, 1);                                                                                          \
                four(add, 2);                                                                                          \
                four(add, 3);                                                                                          \
            }                                                                                                          \
            acc[r] = sum_a;                                                                                            \
            acc[second] = sum_b;                                                                                       \
        }                                                                                                              \
    }

HB_DEFINE_ROWS(rows_w16, int32_t, int16_t, HB_FOUR_W16, add32)
HB_DEFINE_ROWS(rows64_w16, int64_t, int16_t, HB_FOUR_W16, add64)

#define HB_DEFINE_DOT(name, acc_type, weight_type, x_type, lay_out, rows_of)                                           \
    void name(acc_type *acc, const acc_type *bias, const weight_type *weights, const x_type *x, int32_t columns,       \
              int32_t rows)                                                                                            \
    {                                                                                                                  \
        const int32_t stride = HB_PADDED(columns);                                                                     \
        uint32_t laid_out[CHUNK / 2] __attribute__((aligned(8)));                                                      \
        int32_t start;                                                                                                 \
        for (start = 0; start < stride; start += CHUNK) {                                                              \
            const int32_t count = stride - start < CHUNK ? stride - start : CHUNK;                                     \
            lay_out(laid_out, x + start, count);                                                                       \
            rows_of(acc, start == 0 ? bias : acc, weights + start, laid_out, stride, count, rows);                     \
        }                                                                                                              \
    }

HB_DEFINE_DOT(hb_dot_w16_x8, int32_t, int16_t, int8_t, widen_x8, rows_w16)

HB_DEFINE_DOT(hb_dot64_w16_x8, int64_t, int16_t, int8_t, widen_x8, rows64_w16)

void hb_dot_w16_x16(int32_t *acc, const int32_t *bias, const int16_t *weights, const int16_t *x, int32_t columns,
                    int32_t rows)
{
    const int32_t stride = HB_PADDED(columns);
    rows_w16(acc, bias, weights, (const uint32_t *)(const void *)x, stride, stride, rows);
}

void hb_dot64_w16_x16(int64_t *acc, const int64_t *bias, const int16_t *weights, const int16_t *x, int32_t columns,
                      int32_t rows)
{
    const int32_t stride = HB_PADDED(columns);
    rows64_w16(acc, bias, weights, (const uint32_t *)(const void *)x, stride, stride, rows);
}

#endif
