/* hb_rows.h with AVX2, a panel at a time: a load of 32 bytes holds 2, 4 or 8 rows of a strip.
 *
 * vpmaddubsw adds pairs of unsigned times signed bytes into 16 bits. Codes are both; sums of them are kept in 16 bits for as many
 * strips as they fit. x of 16 bits meets them as low bytes, unsigned, and high bytes, signed. Weights of 8 bits: |x| (at most 128)
 * and the weights with the sign of x, a pair being at most 2 * 128 * 127 = 32512; with x of 16 bits they are widened. */
#include "hb_rows.h"

typedef int hb_rows_avx2_unit; /* a unit is never empty */

#if defined(HB_AVX2)
#include <immintrin.h>

#if defined(__clang__)
#define UNROLLED _Pragma("unroll")
#else
#define UNROLLED _Pragma("GCC unroll 8")
#endif

/* Strips of x that are split into bytes at a time, on the stack. */
#define CHUNK 64
/* Strips ahead of its use at which a line is asked for: rows of a panel are read in two passes, which few processors foresee. */
#define AHEAD 16

HB_INLINE __m256i ands(__m256i v, int32_t mask)
{
    return _mm256_and_si256(v, _mm256_set1_epi32(mask));
}

HB_INLINE __m256i each32(const void *p)
{
    int32_t word;
    HB_COPY(&word, p, sizeof word);
    return _mm256_set1_epi32(word);
}

HB_INLINE __m256i each64(const void *p)
{
    int64_t word;
    HB_COPY(&word, p, sizeof word);
    return _mm256_set1_epi64x(word);
}

HB_INLINE __m256i each128(const void *p)
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)p));
}

/* `words` of 4 bytes, at most 8, and zeros. */
HB_INLINE __m256i load_words(const void *p, int32_t words)
{
    const __m256i order = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
    if (words >= 8) return _mm256_loadu_si256((const __m256i *)p);
    return _mm256_maskload_epi32((const int *)p, _mm256_cmpgt_epi32(_mm256_set1_epi32(words), order));
}

/* The single bits of at most eight rows: a row's two bytes in the low half of its word, and from bit 4 on in the high half. */
HB_INLINE __m256i load_ones(const void *p, int32_t rows)
{
    __m256i word;
    if (rows >= 8) {
        word = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)p));
    } else {
        uint16_t half[8] = {0, 0, 0, 0, 0, 0, 0, 0};
        int32_t i;
        for (i = 0; i < rows; i++) HB_COPY(half + i, (const char *)p + 2 * i, sizeof *half);
        word = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(const void *)half));
    }
    return _mm256_or_si256(word, _mm256_slli_epi32(word, 12));
}

HB_INLINE __m256i pairs32(__m256i pairs16)
{
    return _mm256_madd_epi16(pairs16, _mm256_set1_epi16(1));
}

/* Sums of neighbours: rows of two lanes, four rows a vector, in order. */
HB_INLINE __m256i of_two(__m256i a, __m256i b)
{
    return _mm256_permute4x64_epi64(_mm256_hadd_epi32(a, b), 0xd8);
}

/* Rows of four lanes, two rows a vector, in order. */
HB_INLINE __m256i of_four(__m256i a, __m256i b, __m256i c, __m256i d)
{
    const __m256i order = _mm256_set_epi32(7, 3, 6, 2, 5, 1, 4, 0);
    return _mm256_permutevar8x32_epi32(_mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d)), order);
}

HB_INLINE void store(int32_t *sum, __m256i value, int is_first)
{
    if (!is_first) value = _mm256_add_epi32(value, _mm256_loadu_si256((const __m256i *)(const void *)sum));
    _mm256_storeu_si256((__m256i *)(void *)sum, value);
}

/* Eight rows from a panel's strip `first` on, of which `left` are there; `whole` is a constant. `step` is the bytes from strip to
 * strip; of codes in two parts `above` and `above_step` are the same of the bits above. */
struct place {
    const char *start;
    const char *above;
    int32_t step;
    int32_t above_step;
    int32_t count;
    int32_t left;
};

/* Of the bits above, as codes of their own. */
HB_INLINE struct place upper(struct place at)
{
    at.start = at.above;
    at.step = at.above_step;
    return at;
}

