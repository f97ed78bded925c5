/* hb_dot.h with the DSP extension of Cortex-M4, M7, M33: SMLAD takes two products of 16 bits per instruction, SMLALD the
 * same into 64 bits.
 *
 * Weights of 8 bits: SXTB16 widens bytes 0 and 2 of a word, and with ROR #8 bytes 1 and 3, so x is laid out the same way
 * before the rows: columns 0 and 2, then 1 and 3 of every four. Weights of 16 bits meet x as it lies. Either way a word
 * of x is loaded once for two rows, and 16 columns are a step: rows are padded to them. Operands are aligned to four bytes. */
#include "hb_dot.h"

typedef int hb_dot_arm_dsp_unit; /* a unit is never empty */

HB_INNER_LOOPS
/* For Cortex-M7 gcc would move all loads of a step before its sums, and spill. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-schedule-insns")
#endif

#if defined(HB_ARM_DSP)
#include <arm_acle.h>

/* Two words in one load, from whatever they are part of; `offset` is a constant number of bytes. Compilers make two loads. */
typedef uint64_t __attribute__((may_alias, aligned(4))) two_words;
#define HB_LOAD_TWO(first, second, base, offset)                                                                       \
    __asm__("ldrd %0, %1, [%2, %3]"                                                                                    \
            : "=&r"(first), "=&r"(second)                                                                              \
            : "r"(base), "I"(offset), "m"(*(const two_words *)(const void *)((const char *)(base) + (offset))))

/* Columns of x that are laid out at a time, on the stack: 2 bytes each. */
#define CHUNK 512

/* Compilers make two instructions of the rotation, and of the halves. */
HB_INLINE uint32_t even_bytes(uint32_t word)
{
    return (uint32_t)__sxtb16((int8x4_t)word);
}

HB_INLINE uint32_t odd_bytes(uint32_t word)
{
    uint32_t halves;
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(halves) : "r"(word));
    return halves;
}

HB_INLINE uint32_t low_halves(uint32_t low, uint32_t high)
{
    uint32_t halves;
    __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(halves) : "r"(low), "r"(high));
    return halves;
}

HB_INLINE uint32_t high_halves(uint32_t low, uint32_t high)
{
    uint32_t halves;
    __asm__("pkhtb %0, %1, %2, asr #16" : "=r"(halves) : "r"(high), "r"(low));
    return halves;
}

HB_INLINE uint32_t load_word(const void *p)
{
    uint32_t word;
    HB_COPY(&word, p, sizeof word);
    return word;
}

/* x8 and x16 with columns 0, 2 and 1, 3 of four in a word each; x8 as x16. */
static void spread_x8(uint32_t *to, const int8_t *x, int32_t count)
{
    for (; count > 0; count -= 4, x += 4, to += 2) {
        const uint32_t word = load_word(x);
        to[0] = even_bytes(word);
        to[1] = odd_bytes(word);
    }
}

static void spread_x16(uint32_t *to, const int16_t *x, int32_t count)
{
    for (; count > 0; count -= 4, x += 4, to += 2) {
        const uint32_t first = load_word(x), second = load_word(x + 2);
        to[0] = low_halves(first, second);
        to[1] = high_halves(first, second);
    }
}

static void widen_x8(uint32_t *to, const int8_t *x, int32_t count)
{
    for (; count > 0; count -= 4, x += 4, to += 2) {
        const uint32_t word = load_word(x), even = even_bytes(word), odd = odd_bytes(word);
        to[0] = low_halves(even, odd);
        to[1] = high_halves(even, odd);
    }
}

HB_INLINE int32_t add32(int32_t sum, uint32_t w, uint32_t x)
{
    return __smlad((int16x2_t)w, (int16x2_t)x, sum);
}

HB_INLINE int64_t add64(int64_t sum, uint32_t w, uint32_t x)
{
    return __smlald((int16x2_t)w, (int16x2_t)x, sum);
}

/* Four columns of two rows; the two words of x are one load. */
#define HB_FOUR_W8(add, at)                                                                                            \
    do {                                                                                                               \
        const uint32_t word_a = load_word(a + 4 * (at)), word_b = load_word(b + 4 * (at));                             \
        const uint64_t both = *(const two_words *)(const void *)(v + 2 * (at));                                        \
        const uint32_t x0 = (uint32_t)both, x1 = (uint32_t)(both >> 32);                                               \
        sum_a = add(add(sum_a, even_bytes(word_a), x0), odd_bytes(word_a), x1);                                        \
        sum_b = add(add(sum_b, even_bytes(word_b), x0), odd_bytes(word_b), x1);                                        \
    } while (0)

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

HB_DEFINE_ROWS(rows_w8, int32_t, int8_t, HB_FOUR_W8, add32)
HB_DEFINE_ROWS(rows_w16, int32_t, int16_t, HB_FOUR_W16, add32)
HB_DEFINE_ROWS(rows64_w8, int64_t, int8_t, HB_FOUR_W8, add64)
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

HB_DEFINE_DOT(hb_dot_w8_x8, int32_t, int8_t, int8_t, spread_x8, rows_w8)
HB_DEFINE_DOT(hb_dot_w8_x16, int32_t, int8_t, int16_t, spread_x16, rows_w8)
HB_DEFINE_DOT(hb_dot_w16_x8, int32_t, int16_t, int8_t, widen_x8, rows_w16)

HB_DEFINE_DOT(hb_dot64_w8_x8, int64_t, int8_t, int8_t, spread_x8, rows64_w8)
HB_DEFINE_DOT(hb_dot64_w8_x16, int64_t, int8_t, int16_t, spread_x16, rows64_w8)
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
