/* Products of weight rows with a float vector, in the order of hb_float.h: 16 partial sums per row. That order is
 * one AVX512 register, two of AVX2, four of Neon; the last columns are taken from a copy of x that ends in zeros, and
 * adding a product with a zero weight changes no sum. */
#include "hb_float.h"

#include <string.h>

HB_EXACT_FLOATS

#if defined(HB_AVX512) || defined(HB_AVX2)
#include <immintrin.h>
#elif defined(HB_NEON)
#include <arm_neon.h>
#endif

#if defined(HB_AVX512)

typedef __m512 lanes_t;

HB_INLINE lanes_t lanes_zero(void)
{
    return _mm512_setzero_ps();
}

HB_INLINE __m512 weights8(const int8_t *w)
{
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)(const void *)w)));
}

HB_INLINE __m512 weights16(const int16_t *w)
{
    return _mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)w)));
}

HB_INLINE __m512 weights32(const float *w)
{
    return _mm512_loadu_ps(w);
}

#define HB_LANES_ADD(sum, load, w, x) (sum) = _mm512_add_ps((sum), _mm512_mul_ps(load(w), _mm512_loadu_ps(x)))

HB_INLINE float lanes_sum(lanes_t a)
{
    const __m256 high = _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(a), 1));
    const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(a), high);
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}

#elif defined(HB_AVX2)

typedef struct {
    __m256 half[2];
} lanes_t;

HB_INLINE lanes_t lanes_zero(void)
{
    lanes_t zero;
    zero.half[0] = zero.half[1] = _mm256_setzero_ps();
    return zero;
}

HB_INLINE __m256 weights8(const int8_t *w)
{
    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)(const void *)w)));
}

HB_INLINE __m256 weights16(const int16_t *w)
{
    return _mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(_mm_loadu_si128((const __m128i *)(const void *)w)));
}

HB_INLINE __m256 weights32(const float *w)
{
    return _mm256_loadu_ps(w);
}

#define HB_LANES_ADD(sum, load, w, x)                                                                                  \
    do {                                                                                                               \
        (sum).half[0] = _mm256_add_ps((sum).half[0], _mm256_mul_ps(load(w), _mm256_loadu_ps(x)));                      \
        (sum).half[1] = _mm256_add_ps((sum).half[1], _mm256_mul_ps(load((w) + 8), _mm256_loadu_ps((x) + 8)));          \
    } while (0)

HB_INLINE float lanes_sum(lanes_t a)
{
    const __m256 eight = _mm256_add_ps(a.half[0], a.half[1]);
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}

#elif defined(HB_NEON)

typedef float32x4x4_t lanes_t;

HB_INLINE lanes_t lanes_zero(void)
{
    lanes_t zero;
    zero.val[0] = zero.val[1] = zero.val[2] = zero.val[3] = vdupq_n_f32(0.0f);
    return zero;
}

HB_INLINE float32x4_t weights8(const int8_t *w)
{
    int32_t four;
    int16x8_t wide;
    HB_COPY(&four, w, sizeof four);
    wide = vmovl_s8(vreinterpret_s8_s32(vdup_n_s32(four)));
    return vcvtq_f32_s32(vmovl_s16(vget_low_s16(wide)));
}

HB_INLINE float32x4_t weights16(const int16_t *w)
{
    return vcvtq_f32_s32(vmovl_s16(vld1_s16(w)));
}

HB_INLINE float32x4_t weights32(const float *w)
{
    return vld1q_f32(w);
}

#define HB_LANES_ADD(sum, load, w, x)                                                                                  \
    do {                                                                                                               \
        (sum).val[0] = vaddq_f32((sum).val[0], vmulq_f32(load(w), vld1q_f32(x)));                                      \
        (sum).val[1] = vaddq_f32((sum).val[1], vmulq_f32(load((w) + 4), vld1q_f32((x) + 4)));                          \
        (sum).val[2] = vaddq_f32((sum).val[2], vmulq_f32(load((w) + 8), vld1q_f32((x) + 8)));                          \
        (sum).val[3] = vaddq_f32((sum).val[3], vmulq_f32(load((w) + 12), vld1q_f32((x) + 12)));                        \
    } while (0)