HB_INLINE __m256i rows_w8_x8(struct place at, const int8_t *x, const int whole)
{
    __m256i sum[4];
    int32_t s;
    int v;
    sum[0] = sum[1] = sum[2] = sum[3] = _mm256_setzero_si256();
    for (s = 0; s < at.count; s++, x += HB_STRIP, at.start += at.step) {
        const __m256i value = each128(x), magnitude = _mm256_abs_epi8(value);
        UNROLLED for (v = 0; v < 4; v++) {
            const __m256i w = load_words(at.start + 32 * v, whole ? 8 : 4 * at.left - 8 * v);
            if (v % 2 == 0) _mm_prefetch(at.start + AHEAD * at.step + 32 * v, _MM_HINT_T0);
            sum[v] = _mm256_add_epi32(sum[v], pairs32(_mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(w, value))));
        }
    }
    return of_four(sum[0], sum[1], sum[2], sum[3]);
}

/* 2 * 15 * 128 twice: four strips fit 16 bits. */
HB_INLINE __m256i rows_w4_x8(struct place at, const int8_t *x, const int whole)
{
    __m256i sum[2];
    int32_t s, end;
    int v;
    sum[0] = sum[1] = _mm256_setzero_si256();
    for (s = 0; s < at.count;) {
        __m256i narrow[2];
        narrow[0] = narrow[1] = _mm256_setzero_si256();
        for (end = at.count - s < 4 ? at.count : s + 4; s < end; s++, x += HB_STRIP, at.start += at.step) {
            const __m256i x0 = each64(x), x1 = each64(x + 8);
            _mm_prefetch(at.start + AHEAD * at.step, _MM_HINT_T0);
            UNROLLED for (v = 0; v < 2; v++) {
                const __m256i w = load_words(at.start + 32 * v, whole ? 8 : 2 * at.left - 8 * v);
                const __m256i low = _mm256_maddubs_epi16(ands(w, 0x0f0f0f0f), x0);
                const __m256i high = _mm256_maddubs_epi16(ands(_mm256_srli_epi16(w, 4), 0x0f0f0f0f), x1);
                narrow[v] = _mm256_add_epi16(narrow[v], _mm256_add_epi16(low, high));
            }
        }
        UNROLLED for (v = 0; v < 2; v++) sum[v] = _mm256_add_epi32(sum[v], pairs32(narrow[v]));
    }
    return of_two(sum[0], sum[1]);
}

/* Four planes, times signed bytes of x at x[4 * plane]. */
HB_INLINE __m256i planes_signed(const __m256i *code, const int8_t *x)
{
    const __m256i a = _mm256_maddubs_epi16(code[0], each32(x)), b = _mm256_maddubs_epi16(code[1], each32(x + 4));
    const __m256i c = _mm256_maddubs_epi16(code[2], each32(x + 8)), d = _mm256_maddubs_epi16(code[3], each32(x + 12));
    return _mm256_add_epi16(_mm256_add_epi16(a, b), _mm256_add_epi16(c, d));
}

HB_INLINE __m256i planes_unsigned(const __m256i *code, const int8_t *x)
{
    const __m256i a = _mm256_maddubs_epi16(each32(x), code[0]), b = _mm256_maddubs_epi16(each32(x + 4), code[1]);
    const __m256i c = _mm256_maddubs_epi16(each32(x + 8), code[2]), d = _mm256_maddubs_epi16(each32(x + 12), code[3]);
    return _mm256_add_epi16(_mm256_add_epi16(a, b), _mm256_add_epi16(c, d));
}

HB_INLINE void codes_w2(__m256i *code, struct place at, const int whole)
{
    const __m256i w = load_words(at.start, whole ? 8 : at.left);
    code[0] = ands(w, 0x03030303);
    code[1] = ands(_mm256_srli_epi16(w, 2), 0x03030303);
    code[2] = ands(_mm256_srli_epi16(w, 4), 0x03030303);
    code[3] = ands(_mm256_srli_epi16(w, 6), 0x03030303);
}

