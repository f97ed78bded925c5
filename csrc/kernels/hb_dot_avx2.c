/* hb_dot.h with AVX2, weights of 16 bits: two rows at a time, 16 columns per step. */
#include "hb_dot.h"

typedef int hb_dot_avx2_unit; /* a unit is never empty */

#if defined(HB_AVX2)
#include <immintrin.h>

HB_INLINE int32_t reduce32(__m256i a)
{
    __m128i four = _mm_add_epi32(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
    four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
    four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0xb1));
    return _mm_cvtsi128_si32(four);
}

HB_INLINE int64_t reduce64(__m256i a)
{
    int64_t part[2];
    const __m128i two = _mm_add_epi64(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
    _mm_storeu_si128((__m128i *)(void *)part, two);
    return part[0] + part[1];
}

HB_INLINE __m256i widen(__m256i a)
{
    return _mm256_add_epi64(_mm256_cvtepi32_epi64(_mm256_castsi256_si128(a)),
                            _mm256_cvtepi32_epi64(_mm256_extracti128_si256(a, 1)));
}

HB_INLINE __m256i load8(const int8_t *p)
{
    return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(const void *)p));
}

HB_INLINE __m256i load16(const int16_t *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

#define HB_DEFINE_LANES(name, weight_type, x_type, load_w, load_x)                                                     \
    HB_INLINE void name(__m256i *sum, const weight_type *a, const weight_type *b, const x_type *x, int32_t padded) \
    {                                                                                                                  \
        int32_t c;                                                                                                     \
        sum[0] = sum[1] = _mm256_setzero_si256();                                                                      \
        for (c = 0; c < padded; c += 16) {                                                                             \
            const __m256i v = load_x(x + c);                                                                           \
            sum[0] = _mm256_add_epi32(sum[0], _mm256_madd_epi16(load_w(a + c), v));                                    \
            sum[1] = _mm256_add_epi32(sum[1], _mm256_madd_epi16(load_w(b + c), v));                                    \
        }                                                                                                              \
    }

HB_DEFINE_LANES(lanes_w16_x8, int16_t, int8_t, load16, load8)
HB_DEFINE_LANES(lanes_w16_x16, int16_t, int16_t, load16, load16)

/* A lane of these holds up to 4096 / 16 pairs of at most 2 * 32767 * 128: just below 2^31. */
#define HB_DEFINE_WIDE_LANES(name, narrow, weight_type, x_type)                                                        \
    HB_INLINE void name(__m256i *sum, const weight_type *a, const weight_type *b, const x_type *x, int32_t padded) \
    {                                                                                                                  \
        narrow(sum, a, b, x, padded);                                                                                  \
        sum[0] = widen(sum[0]);                                                                                        \
        sum[1] = widen(sum[1]);                                                                                        \
    }

HB_DEFINE_WIDE_LANES(lanes64_w16_x8, lanes_w16_x8, int16_t, int8_t)

/* A pair of 16 x 16 bit products just fits 32 bits (|w| <= 32767). Its low and high halves are added apart, so that
 * nothing is widened before the end. The low half has 16 bits without sign: 4096 / 16 of them stay below 2^24. */
HB_INLINE void lanes64_w16_x16(__m256i *sum, const int16_t *a, const int16_t *b, const int16_t *x, int32_t padded)
{
    const __m256i low_half = _mm256_set1_epi32(0xffff);
    __m256i low[2], high[2];
    int32_t c, r;
    low[0] = low[1] = high[0] = high[1] = _mm256_setzero_si256();
    for (c = 0; c < padded; c += 16) {
        const __m256i v = load16(x + c);
        for (r = 0; r < 2; r++) {
            const __m256i pair = _mm256_madd_epi16(load16((r == 0 ? a : b) + c), v);
            low[r] = _mm256_add_epi32(low[r], _mm256_and_si256(pair, low_half));
            high[r] = _mm256_add_epi32(high[r], _mm256_srai_epi32(pair, 16));
        }
    }
    for (r = 0; r < 2; r++) sum[r] = _mm256_add_epi64(widen(low[r]), _mm256_slli_epi64(widen(high[r]), 16));
}

/* Where one row is left, it stands in for the second. */
#define HB_DEFINE_DOT(name, acc_type, weight_type, x_type, lanes, reduce)                                              \
    void name(acc_type *acc, const acc_type *bias, const weight_type *weights, const x_type *x, int32_t columns,       \
              int32_t rows)                                                                                            \
    {                                                                                                                  \
        const int32_t stride = HB_PADDED(columns);                                                                     \
        int32_t r;                                                                                                     \
        for (r = 0; r < rows; r += 2) {                                                                                \
            const weight_type *a = weights + (intptr_t)r * stride;                                                     \
            const weight_type *b = r + 1 < rows ? a + stride : a;                                                      \
            __m256i sum[2];                                                                                            \
            lanes(sum, a, b, x, stride);                                                                               \
            acc[r] = bias[r] + reduce(sum[0]);                                                                         \
            if (r + 1 < rows) acc[r + 1] = bias[r + 1] + reduce(sum[1]);                                               \
        }                                                                                                              \
    }

HB_DEFINE_DOT(hb_dot_w16_x8, int32_t, int16_t, int8_t, lanes_w16_x8, reduce32)
HB_DEFINE_DOT(hb_dot_w16_x16, int32_t, int16_t, int16_t, lanes_w16_x16, reduce32)

HB_DEFINE_DOT(hb_dot64_w16_x8, int64_t, int16_t, int8_t, lanes64_w16_x8, reduce64)
HB_DEFINE_DOT(hb_dot64_w16_x16, int64_t, int16_t, int16_t, lanes64_w16_x16, reduce64)

#endif
