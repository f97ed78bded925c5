/* Element-wise arithmetic of f32 sites: hb_float.h. Every operation is rounded on its own. */
#include "hb_float.h"

HB_EXACT_FLOATS

void hb_float_s8(float *value, const int8_t *q, int32_t zero, float scale, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) value[i] = HB_F32((float)(q[i] - zero) * scale);
}

void hb_float_s16(float *value, const int16_t *q, int32_t zero, float scale, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) value[i] = HB_F32((float)(q[i] - zero) * scale);
}

void hb_float_copy(float *v, const float *a, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) v[i] = a[i];
}

void hb_float_add_scaled(float *v, const float *a, const float *scale, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) {
        const float product = HB_F32(a[i] * scale[i]);
        v[i] = HB_F32(v[i] + product);
    }
}

void hb_float_add(float *v, const float *a, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) v[i] = HB_F32(v[i] + a[i]);
}

void hb_float_add_product(float *v, const float *a, const float *b, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) {
        const float product = HB_F32(a[i] * b[i]);
        v[i] = HB_F32(v[i] + product);
    }
}

void hb_float_take(float *v, const float *a, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) v[i] = HB_F32(v[i] - a[i]);
}

void hb_float_take_product(float *v, const float *a, const float *b, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) {
        const float product = HB_F32(a[i] * b[i]);
        v[i] = HB_F32(v[i] - product);
    }
}

void hb_float_relu(float *v, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) v[i] = v[i] > 0.0f ? v[i] : 0.0f;
}

void hb_float_gru(float *v, const float *z, const float *n, const float *h, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) {
        const float rest = HB_F32(1.0f - z[i]);
        const float fresh = HB_F32(rest * n[i]);
        const float kept = HB_F32(z[i] * h[i]);
        v[i] = HB_F32(fresh + kept);
    }
}

/* To the nearest integer, ties to even, for |q| < 2^22: without a number that sends the fraction out of the word, which a
 * compiler may take out, and without the processor's rounding mode. The fraction that is left is exact. */
HB_INLINE int32_t round_to_even(float q)
{
    const int32_t whole = (int32_t)q;
    const float rest = q - (float)whole;
    /* At a tie an odd number moves: its threshold is the float below a half. */
    const float most = (whole & 1) != 0 ? 0.49999997f : 0.5f;
    return whole + (rest > most) - (rest < -most);
}

#define HB_DEFINE_FLOAT_STORE(name, type)                                                                              \
    void name(type *out, const float *v, float inverse_scale, int32_t zero, int32_t low, int32_t high, int32_t count)  \
    {                                                                                                                  \
        const float least = (float)(low - zero), greatest = (float)(high - zero);                                      \
        int32_t i;                                                                                                     \
        for (i = 0; i < count; i++) {                                                                                  \
            float q = HB_F32(v[i] * inverse_scale);                                                                    \
            q = q > least ? q : least;                                                                                 \
            q = q < greatest ? q : greatest;                                                                           \
            out[i] = (type)(round_to_even(q) + zero);                                                                  \
        }                                                                                                              \
    }

HB_DEFINE_FLOAT_STORE(hb_float_store_s8, int8_t)
HB_DEFINE_FLOAT_STORE(hb_float_store_s16, int16_t)