HB_INLINE void codes_w1(__m256i *code, struct place at, const int whole)
{
    const __m256i word = load_ones(at.start, whole ? 8 : at.left);
    code[0] = ands(word, 0x01010101);
    code[1] = ands(_mm256_srli_epi32(word, 1), 0x01010101);
    code[2] = ands(_mm256_srli_epi32(word, 2), 0x01010101);
    code[3] = ands(_mm256_srli_epi32(word, 3), 0x01010101);
}

HB_INLINE void codes_w3(__m256i *code, struct place at, const int whole)
{
    const __m256i third = load_ones(at.above, whole ? 8 : at.left);
    codes_w2(code, at, whole);
    code[0] = _mm256_or_si256(code[0], ands(_mm256_slli_epi32(third, 2), 0x04040404));
    code[1] = _mm256_or_si256(code[1], ands(_mm256_slli_epi32(third, 1), 0x04040404));
    code[2] = _mm256_or_si256(code[2], ands(third, 0x04040404));
    code[3] = _mm256_or_si256(code[3], ands(_mm256_srli_epi32(third, 1), 0x04040404));
}

/* 2 * 7 * 128 four times: four strips fit 16 bits. */
#define HB_DEFINE_PLANES_X8(bits, codes)                                                                               \
    HB_INLINE __m256i rows_##bits(struct place at, const int8_t *x, const int whole)                                   \
    {                                                                                                                  \
        __m256i sum = _mm256_setzero_si256();                                                                          \
        int32_t s, end;                                                                                                \
        for (s = 0; s < at.count;) {                                                                                   \
            __m256i narrow = _mm256_setzero_si256();                                                                   \
            for (end = at.count - s < 4 ? at.count : s + 4; s < end; s++) {                                            \
                __m256i code[4];                                                                                       \
                codes(code, at, whole);                                                                                \
                narrow = _mm256_add_epi16(narrow, planes_signed(code, x));                                             \
                x += HB_STRIP;                                                                                         \
                at.start += at.step;                                                                                   \
                at.above += at.above_step;                                                                              \
            }                                                                                                          \
            sum = _mm256_add_epi32(sum, pairs32(narrow));                                                              \
        }                                                                                                              \
        return sum;                                                                                                    \
    }

HB_DEFINE_PLANES_X8(w3_x8, codes_w3)
HB_DEFINE_PLANES_X8(w2_x8, codes_w2)
HB_DEFINE_PLANES_X8(w1_x8, codes_w1)

