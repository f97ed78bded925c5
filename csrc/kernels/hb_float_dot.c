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
#elif defined(HB_HELIUM)
#include <arm_mve.h>
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

#elif defined(HB_HELIUM)

/* Vectors of Helium flush subnormal numbers to zero: bytes are promised there as long as no product and no sum of a row is
 * below 2^-126, and none that matters is. */
typedef struct {
    float32x4_t val[4];
} lanes_t;

HB_INLINE lanes_t lanes_zero(void)
{
    lanes_t zero;
    zero.val[0] = zero.val[1] = zero.val[2] = zero.val[3] = vdupq_n_f32(0.0f);
    return zero;
}

#define weights8(w) vcvtq_f32_s32(vldrbq_s32(w))
#define weights16(w) vcvtq_f32_s32(vldrhq_s32(w))
#define weights32(w) vldrwq_f32(w)

#define HB_LANES_ADD(sum, load, w, x)                                                                                  \
    do {                                                                                                               \
        (sum).val[0] = vaddq_f32((sum).val[0], vmulq_f32(load(w), vldrwq_f32(x)));                                     \
        (sum).val[1] = vaddq_f32((sum).val[1], vmulq_f32(load((w) + 4), vldrwq_f32((x) + 4)));                         \
        (sum).val[2] = vaddq_f32((sum).val[2], vmulq_f32(load((w) + 8), vldrwq_f32((x) + 8)));                         \
        (sum).val[3] = vaddq_f32((sum).val[3], vmulq_f32(load((w) + 12), vldrwq_f32((x) + 12)));                       \
    } while (0)

HB_INLINE float lanes_sum(lanes_t a)
{
    const float32x4_t low = vaddq_f32(a.val[0], a.val[2]), high = vaddq_f32(a.val[1], a.val[3]);
    const float32x4_t four = vaddq_f32(low, high);
    const float even = vgetq_lane_f32(four, 0) + vgetq_lane_f32(four, 2);
    const float odd = vgetq_lane_f32(four, 1) + vgetq_lane_f32(four, 3);
    return even + odd;
}

#elif defined(__SSE2__)

/* Compilers turn loops over 16 lanes into vectors. */
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

#else
#define HB_SUMS_IN_REGISTERS 1

/* Processors without vectors have 32 registers for floats: the sums of two rows in half of the lanes are 16 of them, so the
 * columns are gone through twice. */
#define HB_EACH_LANE(step) step(0) step(1) step(2) step(3) step(4) step(5) step(6) step(7)
#define HB_DECLARE_LANE(j) float a##j, b##j;
#define HB_ZERO_LANE(j) a##j = b##j = 0.0f;
#define HB_ADD_LANE(j)                                                                                                 \
    {                                                                                                                  \
        const float xj = v[j];                                                                                         \
        const float product_a = HB_F32((float)wa[j] * xj), product_b = HB_F32((float)wb[j] * xj);                      \
        a##j = HB_F32(a##j + product_a);                                                                               \
        b##j = HB_F32(b##j + product_b);                                                                               \
    }
#define HB_STORE_LANE(j) low_a[j] = a##j, low_b[j] = b##j;
#define HB_FOLD_LANE(j) a##j = HB_F32(low_a[j] + a##j), b##j = HB_F32(low_b[j] + b##j);

HB_INLINE float sum8(float s0, float s1, float s2, float s3, float s4, float s5, float s6, float s7)
{
    s0 = HB_F32(s0 + s4);
    s1 = HB_F32(s1 + s5);
    s2 = HB_F32(s2 + s6);
    s3 = HB_F32(s3 + s7);
    s0 = HB_F32(s0 + s2);
    s1 = HB_F32(s1 + s3);
    return HB_F32(s0 + s1);
}

/* Lanes half .. half + 7 of all columns; x ends with `tail`, 16 columns of which the last are zeros. */
#define HB_HALF(type, half)                                                                                            \
    do {                                                                                                               \
        const float *v = x + half, *end = v + whole;                                                                   \
        const type *wa = a + half, *wb = b + half;                                                                     \
        HB_EACH_LANE(HB_ZERO_LANE)                                                                                     \
        for (; v != end; v += 16, wa += 16, wb += 16) {                                                                \
            HB_EACH_LANE(HB_ADD_LANE)                                                                                  \
        }                                                                                                              \
        if (whole + half < columns) {                                                                                  \
            v = tail + half;                                                                                           \
            HB_EACH_LANE(HB_ADD_LANE)                                                                                  \
        }                                                                                                              \
    } while (0)

#define HB_DEFINE_TWO_ROWS(name, type)                                                                                 \
    static void name(float *dot_a, float *dot_b, const type *a, const type *b, const float *x, const float *tail,      \
                     int32_t whole, int32_t columns)                                                                   \
    {                                                                                                                  \
        float low_a[8], low_b[8];                                                                                      \
        HB_EACH_LANE(HB_DECLARE_LANE)                                                                                  \
        HB_HALF(type, 0);                                                                                              \
        HB_EACH_LANE(HB_STORE_LANE)                                                                                    \
        HB_HALF(type, 8);                                                                                              \
        HB_EACH_LANE(HB_FOLD_LANE)                                                                                     \
        *dot_a = sum8(a0, a1, a2, a3, a4, a5, a6, a7);                                                                 \
        *dot_b = sum8(b0, b1, b2, b3, b4, b5, b6, b7);                                                                 \
    }

#define HB_DEFINE_FLOAT_DOT(name, type)                                                                                \
    HB_DEFINE_TWO_ROWS(name##_two, type)                                                                               \
    void name(float *dot, const type *weights, const float *x, int32_t columns, int32_t rows)                          \
    {                                                                                                                  \
        const int32_t stride = HB_PADDED(columns), whole = columns & ~(int32_t)15;                                     \
        float tail[16];                                                                                                \
        int32_t r, c;                                                                                                  \
        memset(tail, 0, sizeof tail);                                                                                  \
        for (c = whole; c < columns; c++) tail[c - whole] = x[c];                                                      \
        for (r = 0; r < rows; r += 2) {                                                                                \
            const int32_t second = r + 1 < rows ? r + 1 : r;                                                           \
            name##_two(dot + r, dot + second, weights + (intptr_t)r * stride, weights + (intptr_t)second * stride, x,  \
                       tail, whole, columns);                                                                          \
        }                                                                                                              \
    }

HB_DEFINE_FLOAT_DOT(hb_float_dot_w8, int8_t)
HB_DEFINE_FLOAT_DOT(hb_float_dot_w16, int16_t)
HB_DEFINE_FLOAT_DOT(hb_float_dot_w32, float)

#endif

#if !defined(HB_SUMS_IN_REGISTERS)

/* Two rows at a time: one row alone waits for its own sums. Helium has registers for one. */
#if defined(HB_HELIUM)
#define TWICE 0
#else
#define TWICE 1
#endif

#define HB_DEFINE_FLOAT_DOT(name, type, load)                                                                          \
    void name(float *dot, const type *weights, const float *x, int32_t columns, int32_t rows)                          \
    {                                                                                                                  \
        const int32_t stride = HB_PADDED(columns), whole = columns & ~(int32_t)15;                                     \
        float tail[16];                                                                                                \
        int32_t r, c;                                                                                                  \
        memset(tail, 0, sizeof tail);                                                                                  \
        for (c = whole; c < columns; c++) tail[c - whole] = x[c];                                                      \
        for (r = 0; TWICE && r + 2 <= rows; r += 2) {                                                                  \
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
        for (; r < rows; r++) {                                                                                        \
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

#endif
