/* Sigmoid and tanh of a float as a fixed order of binary32 operations (greatest error 1.2e-7): hb_float.h. */
#include "hb_float.h"

HB_EXACT_FLOATS

/* Constants that are no binary32 have a variable: with FLT_EVAL_METHOD 2 a literal has more bits than its suffix says. */
static const float LOG2_E = 1.44269502f, LN_2_REST = -2.12194442e-4f; /* ln 2 - 355 / 512 */
static const float ONE_7 = 1.98412701e-4f, ONE_6 = 1.38888892e-3f;    /* 1 / 7!, 1 / 6!, ... */
static const float ONE_5 = 8.33333377e-3f, ONE_4 = 4.16666679e-2f, ONE_3 = 1.66666672e-1f;

/* exp(-a), a >= 0: a = k ln 2 - s with |s| <= 0.347, Taylor series of degree 7, then 2^-k. */
HB_INLINE float exp_negative(float a)
{
    float k, s, p, power;
    int32_t whole;
    uint32_t bits;
    if (a > 87.0f) a = 87.0f;
    k = HB_F32(a * LOG2_E);
    k = HB_F32(k + 0.5f);
    whole = (int32_t)k;
    k = (float)whole;
    s = HB_F32(k * 0.693359375f); /* 355 / 512, exact product */
    s = HB_F32(s - a);
    p = HB_F32(k * LN_2_REST);
    s = HB_F32(s + p);
    p = ONE_7;
    p = HB_F32(p * s);
    p = HB_F32(p + ONE_6);
    p = HB_F32(p * s);
    p = HB_F32(p + ONE_5);
    p = HB_F32(p * s);
    p = HB_F32(p + ONE_4);
    p = HB_F32(p * s);
    p = HB_F32(p + ONE_3);
    p = HB_F32(p * s);
    p = HB_F32(p + 0.5f);
    p = HB_F32(p * s);
    p = HB_F32(p + 1.0f);
    p = HB_F32(p * s);
    p = HB_F32(p + 1.0f);
    bits = (uint32_t)(127 - whole) << 23;
    HB_COPY(&power, &bits, sizeof power);
    return HB_F32(p * power);
}

void hb_float_sigmoid(float *v, const float *x, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) {
        const float magnitude = x[i] >= 0.0f ? x[i] : -x[i];
        const float e = exp_negative(magnitude);
        const float d = HB_F32(1.0f + e);
        v[i] = HB_F32((x[i] >= 0.0f ? 1.0f : e) / d);
    }
}

void hb_float_tanh(float *v, const float *x, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) {
        const float magnitude = x[i] >= 0.0f ? x[i] : -x[i];
        const float e = exp_negative(HB_F32(magnitude + magnitude));
        const float above = HB_F32(1.0f - e), below = HB_F32(1.0f + e);
        const float t = HB_F32(above / below);
        v[i] = x[i] >= 0.0f ? t : -t;
    }
}