/* Four bits, and one or two above them. */
#define HB_DEFINE_PARTS(bits, low, high)                                                                               \
    HB_INLINE __m256i rows_##bits(struct place at, const int8_t *x, const int whole)                                   \
    {                                                                                                                  \
        const __m256i above = rows_##high(upper(at), x, whole);                                                        \
        return _mm256_add_epi32(rows_##low(at, x, whole), _mm256_slli_epi32(above, 4));                                \
    }

HB_DEFINE_PARTS(w5_x8, w4_x8, w1_x8)
HB_DEFINE_PARTS(w6_x8, w4_x8, w2_x8)

/* x of 16 bits: a strip of it is 16 low bytes, then 16 high bytes. */
HB_INLINE __m256i joined(__m256i low, __m256i high)
{
    return _mm256_add_epi32(low, _mm256_slli_epi32(high, 8));
}

/* 2 * 255 * 15 twice: two strips fit 16 bits. */
HB_INLINE __m256i rows_w4_x16(struct place at, const int8_t *x, const int whole)
{
    __m256i low[2], high[2];
    int32_t s, end;
    int v;
    low[0] = low[1] = high[0] = high[1] = _mm256_setzero_si256();
    for (s = 0; s < at.count;) {
        __m256i narrow[2], above[2];
        narrow[0] = narrow[1] = above[0] = above[1] = _mm256_setzero_si256();
        for (end = at.count - s < 2 ? at.count : s + 2; s < end; s++, x += 2 * HB_STRIP, at.start += at.step) {
            UNROLLED for (v = 0; v < 2; v++) {
                const __m256i w = load_words(at.start + 32 * v, whole ? 8 : 2 * at.left - 8 * v);
                const __m256i first = ands(w, 0x0f0f0f0f), second = ands(_mm256_srli_epi16(w, 4), 0x0f0f0f0f);
                narrow[v] = _mm256_add_epi16(narrow[v], _mm256_maddubs_epi16(each64(x), first));
                above[v] = _mm256_add_epi16(above[v], _mm256_maddubs_epi16(first, each64(x + 16)));
                narrow[v] = _mm256_add_epi16(narrow[v], _mm256_maddubs_epi16(each64(x + 8), second));
                above[v] = _mm256_add_epi16(above[v], _mm256_maddubs_epi16(second, each64(x + 24)));
            }
        }
        UNROLLED for (v = 0; v < 2; v++) {
            low[v] = _mm256_add_epi32(low[v], pairs32(narrow[v]));
            high[v] = _mm256_add_epi32(high[v], pairs32(above[v]));
        }
    }
    return of_two(joined(low[0], high[0]), joined(low[1], high[1]));
}

/* `strips` of 2 * 255 * the greatest code, four times, fit 16 bits. */
#define HB_DEFINE_PLANES_X16(bits, codes, strips)                                                                      \
    HB_INLINE __m256i rows_##bits(struct place at, const int8_t *x, const int whole)                                   \
    {                                                                                                                  \
        __m256i low = _mm256_setzero_si256(), high = low;                                                              \
        int32_t s, end;                                                                                                \
        for (s = 0; s < at.count;) {                                                                                   \
            __m256i narrow = _mm256_setzero_si256(), above = narrow;                                                   \
            for (end = at.count - s < strips ? at.count : s + strips; s < end; s++) {                                  \
                __m256i code[4];                                                                                       \
                codes(code, at, whole);                                                                                \
                narrow = _mm256_add_epi16(narrow, planes_unsigned(code, x));                                           \
                above = _mm256_add_epi16(above, planes_signed(code, x + HB_STRIP));                                    \
                x += 2 * HB_STRIP;                                                                                     \
                at.start += at.step;                                                                                   \
                at.above += at.above_step;                                                                              \
            }                                                                                                          \
            low = _mm256_add_epi32(low, pairs32(narrow));                                                              \
            high = _mm256_add_epi32(high, pairs32(above));                                                             \
        }                                                                                                              \
        return joined(low, high);                                                                                      \
    }

HB_DEFINE_PLANES_X16(w3_x16, codes_w3, 2)
HB_DEFINE_PLANES_X16(w2_x16, codes_w2, 5)
HB_DEFINE_PLANES_X16(w1_x16, codes_w1, 16)
HB_DEFINE_PARTS(w5_x16, w4_x16, w1_x16)
HB_DEFINE_PARTS(w6_x16, w4_x16, w2_x16)

HB_INLINE void split(int8_t *to, const int16_t *x, int32_t strips)
{
    const __m256i byte = _mm256_set1_epi16(0xff);
    int32_t s;
    for (s = 0; s < strips; s++, x += HB_STRIP, to += 2 * HB_STRIP) {
        const __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)x);
        const __m256i low = _mm256_and_si256(v, byte), high = _mm256_srli_epi16(v, 8);
        const __m256i halves = _mm256_permute4x64_epi64(_mm256_packus_epi16(low, high), 0xd8);
        _mm256_storeu_si256((__m256i *)(void *)to, halves);
    }
}

/* Half panels; `low` is the bytes of a row and strip without the `high` of what lies above. */
#define HB_DEFINE_HALVES(bits, low, high)                                                                              \
    static void halves_##bits(int32_t *sum, const char *weights, const int8_t *x, int32_t strips, int32_t first,       \
                              int32_t last, int32_t rows, int is_first)                                                \
    {                                                                                                                  \
        int32_t r;                                                                                                     \
        for (r = 0; r < rows; r += 8) {                                                                                \
            const int32_t top = r - r % HB_PANEL, height = rows - top < HB_PANEL ? rows - top : HB_PANEL;              \
            const char *panel = weights + top * (intptr_t)strips * (low + high);                                       \
            struct place at;                                                                                           \
            at.step = height * low;                                                                                    \
            at.count = last - first;                                                                                   \
            at.left = rows - r;                                                                                        \
            at.start = panel + (intptr_t)first * at.step + (r - top) * low;                                            \
            at.above_step = height * high;                                                                             \
            at.above = panel + (intptr_t)strips * at.step + (intptr_t)first * at.above_step + (r - top) * high;        \
            store(sum + r, at.left >= 8 ? rows_##bits(at, x, 1) : rows_##bits(at, x, 0), is_first);                    \
        }                                                                                                              \
    }

#define HB_DEFINE_X8(bits, weight_type, low, high)                                                                     \
    HB_DEFINE_HALVES(bits, low, high)                                                                                  \
    void hb_rows_##bits(int32_t *sum, const weight_type *weights, const int8_t *x, int32_t strips, int32_t first,      \
                        int32_t last, int32_t rows)                                                                    \
    {                                                                                                                  \
        halves_##bits(sum, (const char *)weights, x + first * HB_STRIP, strips, first, last, rows, 1);                 \
    }

