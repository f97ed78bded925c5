/* Element-wise arithmetic of f32 sites: hb_float.h. Products have a variable of their own, so that no compiler
 * takes one together with the following sum. */
#include "hb_float.h"

HB_NO_CONTRACTION

void hb_float_s8(float *value, const int8_t *q, int32_t zero, float scale, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) value[i] = (float)(q[i] - zero) * scale;
}

void hb_float_s16(float *value, const int16_t *q, int32_t zero, float scale, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) value[i] = (float)(q[i] - zero) * scale;
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
        const float product = a[i] * scale[i];
        v[i] = v[i] + product;
    }
}

void hb_float_add(float *v, const float *a, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) v[i] = v[i] + a[i];
}

void hb_float_add_product(float *v, const float *a, const float *b, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) {
        const float product = a[i] * b[i];
        v[i] = v[i] + product;
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
        const float rest = 1.0f - z[i];
        const float fresh = rest * n[i];
        const float kept = z[i] * h[i];
        v[i] = fresh + kept;
    }
}

#define HB_DEFINE_FLOAT_STORE(name, type)                                                                              \
    void name(type *out, const float *v, float inverse_scale, int32_t zero, int32_t low, int32_t high, int32_t count)  \
    {                                                                                                                  \
        /* Clamped first: what remains is below 2^22, where adding 1.5 * 2^23 rounds to an integer. */                 \
        const float least = (float)(low - zero), greatest = (float)(high - zero), round = 12582912.0f;                 \
        int32_t i;                                                                                                     \
        for (i = 0; i < count; i++) {                                                                                  \
            float q = v[i] * inverse_scale;                                                                            \
            q = q > least ? q : least;                                                                                 \
            q = q < greatest ? q : greatest;                                                                           \
            q = q + round;                                                                                             \
            q = q - round;                                                                                             \
            out[i] = (type)((int32_t)q + zero);                                                                        \
        }                                                                                                              \
    }

HB_DEFINE_FLOAT_STORE(hb_float_store_s8, int8_t)
HB_DEFINE_FLOAT_STORE(hb_float_store_s16, int16_t)
