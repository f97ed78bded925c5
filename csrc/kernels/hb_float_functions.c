/* Sigmoid, tanh and real functions of a float as a fixed order of binary32 operations: hb_float.h. */
#include "hb_float.h"

#include "hb_normalise.h"

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

static const float TWO_9TH = 0.222222224f, TWO_7TH = 0.285714298f, TWO_5TH = 0.400000006f, TWO_3RD = 0.666666687f;
static const float LEAST = 1.17549435e-38f, GREATEST = 3.40282347e+38f; /* 2^-126, 2^128 - 2^104 */

void hb_float_exp(float *v, const float *x, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) {
        const float e = exp_negative(x[i] >= 0.0f ? x[i] : -x[i]);
        v[i] = x[i] >= 0.0f ? HB_F32(1.0f / e) : e;
    }
}

/* x = 2^k m, sqrt(1/2) <= m < sqrt(2); log m = 2 atanh(s), s = (m - 1) / (m + 1). */
void hb_float_log(float *v, const float *x, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) {
        float m = x[i] < LEAST ? LEAST : x[i], k, s, z, p, low, below;
        uint32_t bits;
        int32_t whole;
        HB_COPY(&bits, &m, sizeof bits);
        /* 127 is added to stay with what is shifted above 0. */
        whole = (int32_t)((bits + (127u << 23) - 0x3f3504f3u) >> 23) - 127;
        bits -= (uint32_t)whole << 23;
        HB_COPY(&m, &bits, sizeof m);
        k = (float)whole;
        s = HB_F32(m - 1.0f);
        below = HB_F32(m + 1.0f);
        s = HB_F32(s / below);
        z = HB_F32(s * s);
        p = TWO_9TH;
        p = HB_F32(p * z);
        p = HB_F32(p + TWO_7TH);
        p = HB_F32(p * z);
        p = HB_F32(p + TWO_5TH);
        p = HB_F32(p * z);
        p = HB_F32(p + TWO_3RD);
        p = HB_F32(p * z);
        p = HB_F32(p * s);
        s = HB_F32(s + s);
        s = HB_F32(s + p);
        low = HB_F32(k * LN_2_REST);
        s = HB_F32(s + low);
        k = HB_F32(k * 0.693359375f);
        v[i] = HB_F32(k + s);
    }
}

void hb_float_sqrt(float *v, const float *x, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) v[i] = x[i] > 0.0f ? hb_square_root(x[i]) : 0.0f;
}

HB_INLINE float quotient(float a, float d)
{
    float q;
    if (d < LEAST && d > -LEAST) d = d >= 0.0f ? LEAST : -LEAST;
    q = HB_F32(a / d);
    if (q > GREATEST) q = GREATEST;
    if (q < -GREATEST) q = -GREATEST;
    return q;
}

void hb_float_reciprocal(float *v, const float *x, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) v[i] = quotient(1.0f, x[i]);
}

void hb_float_quotient(float *v, const float *x, const float *d, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) v[i] = quotient(x[i], d[i]);
}
