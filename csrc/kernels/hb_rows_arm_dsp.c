/* hb_rows.h with the DSP extension of Cortex-M4, M7, M33: SMLAD takes two products of 16 bits per instruction.
 *
 * Weights of 8 bits: SXTB16 widens bytes 0 and 2 of a word, and with ROR #8 bytes 1 and 3, so x is laid out the same way before
 * the rows: columns 0 and 2, then 1 and 3 of every four. Codes: an AND with a shifted word takes two of them out of its halves,
 * which are columns 0 and 2, or 1 and 3, of some four too. A word of x is loaded once for four rows or two. */
#include "hb_rows.h"

typedef int hb_rows_arm_dsp_unit; /* a unit is never empty */

HB_INNER_LOOPS
/* For Cortex-M7 gcc would move all loads of a step before its sums, and spill. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-schedule-insns")
#endif

#if defined(HB_ARM_DSP)
#include "hb_arm_dsp.h"

/* Strips of x that are laid out at a time, on the stack: 32 bytes each, a word for two columns. */
#define CHUNK 32
#define WORDS 8

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

HB_INLINE uint32_t load_half(const void *p)
{
    uint16_t half;
    HB_COPY(&half, p, sizeof half);
    return half;
}

/* A row's single bits: as they lie in the low half, from bit 4 on in the high half. */
HB_INLINE uint32_t load_ones(const void *p)
{
    const uint32_t half = load_half(p);
    uint32_t halves;
    __asm__("pkhbt %0, %1, %1, lsl #12" : "=r"(halves) : "r"(half));
    return halves;
}

/* Eight columns of a row, of which words 0 .. 3 of a strip of x are the first four and so on. */
#define HB_EIGHT_W8(s, at)                                                                                             \
    do {                                                                                                               \
        uint32_t word0, word1;                                                                                         \
        HB_LOAD_TWO(word0, word1, w, at);                                                                              \
        s = add32(add32(s, even_bytes(word0), x0), odd_bytes(word0), x1);                                              \
        s = add32(add32(s, even_bytes(word1), x2), odd_bytes(word1), x3);                                              \
    } while (0)

/* Bytes 4 * at .. 4 * at + 3 of a row: columns from 4 * at and from 8 + 4 * at on. */
#define HB_EIGHT_W4(s, at)                                                                                             \
    do {                                                                                                               \
        const uint32_t word = load_word(w + (at));                                                                     \
        s = add32(add32(s, word & mask, x0), word >> 8 & mask, x1);                                                    \
        s = add32(add32(s, word >> 4 & mask, x2), word >> 12 & mask, x3);                                              \
    } while (0)

#define HB_FOUR_W2(s, word, k)                                                                                         \
    s = add32(add32(s, word >> 2 * (k) & mask, x0), word >> (8 + 2 * (k)) & mask, x1)
#define HB_FOUR_W1(s, word, k)                                                                                         \
    s = add32(add32(s, word >> (k) & mask, x0), word >> (8 + (k)) & mask, x1)

#define HB_LOAD_X(first, second)                                                                                       \
    HB_LOAD_TWO(x0, x1, v, 4 * (first));                                                                               \
    HB_LOAD_TWO(x2, x3, v, 4 * (second))

/* A mask in a register, which takes part in an AND with a shifted word; of one that it knows the compiler makes a shift and an AND. */
HB_INLINE uint32_t in_register(uint32_t mask)
{
    __asm__("" : "+r"(mask));
    return mask;
}

/* Four rows, or one, that begin at w; `step` bytes from strip to strip, a constant but for a last panel. */
HB_INLINE void four_w8(uint32_t *sum, const char *w, const uint32_t *v, const uint32_t *end, int32_t step)
{
    int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (; v != end; v += WORDS, w += step) {
        uint32_t x0, x1, x2, x3;
        HB_LOAD_X(0, 2);
        HB_EIGHT_W8(s0, 0);
        HB_EIGHT_W8(s1, 16);
        HB_EIGHT_W8(s2, 32);
        HB_EIGHT_W8(s3, 48);
        HB_LOAD_X(4, 6);
        HB_EIGHT_W8(s0, 8);
        HB_EIGHT_W8(s1, 24);
        HB_EIGHT_W8(s2, 40);
        HB_EIGHT_W8(s3, 56);
    }
    sum[0] += (uint32_t)s0;
    sum[1] += (uint32_t)s1;
    sum[2] += (uint32_t)s2;
    sum[3] += (uint32_t)s3;
}

HB_INLINE void one_w8(uint32_t *sum, const char *w, const uint32_t *v, const uint32_t *end, int32_t step)
{
    int32_t s0 = 0;
    for (; v != end; v += WORDS, w += step) {
        uint32_t x0, x1, x2, x3;
        HB_LOAD_X(0, 2);
        HB_EIGHT_W8(s0, 0);
        HB_LOAD_X(4, 6);
        HB_EIGHT_W8(s0, 8);
    }
    sum[0] += (uint32_t)s0;
}

