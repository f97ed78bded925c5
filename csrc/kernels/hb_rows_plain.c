/* hb_rows.h in plain C. Codes are laid out as bytes first, as many columns of a row or four as the stack has room for: a word holds
 * several of them, whatever its byte order. Where compilers have vectors (SSE2) they turn the loop over the columns of one row
 * into them, best with elements of x of 16 bits; elsewhere four rows share each element of x. */
#include "hb_rows.h"

#include <stddef.h>

typedef int hb_rows_plain_unit; /* a unit is never empty */

/* For sums without sign gcc would take all products of a step first, and spill. */
#if defined(HB_PLAIN) && !defined(__SSE2__) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-tree-reassoc", "no-schedule-insns")
#endif

#if defined(HB_PLAIN)

/* Strips at a time. */
#define CHUNK 32
/* Rows that are laid out before their sums, so that no load waits for a store that it is wider than. */
#define LAID 4

/* Processors that load aligned words only would take bytes one by one. */
#if defined(__GNUC__)
#define HB_WORDS(p) __builtin_assume_aligned((p), 4)
#else
#define HB_WORDS(p) (p)
#endif

HB_INLINE uint32_t load32(const uint8_t *p)
{
    uint32_t word;
    HB_COPY(&word, HB_WORDS(p), sizeof word);
    return word;
}

HB_INLINE void store32(int8_t *to, uint32_t word)
{
    HB_COPY(HB_WORDS(to), &word, sizeof word);
}

/* A row's two bytes of single bits: in the first bytes of their word, and from bit 4 on in the others. */
HB_INLINE uint32_t load_ones(const uint8_t *p)
{
#if defined(__BYTE_ORDER__) && defined(__ORDER_LITTLE_ENDIAN__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint16_t half;
    HB_COPY(&half, p, sizeof half);
    return (uint32_t)half | (uint32_t)half << 12;
#else
    const uint8_t bytes[4] HB_ALIGNED64 = {p[0], p[1], (uint8_t)(p[0] >> 4), (uint8_t)(p[1] >> 4)};
    return load32(bytes);
#endif
}

#if defined(__x86_64__)

/* Eight bytes at a time: what is shifted beyond its word is masked. */
HB_INLINE void store64(int8_t *to, uint64_t codes)
{
    HB_COPY(to, &codes, sizeof codes);
}

HB_INLINE void lay_two(int8_t *to, uint32_t word)
{
    const uint64_t mask = 0x0303030303030303u, twice = (uint64_t)word | (uint64_t)word << 30;
    store64(to, twice & mask);
    store64(to + 8, twice >> 4 & mask);
}

HB_INLINE void lay_four(int8_t *to, const uint8_t *p)
{
    const uint64_t mask = 0x0f0f0f0f0f0f0f0fu;
    uint64_t codes;
    HB_COPY(&codes, p, sizeof codes);
    store64(to, codes & mask);
    store64(to + 8, codes >> 4 & mask);
}

#else

HB_INLINE void lay_two(int8_t *to, uint32_t word)
{
    const uint32_t mask = 0x03030303u;
    store32(to, word & mask);
    store32(to + 4, word >> 2 & mask);
    store32(to + 8, word >> 4 & mask);
    store32(to + 12, word >> 6 & mask);
}

HB_INLINE void lay_four(int8_t *to, const uint8_t *p)
{
    const uint32_t mask = 0x0f0f0f0fu, first = load32(p), second = load32(p + 4);
    store32(to, first & mask);
    store32(to + 4, second & mask);
    store32(to + 8, first >> 4 & mask);
    store32(to + 12, second >> 4 & mask);
}

#endif

HB_INLINE void lay_three(int8_t *to, uint32_t word, uint32_t third)
{
    const uint32_t mask = 0x03030303u, bit = 0x04040404u;
    store32(to, (word & mask) | (third << 2 & bit));
    store32(to + 4, (word >> 2 & mask) | (third << 1 & bit));
    store32(to + 8, (word >> 4 & mask) | (third & bit));
    store32(to + 12, (word >> 6 & mask) | (third >> 1 & bit));
}

HB_INLINE void lay_five(int8_t *to, const uint8_t *p, uint32_t fifth)
{
    const uint32_t mask = 0x0f0f0f0fu, bit = 0x10101010u, first = load32(p), second = load32(p + 4);
    store32(to, (first & mask) | (fifth << 4 & bit));
    store32(to + 4, (second & mask) | (fifth << 3 & bit));
    store32(to + 8, (first >> 4 & mask) | (fifth << 2 & bit));
    store32(to + 12, (second >> 4 & mask) | (fifth << 1 & bit));
}

