/* binary16 <-> binary32: hb_half.h. */
#include "hb_half.h"

HB_EXACT_FLOATS

HB_INLINE float float_of_bits(uint32_t bits)
{
    float value;
    HB_COPY(&value, &bits, sizeof value);
    return value;
}

HB_INLINE uint32_t bits_of_float(float value)
{
    uint32_t bits;
    HB_COPY(&bits, &value, sizeof bits);
    return bits;
}

/* Exponents are 112 apart; numbers below 2^-14 are whole steps of 2^-24. */
HB_INLINE float from_half(uint32_t half)
{
    const uint32_t sign = (half & 0x8000u) << 16, magnitude = half & 0x7fffu;
    const uint32_t small = bits_of_float((float)(int32_t)magnitude * 5.9604644775390625e-8f);
    return float_of_bits(sign | (magnitude < 0x400u ? small : (magnitude << 13) + (112u << 23)));
}

/* (m + c) - c with c = 2^13 * 2^max(e, -14), 2^e <= m < 2^(e+1), rounds m where binary16 ends. */
HB_INLINE uint16_t to_half(float value)
{
    const uint32_t bits = bits_of_float(value), sign = bits >> 16 & 0x8000u;
    const float magnitude = float_of_bits(bits & 0x7fffffffu), m = magnitude < 65504.0f ? magnitude : 65504.0f;
    const uint32_t exponent = bits_of_float(m) & 0x7f800000u, least = (uint32_t)(127 - 14) << 23;
    const float anchor = float_of_bits((exponent > least ? exponent : least) + (13u << 23));
    const float sum = HB_F32(m + anchor), rounded = HB_F32(sum - anchor);
    if (rounded < 6.103515625e-5f) return (uint16_t)(sign | (uint32_t)(int32_t)(rounded * 16777216.0f));
    return (uint16_t)(sign | ((bits_of_float(rounded) >> 13) - (112u << 10)));
}

void hb_float_f16(float *value, const uint16_t *bits, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) value[i] = from_half(bits[i]);
}

void hb_float_store_f16(uint16_t *bits, const float *v, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) bits[i] = to_half(v[i]);
}

void hb_float_dot_wf16(float *dot, const uint16_t *weights, const float *x, int32_t columns, int32_t rows)
{
    const int32_t stride = HB_PADDED(columns);
    int32_t r, c, j, width;
    for (r = 0; r < rows; r++, weights += stride) {
        float lane[16];
        for (j = 0; j < 16; j++) lane[j] = 0.0f;
        for (c = 0; c < columns; c += 16) {
            const int32_t count = columns - c < 16 ? columns - c : 16;
            for (j = 0; j < count; j++) {
                const float product = HB_F32(from_half(weights[c + j]) * x[c + j]);
                lane[j] = HB_F32(lane[j] + product);
            }
        }
        for (width = 8; width > 0; width /= 2) {
            for (j = 0; j < width; j++) lane[j] = HB_F32(lane[j] + lane[j + width]);
        }
        dot[r] = lane[0];
    }
}

void hb_depthwise_float_wf16(float *sum, const uint16_t *weights, int32_t stride, const float *x, int32_t rows)
{
    int32_t r;
    for (r = 0; r < rows; r++) {
        const float product = HB_F32(from_half(weights[r * stride]) * x[r]);
        sum[r] = HB_F32(sum[r] + product);
    }
}