HB_INLINE float lanes_sum(lanes_t a)
{
    const float32x4_t low = vaddq_f32(a.val[0], a.val[2]), high = vaddq_f32(a.val[1], a.val[3]);
    const float32x4_t four = vaddq_f32(low, high);
    const float32x2_t two = vadd_f32(vget_low_f32(four), vget_high_f32(four));
    return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
}

#else

typedef struct {
    float lane[16];
} lanes_t;

HB_INLINE lanes_t lanes_zero(void)
{
    lanes_t zero;
    int32_t j;
    for (j = 0; j < 16; j++) zero.lane[j] = 0.0f;
    return zero;
}

#define weights8(w) (w)
#define weights16(w) (w)
#define weights32(w) (w)

#define HB_LANES_ADD(sum, load, w, x)                                                                                  \
    do {                                                                                                               \
        int32_t j;                                                                                                     \
        HB_LANE_LOOP for (j = 0; j < 16; j++) {                                                                        \
            const float product = HB_F32((float)load(w)[j] * (x)[j]);                                                  \
            (sum).lane[j] = HB_F32((sum).lane[j] + product);                                                           \
        }                                                                                                              \
    } while (0)

HB_INLINE float lanes_sum(lanes_t a)
{
    int32_t j, width;
    for (width = 8; width > 0; width /= 2) {
        for (j = 0; j < width; j++) a.lane[j] = HB_F32(a.lane[j] + a.lane[j + width]);
    }
    return a.lane[0];
}

#endif

/* Two rows at a time: one row alone waits for its own sums. */
#define HB_DEFINE_FLOAT_DOT(name, type, load)                                                                          \
    void name(float *dot, const type *weights, const float *x, int32_t columns, int32_t rows)                          \
    {                                                                                                                  \
        const int32_t stride = HB_PADDED(columns), whole = columns & ~(int32_t)15;                                     \
        float tail[16];                                                                                                \
        int32_t r, c;                                                                                                  \
        memset(tail, 0, sizeof tail);                                                                                  \
        for (c = whole; c < columns; c++) tail[c - whole] = x[c];                                                      \
        for (r = 0; r + 2 <= rows; r += 2) {                                                                           \
            const type *a = weights + (intptr_t)r * stride, *b = a + stride;                                           \
            lanes_t sum_a = lanes_zero(), sum_b = lanes_zero();                                                        \
            for (c = 0; c < whole; c += 16) {                                                                          \
                HB_LANES_ADD(sum_a, load, a + c, x + c);                                                               \
                HB_LANES_ADD(sum_b, load, b + c, x + c);                                                               \
            }                                                                                                          \
            if (whole < columns) {                                                                                     \
                HB_LANES_ADD(sum_a, load, a + c, tail);                                                                \
                HB_LANES_ADD(sum_b, load, b + c, tail);                                                                \
            }                                                                                                          \
            dot[r] = lanes_sum(sum_a);                                                                                 \
            dot[r + 1] = lanes_sum(sum_b);                                                                             \
        }                                                                                                              \
        if (r < rows) {                                                                                                \
            const type *a = weights + (intptr_t)r * stride;                                                            \
            lanes_t sum = lanes_zero();                                                                                \
            for (c = 0; c < whole; c += 16) HB_LANES_ADD(sum, load, a + c, x + c);                                     \
            if (whole < columns) HB_LANES_ADD(sum, load, a + c, tail);                                                 \
            dot[r] = lanes_sum(sum);                                                                                   \
        }                                                                                                              \
    }

HB_DEFINE_FLOAT_DOT(hb_float_dot_w8, int8_t, weights8)
HB_DEFINE_FLOAT_DOT(hb_float_dot_w16, int16_t, weights16)
HB_DEFINE_FLOAT_DOT(hb_float_dot_w32, float, weights32)
