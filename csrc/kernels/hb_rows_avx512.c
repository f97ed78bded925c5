/* hb_rows.h with AVX512-VNNI, four panels of rows at a time where there are so many: a load holds 4, 8 or 16 rows of a strip.
 *
 * x of 8 bits: vpdpbusd takes unsigned bytes times signed ones. Codes are unsigned as they lie, and are taken out of their byte
 * by a mask alone, 2^k times too large: sums of such are divided at the end, exactly. Weights of 8 bits get an offset of 128, and
 * 128 times the total of x is taken away.
 * x of 16 bits: its low bytes are unsigned and meet weights and codes as signed ones, its high bytes are signed and meet them as
 * unsigned ones. */
#include "hb_rows.h"

typedef int hb_rows_avx512_unit; /* a unit is never empty */

#if defined(HB_AVX512)
#include <immintrin.h>

#if defined(__clang__)
#define UNROLLED _Pragma("unroll")
#else
#define UNROLLED _Pragma("GCC unroll 16")
#endif

/* Strips of x that are laid out at a time, on the stack. */
#define CHUNK 64

/* Bytes of weights that are asked for ahead of their use: each panel is a stream of its own, and little is computed with a line. */
#define AHEAD 1024

/* Of low and high bytes. */
HB_INLINE __m512i joined(__m512i low, __m512i high)
{
    return _mm512_add_epi32(low, _mm512_slli_epi32(high, 8));
}

HB_INLINE __m512i ands(__m512i v, int32_t mask)
{
    return _mm512_and_si512(v, _mm512_set1_epi32(mask));
}

HB_INLINE __m512i each32(const void *p)
{
    int32_t word;
    HB_COPY(&word, p, sizeof word);
    return _mm512_set1_epi32(word);
}

HB_INLINE __m512i each64(const void *p)
{
    int64_t word;
    HB_COPY(&word, p, sizeof word);
    return _mm512_set1_epi64(word);
}

HB_INLINE __m512i each128(const void *p)
{
    return _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)p));
}

/* Vector v of a strip of `height` rows of `bytes` each; zeros for rows that the panel has not. */
HB_INLINE __m512i load_rows(const void *strip, int v, int bytes, int32_t height)
{
    const char *p = (const char *)strip + 64 * v;
    const int32_t left = height * bytes - 64 * v;
    if (height == HB_PANEL || left >= 64) return _mm512_loadu_si512((const void *)p);
    return _mm512_maskz_loadu_epi8(left <= 0 ? (__mmask64)0 : (((__mmask64)1) << left) - 1, p);
}

/* The single bits of a strip: a row's two bytes in the low half of its word, and from bit 4 on in the high half. */
HB_INLINE __m512i load_ones(const void *strip, int32_t height)
{
    const __m256i half = height == HB_PANEL
                             ? _mm256_loadu_si256((const __m256i *)strip)
                             : _mm256_maskz_loadu_epi16((__mmask16)((1u << height) - 1u), strip);
    const __m512i word = _mm512_cvtepu16_epi32(half);
    return _mm512_or_si512(word, _mm512_slli_epi32(word, 12));
}

/* Rows of four lanes each, four rows a vector, into rows of one lane. */
HB_INLINE __m512i of_four(__m512i a, __m512i b, __m512i c, __m512i d)
{
    const __m512i order = _mm512_set_epi32(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0);
    const __m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b));
    const __m512i cd = _mm512_add_epi32(_mm512_unpacklo_epi32(c, d), _mm512_unpackhi_epi32(c, d));
    const __m512i abcd = _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
    return _mm512_permutexvar_epi32(order, abcd);
}

/* Rows of two lanes each, eight rows a vector. */
HB_INLINE __m512i of_two(__m512i a, __m512i b)
{
    const __m512i even = _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
    const __m512i odd = _mm512_set_epi32(31, 29, 27, 25, 23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1);
    return _mm512_add_epi32(_mm512_permutex2var_epi32(a, even, b), _mm512_permutex2var_epi32(a, odd, b));
}

