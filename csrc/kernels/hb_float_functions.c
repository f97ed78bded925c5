/* Sigmoid and tanh of a float as a fixed order of binary32 operations (greatest error 1.2e-7): hb_float.h. */
#include "hb_float.h"

#include <string.h>

HB_NO_CONTRACTION

/* exp(-a), a >= 0: a = k ln 2 - s with |s| <= 0.347, Taylor series of degree 7, then 2^-k. */
static inline float exp_negative(float a)
{
    float k, s, p, power;
    int32_t whole;
    uint32_t bits;
    if (a > 87.0f) a = 87.0f;
    k = a * 1.44269502f; /* log2 e */
    k = k + 0.5f;
    whole = (int32_t)k;
    k = (float)whole;
    s = k * 0.693359375f; /* 355 / 512, exact product */
    s = s - a;
    p = k * -2.12194442e-4f; /* ln 2 - 355 / 512 */
    s = s + p;
    p = 1.98412701e-4f; /* 1 / 7! */
    p = p * s;
    p = p + 1.38888892e-3f;
    p = p * s;
    p = p + 8.33333377e-3f;
    p = p * s;
    p = p + 4.16666679e-2f;
    p = p * s;
    p = p + 1.66666672e-1f;
    p = p * s;
    p = p + 0.5f;
    p = p * s;
    p = p + 1.0f;
    p = p * s;
    p = p + 1.0f;
    bits = (uint32_t)(127 - whole) << 23;
    memcpy(&power, &bits, sizeof power);
    return p * power;
}

void hb_float_sigmoid(float *v, const float *x, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) {
        const float magnitude = x[i] >= 0.0f ? x[i] : -x[i];
        const float e = exp_negative(magnitude);
        const float d = 1.0f + e;
        v[i] = x[i] >= 0.0f ? 1.0f / d : e / d;
    }
}

void hb_float_tanh(float *v, const float *x, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) {
        const float magnitude = x[i] >= 0.0f ? x[i] : -x[i];
        const float e = exp_negative(magnitude + magnitude);
        const float above = 1.0f - e;
        const float t = above / (1.0f + e);
        v[i] = x[i] >= 0.0f ? t : -t;
    }
}
