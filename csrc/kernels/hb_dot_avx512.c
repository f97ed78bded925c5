/* hb_dot.h with AVX512-VNNI, weights of 16 bits: four rows at a time, 32 columns per step. */
#include "hb_dot.h"

typedef int hb_dot_avx512_unit; /* a unit is never empty */

#if defined(HB_AVX512)
#include <immintrin.h>

/* Sums of the 16 lanes of four accumulators. */
HB_INLINE __m128i reduce32(const __m512i *a)
{
    const __m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi32(a[0], a[1]), _mm512_unpackhi_epi32(a[0], a[1]));
    const __m512i cd = _mm512_add_epi32(_mm512_unpacklo_epi32(a[2], a[3]), _mm512_unpackhi_epi32(a[2], a[3]));
    const __m512i abcd = _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
    const __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(abcd), _mm512_extracti64x4_epi64(abcd, 1));
    return _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

/* Sums of the 8 lanes of four accumulators of 64 bits. */
HB_INLINE __m256i reduce64(const __m512i *a)
{
    const __m512i ab = _mm512_add_epi64(_mm512_unpacklo_epi64(a[0], a[1]), _mm512_unpackhi_epi64(a[0], a[1]));
    const __m512i cd = _mm512_add_epi64(_mm512_unpacklo_epi64(a[2], a[3]), _mm512_unpackhi_epi64(a[2], a[3]));
    const __m256i ab2 = _mm256_add_epi64(_mm512_castsi512_si256(ab), _mm512_extracti64x4_epi64(ab, 1));
    const __m256i cd2 = _mm256_add_epi64(_mm512_castsi512_si256(cd), _mm512_extracti64x4_epi64(cd, 1));
    return _mm256_add_epi64(_mm256_permute2x128_si256(ab2, cd2, 0x20), _mm256_permute2x128_si256(ab2, cd2, 0x31));
}

HB_INLINE __m512i widen(__m512i a)
{
    return _mm512_add_epi64(_mm512_cvtepi32_epi64(_mm512_castsi512_si256(a)),
                            _mm512_cvtepi32_epi64(_mm512_extracti64x4_epi64(a, 1)));
}

HB_INLINE __m512i load8(const int8_t *p)
{
    return _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(const void *)p));
}

HB_INLINE __m512i load16(const int16_t *p)
{
    return _mm512_loadu_si512((const void *)p);
}

/* The last 16 columns; the other half is zero. */
HB_INLINE __m512i load8_half(const int8_t *p)
{
    return _mm512_zextsi256_si512(_mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(const void *)p)));
}

HB_INLINE __m512i load16_half(const int16_t *p)
{
    return _mm512_zextsi256_si512(_mm256_loadu_si256((const __m256i *)(const void *)p));
}

