/* Convolutions over time, tap by tap: hb_depthwise.h. */
#include "hb_depthwise.h"

HB_EXACT_FLOATS

void hb_depthwise_start32(int32_t *acc, const int32_t *bias, int32_t rows)
{
    int32_t r;
    for (r = 0; r < rows; r++) acc[r] = bias[r];
}

void hb_depthwise_start64(int64_t *acc, const int64_t *bias, int32_t rows)
{
    int32_t r;
    for (r = 0; r < rows; r++) acc[r] = bias[r];
}

#define HB_DEFINE_DEPTHWISE(name, acc_type, weight_type, x_type)                                                       \
    void name(acc_type *acc, const weight_type *weights, int32_t stride, const x_type *x, int32_t rows)                \
    {                                                                                                                  \
        int32_t r;                                                                                                     \
        for (r = 0; r < rows; r++) acc[r] += (int32_t)weights[r * stride] * x[r];                                      \
    }

HB_DEFINE_DEPTHWISE(hb_depthwise32_w8_x8, int32_t, int8_t, int8_t)
HB_DEFINE_DEPTHWISE(hb_depthwise32_w8_x16, int32_t, int8_t, int16_t)
HB_DEFINE_DEPTHWISE(hb_depthwise32_w16_x8, int32_t, int16_t, int8_t)
HB_DEFINE_DEPTHWISE(hb_depthwise32_w16_x16, int32_t, int16_t, int16_t)
HB_DEFINE_DEPTHWISE(hb_depthwise64_w8_x8, int64_t, int8_t, int8_t)
HB_DEFINE_DEPTHWISE(hb_depthwise64_w8_x16, int64_t, int8_t, int16_t)
HB_DEFINE_DEPTHWISE(hb_depthwise64_w16_x8, int64_t, int16_t, int8_t)
HB_DEFINE_DEPTHWISE(hb_depthwise64_w16_x16, int64_t, int16_t, int16_t)

void hb_depthwise_float_start(float *sum, int32_t rows)
{
    int32_t r;
    for (r = 0; r < rows; r++) sum[r] = 0.0f;
}

#define HB_DEFINE_DEPTHWISE_FLOAT(name, weight_type)                                                                   \
    void name(float *sum, const weight_type *weights, int32_t stride, const float *x, int32_t rows)                    \
    {                                                                                                                  \
        int32_t r;                                                                                                     \
        for (r = 0; r < rows; r++) {                                                                                   \
            const float product = HB_F32((float)weights[r * stride] * x[r]);                                                 \
            sum[r] = HB_F32(sum[r] + product);                                                                         \
        }                                                                                                              \
    }

HB_DEFINE_DEPTHWISE_FLOAT(hb_depthwise_float_w8, int8_t)
HB_DEFINE_DEPTHWISE_FLOAT(hb_depthwise_float_w16, int16_t)
HB_DEFINE_DEPTHWISE_FLOAT(hb_depthwise_float_w32, float)