/* `panels` and, but for a last panel, `height` are constants where these are inlined. `x` begins at strip `first`. */
struct place {
    const char *start; /* of the first panel's strip `first` */
    const char *above; /* the same of its bits above, of codes in two parts */
    intptr_t panel;    /* bytes from panel to panel */
    int32_t count;     /* strips */
    int32_t height;
};

/* Of the bits above, as codes of their own. */
HB_INLINE struct place upper(struct place at)
{
    at.start = at.above;
    return at;
}

HB_INLINE void sums_w8_x8(__m512i *out, struct place at, const int8_t *x, const int panels)
{
    const __m512i offset = _mm512_set1_epi8((char)0x80);
    __m512i sum[4 * 4], total = _mm512_setzero_si512();
    int32_t s;
    int p, v;
    UNROLLED for (v = 0; v < 4 * panels; v++) sum[v] = total;
    for (s = 0; s < at.count; s++, x += HB_STRIP, at.start += at.height * 16) {
        const __m512i value = each128(x);
        total = _mm512_dpbusd_epi32(total, offset, value);
        UNROLLED for (p = 0; p < panels; p++) {
            UNROLLED for (v = 0; v < 4; v++) {
                const __m512i w = load_rows(at.start + p * at.panel, v, 16, at.height);
                _mm_prefetch(at.start + p * at.panel + 64 * v + AHEAD, _MM_HINT_T0);
                sum[4 * p + v] = _mm512_dpbusd_epi32(sum[4 * p + v], _mm512_xor_si512(w, offset), value);
            }
        }
    }
    UNROLLED for (v = 0; v < 4 * panels; v++) sum[v] = _mm512_sub_epi32(sum[v], total);
    UNROLLED for (p = 0; p < panels; p++) out[p] = of_four(sum[4 * p], sum[4 * p + 1], sum[4 * p + 2], sum[4 * p + 3]);
}

HB_INLINE void sums_w4_x8(__m512i *out, struct place at, const int8_t *x, const int panels)
{
    __m512i low[2 * 4], high[2 * 4];
    int32_t s;
    int p, v;
    UNROLLED for (v = 0; v < 2 * panels; v++) low[v] = high[v] = _mm512_setzero_si512();
    for (s = 0; s < at.count; s++, x += HB_STRIP, at.start += at.height * 8) {
        const __m512i first = each64(x), second = each64(x + 8);
        UNROLLED for (p = 0; p < panels; p++) {
            UNROLLED for (v = 0; v < 2; v++) {
                const __m512i w = load_rows(at.start + p * at.panel, v, 8, at.height);
                low[2 * p + v] = _mm512_dpbusd_epi32(low[2 * p + v], ands(w, 0x0f0f0f0f), first);
                high[2 * p + v] = _mm512_dpbusd_epi32(high[2 * p + v], ands(w, (int32_t)0xf0f0f0f0u), second);
            }
        }
    }
    UNROLLED for (v = 0; v < 2 * panels; v++) low[v] = _mm512_add_epi32(low[v], _mm512_srai_epi32(high[v], 4));
    UNROLLED for (p = 0; p < panels; p++) out[p] = of_two(low[2 * p], low[2 * p + 1]);
}

/* Sums of four planes that are 2^bits too large each after the other. `bits` is a literal, as the shifts of -O0 want it. */
#define DIVIDED(sum, bits)                                                                                             \
    _mm512_add_epi32(_mm512_add_epi32((sum)[0], _mm512_srai_epi32((sum)[1], bits)),                                    \
                     _mm512_add_epi32(_mm512_srai_epi32((sum)[2], 2 * bits), _mm512_srai_epi32((sum)[3], 3 * bits)))

HB_INLINE void sums_w2_x8(__m512i *out, struct place at, const int8_t *x, const int panels)
{
    __m512i sum[4 * 4];
    int32_t s;
    int p, k;
    UNROLLED for (k = 0; k < 4 * panels; k++) sum[k] = _mm512_setzero_si512();
    for (s = 0; s < at.count; s++, x += HB_STRIP, at.start += at.height * 4) {
        UNROLLED for (p = 0; p < panels; p++) {
            const __m512i w = load_rows(at.start + p * at.panel, 0, 4, at.height);
            UNROLLED for (k = 0; k < 4; k++) {
                const __m512i code = ands(w, (int32_t)(0x03030303u << 2 * k));
                sum[4 * p + k] = _mm512_dpbusd_epi32(sum[4 * p + k], code, each32(x + 4 * k));
            }
        }
    }
    UNROLLED for (p = 0; p < panels; p++) out[p] = DIVIDED(sum + 4 * p, 2);
}