#define HB_DEFINE_X16(bits, low, high)                                                                                 \
    HB_DEFINE_HALVES(bits, low, high)                                                                                  \
    void hb_rows_##bits(int32_t *sum, const uint8_t *weights, const int16_t *x, int32_t strips, int32_t first,         \
                        int32_t last, int32_t rows)                                                                    \
    {                                                                                                                  \
        int8_t bytes[CHUNK * 2 * HB_STRIP] HB_ALIGNED64;                                                               \
        int32_t start;                                                                                                 \
        for (start = first; start < last; start += CHUNK) {                                                            \
            const int32_t end = last - start < CHUNK ? last : start + CHUNK;                                           \
            split(bytes, x + start * HB_STRIP, end - start);                                                           \
            halves_##bits(sum, (const char *)weights, bytes, strips, start, end, rows, start == first);                \
        }                                                                                                              \
    }

HB_DEFINE_X8(w8_x8, int8_t, 16, 0)
HB_DEFINE_X8(w6_x8, uint8_t, 8, 4)
HB_DEFINE_X8(w5_x8, uint8_t, 8, 2)
HB_DEFINE_X8(w4_x8, uint8_t, 8, 0)
HB_DEFINE_X8(w3_x8, uint8_t, 4, 2)
HB_DEFINE_X8(w2_x8, uint8_t, 4, 0)
HB_DEFINE_X16(w6_x16, 8, 4)
HB_DEFINE_X16(w5_x16, 8, 2)
HB_DEFINE_X16(w4_x16, 8, 0)
HB_DEFINE_X16(w3_x16, 4, 2)
HB_DEFINE_X16(w2_x16, 4, 0)

/* Sums of the lanes of eight vectors. */
HB_INLINE __m256i of_eight(const __m256i *a)
{
    const __m256i ab = _mm256_hadd_epi32(_mm256_hadd_epi32(a[0], a[1]), _mm256_hadd_epi32(a[2], a[3]));
    const __m256i cd = _mm256_hadd_epi32(_mm256_hadd_epi32(a[4], a[5]), _mm256_hadd_epi32(a[6], a[7]));
    return _mm256_add_epi32(_mm256_permute2x128_si256(ab, cd, 0x20), _mm256_permute2x128_si256(ab, cd, 0x31));
}

/* Where fewer than eight rows are left, the last one stands in for the missing. */
void hb_rows_w8_x16(int32_t *sum, const int8_t *weights, const int16_t *x, int32_t strips, int32_t first, int32_t last,
                    int32_t rows)
{
    int32_t r, s;
    int i;
    for (r = 0; r < rows; r += 8) {
        const int32_t top = r - r % HB_PANEL, height = rows - top < HB_PANEL ? rows - top : HB_PANEL;
        const int32_t left = rows - 1 - r, step = height * HB_STRIP;
        const int8_t *w = weights + (intptr_t)top * strips * HB_STRIP + (intptr_t)first * step + (r - top) * HB_STRIP;
        __m256i part[8];
        UNROLLED for (i = 0; i < 8; i++) part[i] = _mm256_setzero_si256();
        for (s = first; s < last; s++, w += step) {
            const __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(x + s * HB_STRIP));
            UNROLLED for (i = 0; i < 8; i++) {
                const int8_t *row = w + (i < left ? i : left) * HB_STRIP;
                const __m256i wide = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(const void *)row));
                part[i] = _mm256_add_epi32(part[i], _mm256_madd_epi16(wide, v));
            }
        }
        store(sum + r, of_eight(part), 1);
    }
}

#endif
