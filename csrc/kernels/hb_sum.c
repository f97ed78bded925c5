/* Sums of a block of results and their one rounding: hb_sum.h. */
#include "hb_sum.h"

void hb_sum_zero(int64_t *sum, int32_t rows)
{
    int32_t r;
    for (r = 0; r < rows; r++) sum[r] = 0;
}

void hb_sum_add32(int64_t *sum, const int32_t *acc, const int32_t *multiplier, int32_t rows)
{
    int32_t r;
    for (r = 0; r < rows; r++) sum[r] += (int64_t)acc[r] * multiplier[r];
}

void hb_sum_add64(int64_t *sum, const int64_t *acc, const int32_t *multiplier, int32_t rows)
{
    int32_t r;
    for (r = 0; r < rows; r++) sum[r] += acc[r] * multiplier[r];
}

void hb_value_s8(int32_t *value, const int8_t *q, int32_t zero, int32_t rows)
{
    int32_t r;
    for (r = 0; r < rows; r++) value[r] = q[r] - zero;
}

void hb_value_s16(int32_t *value, const int16_t *q, int32_t zero, int32_t rows)
{
    int32_t r;
    for (r = 0; r < rows; r++) value[r] = q[r] - zero;
}

void hb_sum_add_value(int64_t *sum, const int32_t *a, int32_t multiplier, int32_t rows)
{
    int32_t r;
    for (r = 0; r < rows; r++) sum[r] += (int64_t)a[r] * multiplier;
}

void hb_sum_add_product(int64_t *sum, const int32_t *a, const int32_t *b, int32_t multiplier, int32_t rows)
{
    int32_t r;
    for (r = 0; r < rows; r++) sum[r] += (int64_t)a[r] * b[r] * multiplier;
}

void hb_sum_gru(int64_t *sum, const int32_t *z, const int32_t *n, const int32_t *h, int32_t one,
                int32_t candidate_multiplier, int32_t state_multiplier, int32_t rows)
{
    int32_t r;
    for (r = 0; r < rows; r++) {
        sum[r] = (int64_t)(one - z[r]) * n[r] * candidate_multiplier + (int64_t)z[r] * h[r] * state_multiplier;
    }
}

#define HB_DEFINE_STORE(name, type)                                                                                    \
    void name(type *out, const int64_t *sum, int32_t shift, int32_t zero, int32_t low, int32_t high, int32_t rows)     \
    {                                                                                                                  \
        const int64_t half = (int64_t)1 << (shift - 1);                                                                \
        int32_t r;                                                                                                     \
        for (r = 0; r < rows; r++) {                                                                                   \
            int64_t q = zero + ((sum[r] + half) >> shift);                                                             \
            if (q < low) q = low;                                                                                      \
            if (q > high) q = high;                                                                                    \
            out[r] = (type)q;                                                                                          \
        }                                                                                                              \
    }

HB_DEFINE_STORE(hb_store_s8, int8_t)
HB_DEFINE_STORE(hb_store_s16, int16_t)