HB_INLINE void sums_w1_x8(__m512i *out, struct place at, const int8_t *x, const int panels)
{
    __m512i sum[4 * 4];
    int32_t s;
    int p, k;
    UNROLLED for (k = 0; k < 4 * panels; k++) sum[k] = _mm512_setzero_si512();
    for (s = 0; s < at.count; s++, x += HB_STRIP, at.start += at.height * 2) {
        UNROLLED for (p = 0; p < panels; p++) {
            const __m512i word = load_ones(at.start + p * at.panel, at.height);
            UNROLLED for (k = 0; k < 4; k++) {
                const __m512i code = ands(word, 0x01010101 << k);
                sum[4 * p + k] = _mm512_dpbusd_epi32(sum[4 * p + k], code, each32(x + 4 * k));
            }
        }
    }
    UNROLLED for (p = 0; p < panels; p++) out[p] = DIVIDED(sum + 4 * p, 1);
}

/* Four bits, and one or two above them. */
#define HB_DEFINE_PARTS(bits, low, high)                                                                               \
    HB_INLINE void sums_##bits(__m512i *out, struct place at, const int8_t *x, const int panels)                       \
    {                                                                                                                  \
        __m512i above[4];                                                                                              \
        int p;                                                                                                         \
        sums_##high(above, upper(at), x, panels);                                                                      \
        sums_##low(out, at, x, panels);                                                                                \
        UNROLLED for (p = 0; p < panels; p++) out[p] = _mm512_add_epi32(out[p], _mm512_slli_epi32(above[p], 4));       \
    }

HB_DEFINE_PARTS(w5_x8, w4_x8, w1_x8)
HB_DEFINE_PARTS(w6_x8, w4_x8, w2_x8)

HB_INLINE void sums_w3_x8(__m512i *out, struct place at, const int8_t *x, const int panels)
{
    __m512i sum[4 * 2], high[4 * 2];
    int32_t s;
    int p, k;
    UNROLLED for (k = 0; k < 4 * panels; k++) sum[k] = high[k] = _mm512_setzero_si512();
    for (s = 0; s < at.count; s++, x += HB_STRIP, at.start += at.height * 4, at.above += at.height * 2) {
        UNROLLED for (p = 0; p < panels; p++) {
            const __m512i w = load_rows(at.start + p * at.panel, 0, 4, at.height);
            const __m512i third = load_ones(at.above + p * at.panel, at.height);
            UNROLLED for (k = 0; k < 4; k++) {
                const __m512i value = each32(x + 4 * k);
                const __m512i code = ands(w, (int32_t)(0x03030303u << 2 * k));
                sum[4 * p + k] = _mm512_dpbusd_epi32(sum[4 * p + k], code, value);
                high[4 * p + k] = _mm512_dpbusd_epi32(high[4 * p + k], ands(third, 0x01010101 << k), value);
            }
        }
    }
    UNROLLED for (p = 0; p < panels; p++) {
        out[p] = _mm512_add_epi32(DIVIDED(sum + 4 * p, 2), _mm512_slli_epi32(DIVIDED(high + 4 * p, 1), 2));
    }
}

/* x of 16 bits: a strip of it is 16 low bytes, then 16 high bytes. */