HB_INLINE void four_w4(uint32_t *sum, const char *w, const uint32_t *v, const uint32_t *end, int32_t step)
{
    const uint32_t mask = in_register(0x000f000fu);
    int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (; v != end; v += WORDS, w += step) {
        uint32_t x0, x1, x2, x3;
        HB_LOAD_X(0, 4);
        HB_EIGHT_W4(s0, 0);
        HB_EIGHT_W4(s1, 8);
        HB_EIGHT_W4(s2, 16);
        HB_EIGHT_W4(s3, 24);
        HB_LOAD_X(2, 6);
        HB_EIGHT_W4(s0, 4);
        HB_EIGHT_W4(s1, 12);
        HB_EIGHT_W4(s2, 20);
        HB_EIGHT_W4(s3, 28);
    }
    sum[0] += (uint32_t)s0;
    sum[1] += (uint32_t)s1;
    sum[2] += (uint32_t)s2;
    sum[3] += (uint32_t)s3;
}

HB_INLINE void one_w4(uint32_t *sum, const char *w, const uint32_t *v, const uint32_t *end, int32_t step)
{
    const uint32_t mask = in_register(0x000f000fu);
    int32_t s0 = 0;
    for (; v != end; v += WORDS, w += step) {
        uint32_t x0, x1, x2, x3;
        HB_LOAD_X(0, 4);
        HB_EIGHT_W4(s0, 0);
        HB_LOAD_X(2, 6);
        HB_EIGHT_W4(s0, 4);
    }
    sum[0] += (uint32_t)s0;
}

/* Codes of two bits, and single bits, are two rows at a time: their words and those of x stay in registers. `factor` is what
 * one of them is worth. */
#define HB_DEFINE_TWO(name, load, bytes, four, halves, factor)                                                         \
    HB_INLINE void two_##name(uint32_t *sum, const char *w, const uint32_t *v, const uint32_t *end, int32_t step)      \
    {                                                                                                                  \
        const uint32_t mask = in_register(halves);                                                                     \
        int32_t s0 = 0, s1 = 0;                                                                                        \
        for (; v != end; v += WORDS, w += step) {                                                                      \
            const uint32_t a = load(w), b = load(w + bytes);                                                           \
            uint32_t x0, x1;                                                                                           \
            HB_LOAD_TWO(x0, x1, v, 0);                                                                                 \
            four(s0, a, 0);                                                                                            \
            four(s1, b, 0);                                                                                            \
            HB_LOAD_TWO(x0, x1, v, 8);                                                                                 \
            four(s0, a, 1);                                                                                            \
            four(s1, b, 1);                                                                                            \
            HB_LOAD_TWO(x0, x1, v, 16);                                                                                \
            four(s0, a, 2);                                                                                            \
            four(s1, b, 2);                                                                                            \
            HB_LOAD_TWO(x0, x1, v, 24);                                                                                \
            four(s0, a, 3);                                                                                            \
            four(s1, b, 3);                                                                                            \
        }                                                                                                              \
        sum[0] += (uint32_t)s0 * factor;                                                                               \
        sum[1] += (uint32_t)s1 * factor;                                                                               \
    }                                                                                                                  \
    HB_INLINE void one_##name(uint32_t *sum, const char *w, const uint32_t *v, const uint32_t *end, int32_t step)      \
    {                                                                                                                  \
        const uint32_t mask = in_register(halves);                                                                     \
        int32_t s0 = 0;                                                                                                \
        for (; v != end; v += WORDS, w += step) {                                                                      \
            const uint32_t a = load(w);                                                                                \
            uint32_t x0, x1;                                                                                           \
            HB_LOAD_TWO(x0, x1, v, 0);                                                                                 \
            four(s0, a, 0);                                                                                            \
            HB_LOAD_TWO(x0, x1, v, 8);                                                                                 \
            four(s0, a, 1);                                                                                            \
            HB_LOAD_TWO(x0, x1, v, 16);                                                                                \
            four(s0, a, 2);                                                                                            \
            HB_LOAD_TWO(x0, x1, v, 24);                                                                                \
            four(s0, a, 3);                                                                                            \
        }                                                                                                              \
        sum[0] += (uint32_t)s0 * factor;                                                                               \
    }

HB_DEFINE_TWO(w2, load_word, 4, HB_FOUR_W2, 0x00030003u, 1u)
/* Of codes whose low bits lie elsewhere: third, fifth, fifth and sixth bits. */
HB_DEFINE_TWO(w3_high, load_ones, 2, HB_FOUR_W1, 0x00010001u, 4u)
HB_DEFINE_TWO(w5_high, load_ones, 2, HB_FOUR_W1, 0x00010001u, 16u)
HB_DEFINE_TWO(w6_high, load_word, 4, HB_FOUR_W2, 0x00030003u, 16u)

/* Strips start .. end - 1 of all rows, laid out as v. `part` is where in a panel these bits begin, for each of its strips and
 * rows; `bytes` what a row and strip of them take, `all` with what lies elsewhere. */
