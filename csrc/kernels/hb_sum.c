/* Sums of a block of results and their one rounding: hb_sum.h. */
#include "hb_sum.h"

#if defined(HB_HELIUM)
#include <arm_mve.h>
#endif

HB_VECTOR_LOOPS

void hb_sum_zero(int64_t *sum, int32_t rows)
{
    int32_t r;
    for (r = 0; r < rows; r++) sum[r] = 0;
}

#if defined(HB_HELIUM)

/* Products of even lanes and of odd ones are a vector each: what lies between is stepped over. */
void hb_sum_set32(int64_t *sum, const int32_t *acc, const int32_t *multiplier, int32_t rows)
{
    const uint32_t even[4] = {(uint32_t)(uintptr_t)(sum - 4), 0, (uint32_t)(uintptr_t)(sum - 2), 0};
    uint64x2_t of_even = vreinterpretq_u64_u32(vldrwq_u32(even));
    uint64x2_t of_odd = vreinterpretq_u64_u32(vaddq_n_u32(vreinterpretq_u32_u64(of_even), 8));
    for (; rows > 0; rows -= 4, acc += 4, multiplier += 4) {
        const int32x4_t a = vldrwq_s32(acc), m = vldrwq_s32(multiplier);
        vstrdq_scatter_base_wb_s64(&of_even, 32, vmullbq_int_s32(a, m));
        vstrdq_scatter_base_wb_s64(&of_odd, 32, vmulltq_int_s32(a, m));
    }
}

#else

void hb_sum_set32(int64_t *sum, const int32_t *acc, const int32_t *multiplier, int32_t rows)
{
    int32_t r;
    for (r = 0; r < rows; r++) sum[r] = (int64_t)acc[r] * multiplier[r];
}

#endif

void hb_sum_set64(int64_t *sum, const int64_t *acc, const int32_t *multiplier, int32_t rows)
{
    int32_t r;
    for (r = 0; r < rows; r++) sum[r] = acc[r] * multiplier[r];
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

HB_INLINE int32_t clamp32(int32_t q, int32_t least, int32_t greatest)
{
    q = q < least ? least : q;
    return q > greatest ? greatest : q;
}

/* From a shift of 33 on the high word alone decides: what is below it cannot carry into the result. 32 bits are enough there:
 * |sum| < 2^62. The clamp comes before the zero point, so that no sum of the two is wide. */
#if defined(HB_HELIUM)

/* Four sums at a time, low and high words apart; rows are at most HB_BLOCK, so reading whole fours stays inside. */
#define HB_DEFINE_STORE_HIGH(name, type, store)                                                                        \
    HB_INLINE void name(type *out, const int64_t *sum, int32_t rest, int32_t zero, int32_t least, int32_t greatest,    \
                        int32_t rows)                                                                                  \
    {                                                                                                                  \
        const int32x4_t low = vdupq_n_s32(least), high = vdupq_n_s32(greatest);                                        \
        const int32_t half = (int32_t)1 << (rest - 1);                                                                 \
        for (; rows > 0; rows -= 4, sum += 4, out += 4) {                                                              \
            int32x4_t q = vld2q_s32((const int32_t *)(const void *)sum).val[1];                                        \
            q = vshlq_r_s32(vaddq_n_s32(q, half), -rest);                                                              \
            q = vminq_s32(vmaxq_s32(q, low), high);                                                                    \
            store(out, vaddq_n_s32(q, zero), vctp32q((uint32_t)rows));                                                 \
        }                                                                                                              \
    }

HB_DEFINE_STORE_HIGH(store_high_s8, int8_t, vstrbq_p_s32)
HB_DEFINE_STORE_HIGH(store_high_s16, int16_t, vstrhq_p_s32)

#else

#define HB_DEFINE_STORE_HIGH(name, type)                                                                               \
    HB_INLINE void name(type *out, const int64_t *sum, int32_t rest, int32_t zero, int32_t least, int32_t greatest,    \
                        int32_t rows)                                                                                  \
    {                                                                                                                  \
        const int32_t half = (int32_t)1 << (rest - 1);                                                                 \
        int32_t r;                                                                                                     \
        for (r = 0; r < rows; r++) {                                                                                   \
            const int32_t q = ((int32_t)(sum[r] >> 32) + half) >> rest;                                                \
            out[r] = (type)(clamp32(q, least, greatest) + zero);                                                       \
        }                                                                                                              \
    }

HB_DEFINE_STORE_HIGH(store_high_s8, int8_t)
HB_DEFINE_STORE_HIGH(store_high_s16, int16_t)

#endif

/* The whole sum up to a shift of 32. */
#if UINTPTR_MAX > 0xffffffffu

HB_INLINE int32_t shifted(int64_t sum, int64_t half, int32_t shift, int32_t least, int32_t greatest)
{
    int64_t q = (sum + half) >> shift;
    if (q < least) q = least;
    return (int32_t)(q > greatest ? greatest : q);
}

#else

/* A shift of 64 bits by a variable and comparisons of 64 bits are 20 instructions more where registers have 32. */
HB_INLINE int32_t shifted(int64_t sum, int64_t half, int32_t shift, int32_t least, int32_t greatest)
{
    const uint64_t whole = (uint64_t)(sum + half);
    const int32_t top = (int32_t)(whole >> 32);
    const uint32_t rest = (uint32_t)whole;
    if (top >> (shift - 1) != top >> 31) return top < 0 ? least : greatest;
    return clamp32((int32_t)((uint32_t)top << (32 - shift) | rest >> (shift - 1) >> 1), least, greatest);
}

#endif

#define HB_DEFINE_STORE(name, type, store_high)                                                                        \
    void name(type *out, const int64_t *sum, int32_t shift, int32_t zero, int32_t low, int32_t high, int32_t rows)     \
    {                                                                                                                  \
        const int32_t least = low - zero, greatest = high - zero;                                                      \
        if (shift > 32) {                                                                                              \
            store_high(out, sum, shift - 32, zero, least, greatest, rows);                                             \
        } else {                                                                                                       \
            const int64_t half = (int64_t)1 << (shift - 1);                                                            \
            int32_t r;                                                                                                 \
            for (r = 0; r < rows; r++) out[r] = (type)(shifted(sum[r], half, shift, least, greatest) + zero);          \
        }                                                                                                              \
    }

HB_DEFINE_STORE(hb_store_s8, int8_t, store_high_s8)
HB_DEFINE_STORE(hb_store_s16, int16_t, store_high_s16)