HB_INLINE void sums_w8_x16(__m512i *out, struct place at, const int8_t *x, const int panels)
{
    const __m512i offset = _mm512_set1_epi8((char)0x80);
    __m512i low[4 * 2], high[4 * 2], total = _mm512_setzero_si512();
    int32_t s;
    int p, v;
    UNROLLED for (v = 0; v < 4 * panels; v++) low[v] = high[v] = total;
    for (s = 0; s < at.count; s++, x += 2 * HB_STRIP, at.start += at.height * 16) {
        const __m512i below = each128(x), above = each128(x + HB_STRIP);
        total = _mm512_dpbusd_epi32(total, offset, above);
        UNROLLED for (p = 0; p < panels; p++) {
            UNROLLED for (v = 0; v < 4; v++) {
                const __m512i w = load_rows(at.start + p * at.panel, v, 16, at.height);
                _mm_prefetch(at.start + p * at.panel + 64 * v + AHEAD, _MM_HINT_T0);
                low[4 * p + v] = _mm512_dpbusd_epi32(low[4 * p + v], below, w);
                high[4 * p + v] = _mm512_dpbusd_epi32(high[4 * p + v], _mm512_xor_si512(w, offset), above);
            }
        }
    }
    UNROLLED for (v = 0; v < 4 * panels; v++) low[v] = joined(low[v], _mm512_sub_epi32(high[v], total));
    UNROLLED for (p = 0; p < panels; p++) out[p] = of_four(low[4 * p], low[4 * p + 1], low[4 * p + 2], low[4 * p + 3]);
}

HB_INLINE void sums_w4_x16(__m512i *out, struct place at, const int8_t *x, const int panels)
{
    __m512i low[2 * 4], high[2 * 4];
    int32_t s;
    int p, v;
    UNROLLED for (v = 0; v < 2 * panels; v++) low[v] = high[v] = _mm512_setzero_si512();
    for (s = 0; s < at.count; s++, x += 2 * HB_STRIP, at.start += at.height * 8) {
        const __m512i below0 = each64(x), below1 = each64(x + 8), above0 = each64(x + 16), above1 = each64(x + 24);
        UNROLLED for (p = 0; p < panels; p++) {
            UNROLLED for (v = 0; v < 2; v++) {
                const __m512i w = load_rows(at.start + p * at.panel, v, 8, at.height);
                const __m512i first = ands(w, 0x0f0f0f0f), second = ands(_mm512_srli_epi16(w, 4), 0x0f0f0f0f);
                const int i = 2 * p + v;
                low[i] = _mm512_dpbusd_epi32(low[i], below0, first);
                high[i] = _mm512_dpbusd_epi32(high[i], first, above0);
                low[i] = _mm512_dpbusd_epi32(low[i], below1, second);
                high[i] = _mm512_dpbusd_epi32(high[i], second, above1);
            }
        }
    }
    UNROLLED for (v = 0; v < 2 * panels; v++) low[v] = joined(low[v], high[v]);
    UNROLLED for (p = 0; p < panels; p++) out[p] = of_two(low[2 * p], low[2 * p + 1]);
}

/* A plane of codes; even and odd ones have sums of their own: neighbours would wait for each other. */
#define ADD_PLANE(low, high, code, k, x)                                                                               \
    do {                                                                                                               \
        const __m512i plane = code;                                                                                    \
        (low)[k % 2] = _mm512_dpbusd_epi32((low)[k % 2], each32((x) + 4 * k), plane);                                  \
        (high)[k % 2] = _mm512_dpbusd_epi32((high)[k % 2], plane, each32((x) + HB_STRIP + 4 * k));                     \
    } while (0)
#define ADD_PLANES(low, high, w, bits, mask, x)                                                                        \
    do {                                                                                                               \
        ADD_PLANE(low, high, ands(w, mask), 0, x);                                                                     \
        ADD_PLANE(low, high, ands(_mm512_srli_epi16(w, bits), mask), 1, x);                                            \
        ADD_PLANE(low, high, ands(_mm512_srli_epi16(w, 2 * bits), mask), 2, x);                                        \
        ADD_PLANE(low, high, ands(_mm512_srli_epi16(w, 3 * bits), mask), 3, x);                                        \
    } while (0)

HB_INLINE __m512i both(const __m512i *low, const __m512i *high)
{
    return joined(_mm512_add_epi32(low[0], low[1]), _mm512_add_epi32(high[0], high[1]));
}