#define HB_DEFINE_PANELS(name, several, at_once, bytes, all, part)                                                     \
    static void panels_##name(uint32_t *sum, const char *weights, const uint32_t *v, int32_t strips, int32_t start,    \
                              int32_t end, int32_t rows)                                                               \
    {                                                                                                                  \
        const uint32_t *const v_end = v + (end - start) * WORDS;                                                       \
        int32_t top, r;                                                                                                \
        for (top = 0; top < rows; top += HB_PANEL) {                                                                   \
            const int32_t height = rows - top < HB_PANEL ? rows - top : HB_PANEL;                                      \
            const char *w = weights + top * strips * (all) + strips * height * (part) + start * height * (bytes);      \
            if (height == HB_PANEL) {                                                                                  \
                for (r = 0; r < HB_PANEL; r += at_once, w += at_once * (bytes)) {                                      \
                    several(sum + top + r, w, v, v_end, HB_PANEL * (bytes));                                           \
                }                                                                                                      \
                continue;                                                                                              \
            }                                                                                                          \
            for (r = 0; r + at_once <= height; r += at_once, w += at_once * (bytes)) {                                 \
                several(sum + top + r, w, v, v_end, height * (bytes));                                                 \
            }                                                                                                          \
            for (; r < height; r++, w += (bytes)) one_##name(sum + top + r, w, v, v_end, height * (bytes));            \
        }                                                                                                              \
    }

HB_DEFINE_PANELS(w8, four_w8, 4, 16, 16, 0)
HB_DEFINE_PANELS(w4, four_w4, 4, 8, 8, 0)
HB_DEFINE_PANELS(w2, two_w2, 2, 4, 4, 0)
#define one_w3_low one_w2
#define one_w5_low one_w4
#define one_w6_low one_w4
HB_DEFINE_PANELS(w3_low, two_w2, 2, 4, 6, 0)
HB_DEFINE_PANELS(w3_high, two_w3_high, 2, 2, 6, 4)
HB_DEFINE_PANELS(w5_low, four_w4, 4, 8, 10, 0)
HB_DEFINE_PANELS(w5_high, two_w5_high, 2, 2, 10, 8)
HB_DEFINE_PANELS(w6_low, four_w4, 4, 8, 12, 0)
HB_DEFINE_PANELS(w6_high, two_w6_high, 2, 4, 12, 8)

#define HB_DEFINE_BOTH(name)                                                                                           \
    static void panels_##name(uint32_t *sum, const char *weights, const uint32_t *v, int32_t strips, int32_t start,    \
                              int32_t end, int32_t rows)                                                               \
    {                                                                                                                  \
        panels_##name##_low(sum, weights, v, strips, start, end, rows);                                                \
        panels_##name##_high(sum, weights, v, strips, start, end, rows);                                               \
    }

HB_DEFINE_BOTH(w3)
HB_DEFINE_BOTH(w5)
HB_DEFINE_BOTH(w6)

#define HB_DEFINE_ROWS(bits, panels, weight_type, x_type, spread)                                                      \
    void hb_rows_##bits(int32_t *sum, const weight_type *weights, const x_type *x, int32_t strips, int32_t first,      \
                        int32_t last, int32_t rows)                                                                    \
    {                                                                                                                  \
        uint32_t laid_out[CHUNK * WORDS] __attribute__((aligned(8)));                                                  \
        int32_t start, r;                                                                                              \
        for (r = 0; r < rows; r++) sum[r] = 0;                                                                         \
        for (start = first; start < last; start += CHUNK) {                                                            \
            const int32_t end = last - start < CHUNK ? last : start + CHUNK;                                           \
            spread(laid_out, x + start * HB_STRIP, (end - start) * HB_STRIP);                                          \
            panels((uint32_t *)sum, (const char *)weights, laid_out, strips, start, end, rows);                        \
        }                                                                                                              \
    }

HB_DEFINE_ROWS(w8_x8, panels_w8, int8_t, int8_t, spread_x8)
HB_DEFINE_ROWS(w8_x16, panels_w8, int8_t, int16_t, spread_x16)
HB_DEFINE_ROWS(w6_x8, panels_w6, uint8_t, int8_t, spread_x8)
HB_DEFINE_ROWS(w6_x16, panels_w6, uint8_t, int16_t, spread_x16)
HB_DEFINE_ROWS(w5_x8, panels_w5, uint8_t, int8_t, spread_x8)
HB_DEFINE_ROWS(w5_x16, panels_w5, uint8_t, int16_t, spread_x16)
HB_DEFINE_ROWS(w4_x8, panels_w4, uint8_t, int8_t, spread_x8)
HB_DEFINE_ROWS(w4_x16, panels_w4, uint8_t, int16_t, spread_x16)
HB_DEFINE_ROWS(w3_x8, panels_w3, uint8_t, int8_t, spread_x8)
HB_DEFINE_ROWS(w3_x16, panels_w3, uint8_t, int16_t, spread_x16)
HB_DEFINE_ROWS(w2_x8, panels_w2, uint8_t, int8_t, spread_x8)
HB_DEFINE_ROWS(w2_x16, panels_w2, uint8_t, int16_t, spread_x16)

#endif