HB_INLINE void lay_six(int8_t *to, const uint8_t *p, uint32_t above)
{
    const uint32_t mask = 0x0f0f0f0fu, bits = 0x30303030u, first = load32(p), second = load32(p + 4);
    store32(to, (first & mask) | (above << 4 & bits));
    store32(to + 4, (second & mask) | (above << 2 & bits));
    store32(to + 8, (first >> 4 & mask) | (above & bits));
    store32(to + 12, (second >> 4 & mask) | (above >> 2 & bits));
}

/* Row `row` of a panel of `height` rows, strips first .. last - 1. */
static void lay_w4(int8_t *to, const uint8_t *panel, int32_t strips, int32_t first, int32_t last, int32_t height,
                   int32_t row)
{
    int32_t s;
    (void)strips;
    for (s = first; s < last; s++, to += HB_STRIP) lay_four(to, panel + (s * height + row) * 8);
}

static void lay_w6(int8_t *to, const uint8_t *panel, int32_t strips, int32_t first, int32_t last, int32_t height,
                   int32_t row)
{
    const uint8_t *above = panel + strips * height * 8;
    int32_t s;
    for (s = first; s < last; s++, to += HB_STRIP) {
        const int32_t at = s * height + row;
        lay_six(to, panel + at * 8, load32(above + at * 4));
    }
}

static void lay_w5(int8_t *to, const uint8_t *panel, int32_t strips, int32_t first, int32_t last, int32_t height,
                   int32_t row)
{
    const uint8_t *fifths = panel + strips * height * 8;
    int32_t s;
    for (s = first; s < last; s++, to += HB_STRIP) {
        const int32_t at = s * height + row;
        lay_five(to, panel + at * 8, load_ones(fifths + at * 2));
    }
}

static void lay_w3(int8_t *to, const uint8_t *panel, int32_t strips, int32_t first, int32_t last, int32_t height,
                   int32_t row)
{
    const uint8_t *thirds = panel + strips * height * 4;
    int32_t s;
    for (s = first; s < last; s++, to += HB_STRIP) {
        const int32_t at = s * height + row;
        lay_three(to, load32(panel + at * 4), load_ones(thirds + at * 2));
    }
}

static void lay_w2(int8_t *to, const uint8_t *panel, int32_t strips, int32_t first, int32_t last, int32_t height,
                   int32_t row)
{
    int32_t s;
    (void)strips;
    for (s = first; s < last; s++, to += HB_STRIP) lay_two(to, load32(panel + (s * height + row) * 4));
}

#if defined(__SSE2__)

static void lay_w8(int8_t *to, const int8_t *panel, int32_t strips, int32_t first, int32_t last, int32_t height,
                   int32_t row)
{
    int32_t s;
    (void)strips;
    for (s = first; s < last; s++, to += HB_STRIP) HB_COPY(to, panel + (s * height + row) * HB_STRIP, HB_STRIP);
}

HB_INLINE void widen_x8(int16_t *to, const int8_t *x, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) to[i] = x[i];
}

HB_INLINE void widen_x16(int16_t *to, const int16_t *x, int32_t count)
{
    HB_COPY(to, x, (size_t)count * sizeof *to);
}

/* Strips of a row lie a panel's height apart, which no processor foresees: what the next panel's rows take is asked for a panel ahead.
 * Behind the last one lies something else, or nothing, which does no harm. */
HB_INLINE void ask_for(const void *from, intptr_t bytes)
{
#if defined(__GNUC__)
    const char *const p = (const char *)from;
    intptr_t at;
    for (at = 0; at < bytes; at += 64) __builtin_prefetch(p + at);
#else
    (void)from;
    (void)bytes;
#endif
}