HB_INLINE void sums_w2_x16(__m512i *out, struct place at, const int8_t *x, const int panels)
{
    __m512i low[2 * 4], high[2 * 4];
    int32_t s;
    int p, v;
    UNROLLED for (v = 0; v < 2 * panels; v++) low[v] = high[v] = _mm512_setzero_si512();
    for (s = 0; s < at.count; s++, x += 2 * HB_STRIP, at.start += at.height * 4) {
        UNROLLED for (p = 0; p < panels; p++) {
            const __m512i w = load_rows(at.start + p * at.panel, 0, 4, at.height);
            ADD_PLANES(low + 2 * p, high + 2 * p, w, 2, 0x03030303, x);
        }
    }
    UNROLLED for (p = 0; p < panels; p++) out[p] = both(low + 2 * p, high + 2 * p);
}

HB_INLINE void sums_w1_x16(__m512i *out, struct place at, const int8_t *x, const int panels)
{
    __m512i low[2 * 4], high[2 * 4];
    int32_t s;
    int p, v;
    UNROLLED for (v = 0; v < 2 * panels; v++) low[v] = high[v] = _mm512_setzero_si512();
    for (s = 0; s < at.count; s++, x += 2 * HB_STRIP, at.start += at.height * 2) {
        UNROLLED for (p = 0; p < panels; p++) {
            const __m512i word = load_ones(at.start + p * at.panel, at.height);
            ADD_PLANES(low + 2 * p, high + 2 * p, word, 1, 0x01010101, x);
        }
    }
    UNROLLED for (p = 0; p < panels; p++) out[p] = both(low + 2 * p, high + 2 * p);
}

HB_DEFINE_PARTS(w5_x16, w4_x16, w1_x16)
HB_DEFINE_PARTS(w6_x16, w4_x16, w2_x16)

HB_INLINE void sums_w3_x16(__m512i *out, struct place at, const int8_t *x, const int panels)
{
    __m512i low[2 * 2], high[2 * 2], third_low[2 * 2], third_high[2 * 2];
    int32_t s;
    int p, v;
    UNROLLED for (v = 0; v < 2 * panels; v++) {
        low[v] = high[v] = third_low[v] = third_high[v] = _mm512_setzero_si512();
    }
    for (s = 0; s < at.count; s++, x += 2 * HB_STRIP, at.start += at.height * 4, at.above += at.height * 2) {
        UNROLLED for (p = 0; p < panels; p++) {
            const __m512i w = load_rows(at.start + p * at.panel, 0, 4, at.height);
            const __m512i third = load_ones(at.above + p * at.panel, at.height);
            ADD_PLANES(low + 2 * p, high + 2 * p, w, 2, 0x03030303, x);
            ADD_PLANES(third_low + 2 * p, third_high + 2 * p, third, 1, 0x01010101, x);
        }
    }
    UNROLLED for (p = 0; p < panels; p++) {
        const __m512i thirds = both(third_low + 2 * p, third_high + 2 * p);
        out[p] = _mm512_add_epi32(both(low + 2 * p, high + 2 * p), _mm512_slli_epi32(thirds, 2));
    }
}

HB_INLINE void split(int8_t *to, const int16_t *x, int32_t strips)
{
    int32_t s;
    for (s = 0; s < strips; s++, x += HB_STRIP, to += 2 * HB_STRIP) {
        const __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)x);
        _mm_storeu_si128((__m128i *)(void *)to, _mm256_cvtepi16_epi8(v));
        _mm_storeu_si128((__m128i *)(void *)(to + HB_STRIP), _mm256_cvtepi16_epi8(_mm256_srai_epi16(v, 8)));
    }
}

HB_INLINE void store(int32_t *sum, __m512i value, int is_first)
{
    if (!is_first) value = _mm512_add_epi32(value, _mm512_loadu_si512((const void *)sum));
    _mm512_storeu_si512((void *)sum, value);
}

/* Panels `at_once` at a time, then one at a time, then what is left. `low` is the bytes of a row and strip without the `high` of
 * what lies above. */
