/* Layer normalisation in floats: hb_normalise.h. */
#include "hb_normalise.h"

#include <string.h>

#if defined(__SSE__) && defined(__GNUC__) && !defined(HB_PORTABLE)
#include <xmmintrin.h>
#define HB_SSE_ROOT 1
#endif

HB_EXACT_FLOATS

/* The processor's own root, where it has one, is rounded as IEEE 754 says. */
#if defined(HB_SSE_ROOT)
float hb_square_root(float x)
{
    return _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(x)));
}
#elif defined(__aarch64__) && defined(__GNUC__) && !defined(HB_PORTABLE)
float hb_square_root(float x)
{
    __asm__("fsqrt %s0, %s0" : "+w"(x));
    return x;
}
#elif defined(__ARM_FP) && (__ARM_FP & 4) && !defined(__SOFTFP__) && defined(__GNUC__) && !defined(HB_PORTABLE)
float hb_square_root(float x)
{
    __asm__("vsqrt.f32 %0, %0" : "+t"(x));
    return x;
}
#else
/* Digit by digit, as fdlibm does it: 25 digits of the root, the last of which says which way to round. The root of a
 * binary32 never lies halfway between two. */
float hb_square_root(float x)
{
    uint32_t bits, rest, root = 0, twice = 0, digit;
    int32_t exponent;
    memcpy(&bits, &x, sizeof bits);
    exponent = (int32_t)(bits >> 23);
    rest = bits & 0x7fffffu;
    if (exponent == 0) {
        exponent = 1;
        while ((rest & 0x800000u) == 0) {
            rest <<= 1;
            exponent--;
        }
    }
    rest |= 0x800000u;
    exponent -= 127;
    if (exponent & 1) {
        rest <<= 1;
        exponent--;
    }
    rest <<= 1;
    for (digit = 0x1000000u; digit != 0; digit >>= 1) {
        const uint32_t trial = twice + digit;
        if (trial <= rest) {
            twice = trial + digit;
            rest -= trial;
            root += digit;
        }
        rest <<= 1;
    }
    if (rest != 0) root += root & 1u;
    bits = (root >> 1) + 0x3f000000u + ((uint32_t)(exponent / 2) << 23);
    memcpy(&x, &bits, sizeof x);
    return x;
}
#endif

static float lanes_sum(float *lane)
{
    int32_t j, width;
    for (width = 8; width > 0; width /= 2) {
        for (j = 0; j < width; j++) lane[j] = HB_F32(lane[j] + lane[j + width]);
    }
    return lane[0];
}

void hb_normalise_measure(struct hb_normalise *of, const float *x, float epsilon, int32_t count)
{
    const float n = (float)count;
    float lane[16], variance;
    int32_t i;
    for (i = 0; i < 16; i++) lane[i] = 0.0f;
    for (i = 0; i < count; i++) lane[i & 15] = HB_F32(lane[i & 15] + x[i]);
    of->mean = HB_F32(lanes_sum(lane) / n);
    for (i = 0; i < 16; i++) lane[i] = 0.0f;
    for (i = 0; i < count; i++) {
        const float distance = HB_F32(x[i] - of->mean);
        const float square = HB_F32(distance * distance);
        lane[i & 15] = HB_F32(lane[i & 15] + square);
    }
    variance = HB_F32(lanes_sum(lane) / n);
    variance = HB_F32(variance + epsilon);
    of->inverse = HB_F32(1.0f / hb_square_root(variance));
}

void hb_normalise_apply(float *v, const struct hb_normalise *of, const float *x, const float *gain, const float *bias,
                        int32_t rows)
{
    int32_t i;
    for (i = 0; i < rows; i++) {
        const float distance = HB_F32(x[i] - of->mean);
        const float scaled = HB_F32(distance * of->inverse);
        const float weighted = HB_F32(scaled * gain[i]);
        v[i] = HB_F32(weighted + bias[i]);
    }
}