/* Pairs of 16-bit products added into lanes of 32 bits. Two accumulators per row hide the latency. */
#define HB_DEFINE_LANES(name, weight_type, x_type, load_w, load_x)                                                     \
    HB_INLINE void name(__m512i *sum, const weight_type *const *w, const x_type *x, int32_t padded)                \
    {                                                                                                                  \
        __m512i odd[4];                                                                                                \
        int32_t c, r;                                                                                                  \
        for (r = 0; r < 4; r++) sum[r] = odd[r] = _mm512_setzero_si512();                                              \
        for (c = 0; c + 64 <= padded; c += 64) {                                                                       \
            const __m512i v0 = load_x(x + c), v1 = load_x(x + c + 32);                                                 \
            for (r = 0; r < 4; r++) {                                                                                  \
                sum[r] = _mm512_dpwssd_epi32(sum[r], load_w(w[r] + c), v0);                                            \
                odd[r] = _mm512_dpwssd_epi32(odd[r], load_w(w[r] + c + 32), v1);                                       \
            }                                                                                                          \
        }                                                                                                              \
        if (c + 32 <= padded) {                                                                                        \
            const __m512i v = load_x(x + c);                                                                           \
            for (r = 0; r < 4; r++) sum[r] = _mm512_dpwssd_epi32(sum[r], load_w(w[r] + c), v);                         \
            c += 32;                                                                                                   \
        }                                                                                                              \
        if (c < padded) {                                                                                              \
            const __m512i v = load_x##_half(x + c);                                                                    \
            for (r = 0; r < 4; r++) odd[r] = _mm512_dpwssd_epi32(odd[r], load_w##_half(w[r] + c), v);                  \
        }                                                                                                              \
        for (r = 0; r < 4; r++) sum[r] = _mm512_add_epi32(sum[r], odd[r]);                                             \
    }

HB_DEFINE_LANES(lanes_w16_x8, int16_t, int8_t, load16, load8)
HB_DEFINE_LANES(lanes_w16_x16, int16_t, int16_t, load16, load16)

/* A lane of these holds up to 4096 / 32 pairs of at most 2 * 32767 * 128: 2^30. */
#define HB_DEFINE_WIDE_LANES(name, narrow, weight_type, x_type)                                                        \
    HB_INLINE void name(__m512i *sum, const weight_type *const *w, const x_type *x, int32_t padded)                \
    {                                                                                                                  \
        int32_t r;                                                                                                     \
        narrow(sum, w, x, padded);                                                                                     \
        for (r = 0; r < 4; r++) sum[r] = widen(sum[r]);                                                                \
    }

HB_DEFINE_WIDE_LANES(lanes64_w16_x8, lanes_w16_x8, int16_t, int8_t)

/* A pair of 16 x 16 bit products just fits 32 bits (|w| <= 32767). Its low and high halves are added apart, so that
 * nothing is widened before the end: at most 4096 / 32 pairs per lane. */
HB_INLINE void lanes64_w16_x16(__m512i *sum, const int16_t *const *w, const int16_t *x, int32_t padded)
{
    const __m512i low_half = _mm512_set1_epi32(0xffff);
    __m512i low[4], high[4];
    int32_t c, r;
    for (r = 0; r < 4; r++) low[r] = high[r] = _mm512_setzero_si512();
    for (c = 0; c + 32 <= padded; c += 32) {
        const __m512i v = load16(x + c);
        for (r = 0; r < 4; r++) {
            const __m512i pair = _mm512_madd_epi16(load16(w[r] + c), v);
            low[r] = _mm512_add_epi32(low[r], _mm512_and_si512(pair, low_half));
            high[r] = _mm512_add_epi32(high[r], _mm512_srai_epi32(pair, 16));
        }
    }
    if (c < padded) {
        const __m512i v = load16_half(x + c);
        for (r = 0; r < 4; r++) {
            const __m512i pair = _mm512_madd_epi16(load16_half(w[r] + c), v);
            low[r] = _mm512_add_epi32(low[r], _mm512_and_si512(pair, low_half));
            high[r] = _mm512_add_epi32(high[r], _mm512_srai_epi32(pair, 16));
        }
    }
    for (r = 0; r < 4; r++) sum[r] = _mm512_add_epi64(widen(low[r]), _mm512_slli_epi64(widen(high[r]), 16));
}

/* Where fewer than four rows are left, the last one stands in for the missing. */
#define HB_DEFINE_DOT(name, acc_type, weight_type, x_type, lanes, add_bias)                                            \
    void name(acc_type *acc, const acc_type *bias, const weight_type *weights, const x_type *x, int32_t columns,       \
              int32_t rows)                                                                                            \
    {                                                                                                                  \
        const int32_t stride = HB_PADDED(columns);                                                                     \
        int32_t r;                                                                                                     \
        for (r = 0; r < rows; r += 4) {                                                                                \
            const int32_t count = rows - r < 4 ? rows - r : 4;                                                         \
            const weight_type *w[4];                                                                                   \
            __m512i sum[4];                                                                                            \
            w[0] = weights + (intptr_t)r * stride;                                                                     \
            w[1] = count > 1 ? w[0] + stride : w[0];                                                                   \
            w[2] = count > 2 ? w[1] + stride : w[1];                                                                   \
            w[3] = count > 3 ? w[2] + stride : w[2];                                                                   \
            lanes(sum, w, x, stride);                                                                                  \
            add_bias(acc + r, bias + r, sum, count);                                                                   \
        }                                                                                                              \
    }

HB_INLINE void add_bias32(int32_t *acc, const int32_t *bias, const __m512i *sum, int32_t count)
{
    const __mmask8 mask = (__mmask8)((1 << count) - 1);
    _mm_mask_storeu_epi32(acc, mask, _mm_add_epi32(reduce32(sum), _mm_maskz_loadu_epi32(mask, bias)));
}

HB_INLINE void add_bias64(int64_t *acc, const int64_t *bias, const __m512i *sum, int32_t count)
{
    const __mmask8 mask = (__mmask8)((1 << count) - 1);
    _mm256_mask_storeu_epi64(acc, mask, _mm256_add_epi64(reduce64(sum), _mm256_maskz_loadu_epi64(mask, bias)));
}

HB_DEFINE_DOT(hb_dot_w16_x8, int32_t, int16_t, int8_t, lanes_w16_x8, add_bias32)
HB_DEFINE_DOT(hb_dot_w16_x16, int32_t, int16_t, int16_t, lanes_w16_x16, add_bias32)

HB_DEFINE_DOT(hb_dot64_w16_x8, int64_t, int16_t, int8_t, lanes64_w16_x8, add_bias64)
HB_DEFINE_DOT(hb_dot64_w16_x16, int64_t, int16_t, int16_t, lanes64_w16_x16, add_bias64)

#endif