#define HB_DEFINE_PANELS(bits, low, high, at_once)                                                                     \
    static void panels_##bits(int32_t *sum, const char *weights, const int8_t *x, int32_t strips, int32_t first,       \
                              int32_t last, int32_t rows, int is_first)                                                \
    {                                                                                                                  \
        struct place at;                                                                                               \
        __m512i out[at_once];                                                                                          \
        int32_t r = 0;                                                                                                 \
        int p;                                                                                                         \
        at.panel = (intptr_t)strips * HB_PANEL * (low + high);                                                         \
        at.count = last - first;                                                                                       \
        at.height = HB_PANEL;                                                                                          \
        at.start = weights + (intptr_t)first * HB_PANEL * low;                                                         \
        at.above = weights + ((intptr_t)strips * low + (intptr_t)first * high) * HB_PANEL;                             \
        for (; r + HB_PANEL * at_once <= rows; r += HB_PANEL * at_once) {                                              \
            sums_##bits(out, at, x, at_once);                                                                          \
            for (p = 0; p < at_once; p++) store(sum + r + HB_PANEL * p, out[p], is_first);                             \
            at.start += at.panel * at_once;                                                                            \
            at.above += at.panel * at_once;                                                                            \
        }                                                                                                              \
        for (; r + HB_PANEL <= rows; r += HB_PANEL) {                                                                  \
            sums_##bits(out, at, x, 1);                                                                                \
            store(sum + r, out[0], is_first);                                                                          \
            at.start += at.panel;                                                                                      \
            at.above += at.panel;                                                                                      \
        }                                                                                                              \
        if (r < rows) {                                                                                                \
            const char *panel = weights + r * (intptr_t)strips * (low + high);                                         \
            at.height = rows - r;                                                                                      \
            at.start = panel + (intptr_t)first * at.height * low;                                                      \
            at.above = panel + ((intptr_t)strips * low + (intptr_t)first * high) * at.height;                          \
            sums_##bits(out, at, x, 1);                                                                                \
            store(sum + r, out[0], is_first);                                                                          \
        }                                                                                                              \
    }

#define HB_DEFINE_X8(bits, weight_type, low, high, at_once)                                                            \
    HB_DEFINE_PANELS(bits, low, high, at_once)                                                                         \
    void hb_rows_##bits(int32_t *sum, const weight_type *weights, const int8_t *x, int32_t strips, int32_t first,      \
                        int32_t last, int32_t rows)                                                                    \
    {                                                                                                                  \
        panels_##bits(sum, (const char *)weights, x + first * HB_STRIP, strips, first, last, rows, 1);                 \
    }

#define HB_DEFINE_X16(bits, weight_type, low, high, at_once)                                                           \
    HB_DEFINE_PANELS(bits, low, high, at_once)                                                                         \
    void hb_rows_##bits(int32_t *sum, const weight_type *weights, const int16_t *x, int32_t strips, int32_t first,     \
                        int32_t last, int32_t rows)                                                                    \
    {                                                                                                                  \
        int8_t halves[CHUNK * 2 * HB_STRIP] HB_ALIGNED64;                                                              \
        int32_t start;                                                                                                 \
        for (start = first; start < last; start += CHUNK) {                                                            \
            const int32_t end = last - start < CHUNK ? last : start + CHUNK;                                           \
            split(halves, x + start * HB_STRIP, end - start);                                                          \
            panels_##bits(sum, (const char *)weights, halves, strips, start, end, rows, start == first);            \
        }                                                                                                              \
    }

HB_DEFINE_X8(w8_x8, int8_t, 16, 0, 4)
HB_DEFINE_X8(w6_x8, uint8_t, 8, 4, 4)
HB_DEFINE_X8(w5_x8, uint8_t, 8, 2, 4)
HB_DEFINE_X8(w4_x8, uint8_t, 8, 0, 4)
HB_DEFINE_X8(w3_x8, uint8_t, 4, 2, 2)
HB_DEFINE_X8(w2_x8, uint8_t, 4, 0, 4)
HB_DEFINE_X16(w8_x16, int8_t, 16, 0, 2)
HB_DEFINE_X16(w6_x16, uint8_t, 8, 4, 4)
HB_DEFINE_X16(w5_x16, uint8_t, 8, 2, 4)
HB_DEFINE_X16(w4_x16, uint8_t, 8, 0, 4)
HB_DEFINE_X16(w3_x16, uint8_t, 4, 2, 2)
HB_DEFINE_X16(w2_x16, uint8_t, 4, 0, 4)

#endif