/* Codes of fewer than 8 bits are laid out without sign: SSE2 widens those with one operation less. */
#define HB_DEFINE_ROWS(bits, width, weight_type, x_type, widen)                                                        \
    void hb_rows_##bits(int32_t *sum, const weight_type *weights, const x_type *x, int32_t strips, int32_t first,      \
                        int32_t last, int32_t rows)                                                                    \
    {                                                                                                                  \
        const intptr_t row_bytes = (intptr_t)strips * 2 * width;                                                       \
        int16_t v[CHUNK * HB_STRIP];                                                                                   \
        weight_type w[LAID][CHUNK * HB_STRIP] HB_ALIGNED64;                                                            \
        int32_t start, r, i, c;                                                                                        \
        for (r = 0; r < rows; r++) sum[r] = 0;                                                                         \
        for (start = first; start < last; start += CHUNK) {                                                            \
            const int32_t end = last - start < CHUNK ? last : start + CHUNK, count = (end - start) * HB_STRIP;         \
            widen(v, x + start * HB_STRIP, count);                                                                     \
            for (r = 0; r < rows; r += LAID) {                                                                         \
                const int32_t top = r - r % HB_PANEL, height = rows - top < HB_PANEL ? rows - top : HB_PANEL;          \
                const int32_t some = rows - r < LAID ? rows - r : LAID;                                                \
                if (start == first) ask_for(weights + (r + HB_PANEL) * row_bytes, LAID * row_bytes);                   \
                for (i = 0; i < some; i++) {                                                                           \
                    int8_t *const to = (int8_t *)w[i];                                                                 \
                    lay_w##width(to, weights + top * row_bytes, strips, start, end, height, r - top + i);              \
                }                                                                                                      \
                for (i = 0; i < some; i++) {                                                                           \
                    uint32_t part = 0;                                                                                 \
                    for (c = 0; c < count; c++) part += (uint32_t)((int32_t)w[i][c] * v[c]);                           \
                    sum[r + i] = (int32_t)((uint32_t)sum[r + i] + part);                                               \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
    }

HB_DEFINE_ROWS(w8_x8, 8, int8_t, int8_t, widen_x8)
HB_DEFINE_ROWS(w8_x16, 8, int8_t, int16_t, widen_x16)
HB_DEFINE_ROWS(w6_x8, 6, uint8_t, int8_t, widen_x8)
HB_DEFINE_ROWS(w6_x16, 6, uint8_t, int16_t, widen_x16)
HB_DEFINE_ROWS(w5_x8, 5, uint8_t, int8_t, widen_x8)
HB_DEFINE_ROWS(w5_x16, 5, uint8_t, int16_t, widen_x16)
HB_DEFINE_ROWS(w4_x8, 4, uint8_t, int8_t, widen_x8)
HB_DEFINE_ROWS(w4_x16, 4, uint8_t, int16_t, widen_x16)
HB_DEFINE_ROWS(w3_x8, 3, uint8_t, int8_t, widen_x8)
HB_DEFINE_ROWS(w3_x16, 3, uint8_t, int16_t, widen_x16)
HB_DEFINE_ROWS(w2_x8, 2, uint8_t, int8_t, widen_x8)
HB_DEFINE_ROWS(w2_x16, 2, uint8_t, int16_t, widen_x16)

#else

#define HB_COLUMN(at)                                                                                                  \
    do {                                                                                                               \
        const int32_t value = v[at];                                                                                   \
        s0 += (uint32_t)(w0[at] * value);                                                                              \
        s1 += (uint32_t)(w1[at] * value);                                                                              \
        s2 += (uint32_t)(w2[at] * value);                                                                              \
        s3 += (uint32_t)(w3[at] * value);                                                                              \
    } while (0)

/* Four rows, whose strips are `step` bytes apart. */
#define HB_DEFINE_FOUR(name, x_type)                                                                                   \
    static void name(int32_t *sum, const int8_t *w0, const int8_t *w1, const int8_t *w2, const int8_t *w3,             \
                     int32_t step, const x_type *v, const x_type *end)                                                 \
    {                                                                                                                  \
        uint32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;                                                                       \
        for (; v != end; v += HB_STRIP, w0 += step, w1 += step, w2 += step, w3 += step) {                              \
            HB_COLUMN(0);                                                                                              \
            HB_COLUMN(1);                                                                                              \
            HB_COLUMN(2);                                                                                              \
            HB_COLUMN(3);                                                                                              \
            HB_COLUMN(4);                                                                                              \
            HB_COLUMN(5);                                                                                              \
            HB_COLUMN(6);                                                                                              \
            HB_COLUMN(7);                                                                                              \
            HB_COLUMN(8);                                                                                              \
            HB_COLUMN(9);                                                                                              \
            HB_COLUMN(10);                                                                                             \
            HB_COLUMN(11);                                                                                             \
            HB_COLUMN(12);                                                                                             \
            HB_COLUMN(13);                                                                                             \
            HB_COLUMN(14);                                                                                             \
            HB_COLUMN(15);                                                                                             \
        }                                                                                                              \
        sum[0] = (int32_t)((uint32_t)sum[0] + s0);                                                                     \
        sum[1] = (int32_t)((uint32_t)sum[1] + s1);                                                                     \
        sum[2] = (int32_t)((uint32_t)sum[2] + s2);                                                                     \
        sum[3] = (int32_t)((uint32_t)sum[3] + s3);                                                                     \
    }

HB_DEFINE_FOUR(four_x8, int8_t)
HB_DEFINE_FOUR(four_x16, int16_t)

/* Bytes are taken where they lie. Where fewer than four rows are left, the last one stands in for the missing; what that adds to
 * sums beyond `rows` does not matter. */
#define HB_DEFINE_BYTES(bits, x_type, four)                                                                            \
    void hb_rows_##bits(int32_t *sum, const int8_t *weights, const x_type *x, int32_t strips, int32_t first,           \
                        int32_t last, int32_t rows)                                                                    \
    {                                                                                                                  \
        int32_t r;                                                                                                     \
        for (r = 0; r < HB_BLOCK; r++) sum[r] = 0;                                                                     \
        for (r = 0; r < rows; r += 4) {                                                                                \
            const int32_t top = r - r % HB_PANEL, height = rows - top < HB_PANEL ? rows - top : HB_PANEL;              \
            const int32_t left = rows - 1 - r, step = height * HB_STRIP;                                               \
            const int8_t *w = weights + (intptr_t)top * strips * HB_STRIP + first * step + (r - top) * HB_STRIP;       \
            four(sum + r, w, w + (left < 1 ? left : 1) * HB_STRIP, w + (left < 2 ? left : 2) * HB_STRIP,               \
                 w + (left < 3 ? left : 3) * HB_STRIP, step, x + first * HB_STRIP, x + last * HB_STRIP);               \
        }                                                                                                              \
    }

HB_DEFINE_BYTES(w8_x8, int8_t, four_x8)
HB_DEFINE_BYTES(w8_x16, int16_t, four_x16)

#define HB_DEFINE_ROWS(bits, width, x_type, four)                                                                      \
    void hb_rows_##bits(int32_t *sum, const uint8_t *weights, const x_type *x, int32_t strips, int32_t first,          \
                        int32_t last, int32_t rows)                                                                    \
    {                                                                                                                  \
        const intptr_t row_bytes = (intptr_t)strips * 2 * width;                                                       \
        int8_t w[4][CHUNK * HB_STRIP] HB_ALIGNED64;                                                                    \
        int32_t start, r, i;                                                                                           \
        for (r = 0; r < HB_BLOCK; r++) sum[r] = 0;                                                                     \
        for (start = first; start < last; start += CHUNK) {                                                            \
            const int32_t end = last - start < CHUNK ? last : start + CHUNK;                                           \
            for (r = 0; r < rows; r += 4) {                                                                            \
                const int32_t top = r - r % HB_PANEL, height = rows - top < HB_PANEL ? rows - top : HB_PANEL;          \
                for (i = 0; i < 4; i++) {                                                                              \
                    const int32_t row = r + i < rows ? r + i : rows - 1;                                               \
                    lay_w##width(w[i], weights + top * row_bytes, strips, start, end, height, row - top);              \
                }                                                                                                      \
                four(sum + r, w[0], w[1], w[2], w[3], HB_STRIP, x + start * HB_STRIP, x + end * HB_STRIP);             \
            }                                                                                                          \
        }                                                                                                              \
    }

HB_DEFINE_ROWS(w6_x8, 6, int8_t, four_x8)
HB_DEFINE_ROWS(w6_x16, 6, int16_t, four_x16)
HB_DEFINE_ROWS(w5_x8, 5, int8_t, four_x8)
HB_DEFINE_ROWS(w5_x16, 5, int16_t, four_x16)
HB_DEFINE_ROWS(w4_x8, 4, int8_t, four_x8)
HB_DEFINE_ROWS(w4_x16, 4, int16_t, four_x16)
HB_DEFINE_ROWS(w3_x8, 3, int8_t, four_x8)
HB_DEFINE_ROWS(w3_x16, 3, int16_t, four_x16)
HB_DEFINE_ROWS(w2_x8, 2, int8_t, four_x8)
HB_DEFINE_ROWS(w2_x16, 2, int16_t, four_x16)

#endif
#endif
