/** @file
 * Layer normalisation of a vector of integers: mean and variance exactly, in steps of the vector; the reciprocal square root from a
 * table and one Newton step. A zero point of the vector falls out of both. No floats, no division. */
#ifndef HB_NORMAL_H
#define HB_NORMAL_H

#include "hb_platform.h"

/** What was measured of a vector. */
struct hb_normal {
    int32_t count; /**< elements */
    int32_t sum;   /**< of them */
    int32_t root;  /**< 2^31 / sqrt(m), m = W * 2^k / 2^60 in 1 .. 4, W the variance times count^2 */
    int32_t down;  /**< 41 - k / 2 */
    int32_t unit;  /**< bits of 0 behind those of biases that lie in 16 or 32: set by the caller */
    int32_t gain_unit; /**< bits of 0 behind those of gains that lie in 16: set by the caller */
};

/** Of all of x, count in 1 .. 32767; epsilon in squared steps of x, times count^2, 1 .. 2^60. */
void hb_normal_measure_s8(struct hb_normal *of, const int8_t *x, int64_t epsilon, int32_t count);
/** The same of 16 bits. */
void hb_normal_measure_s16(struct hb_normal *of, const int16_t *x, int64_t epsilon, int32_t count);

/** sum = v * multiplier + bias * 2^unit for a block of x, v its elements normalised, in steps of 2^-20. */
void hb_normal_sum_s8(int64_t *sum, const struct hb_normal *of, const int8_t *x, const int32_t *multiplier,
                      const int32_t *bias, int32_t rows);
/** The same of 16 bits. */
void hb_normal_sum_s16(int64_t *sum, const struct hb_normal *of, const int16_t *x, const int32_t *multiplier,
                       const int32_t *bias, int32_t rows);
/** sum = v * multiplier * 2^gain_unit + bias * 2^unit */
void hb_normal_sum16_s8(int64_t *sum, const struct hb_normal *of, const int8_t *x, const int16_t *multiplier,
                        const int16_t *bias, int32_t rows);
/** The same of 16 bits. */
void hb_normal_sum16_s16(int64_t *sum, const struct hb_normal *of, const int16_t *x, const int16_t *multiplier,
                         const int16_t *bias, int32_t rows);
/** sum = v * multiplier + bias */
void hb_normal_sum64_s8(int64_t *sum, const struct hb_normal *of, const int8_t *x, const int32_t *multiplier,
                        const int64_t *bias, int32_t rows);
/** The same of 16 bits. */
void hb_normal_sum64_s16(int64_t *sum, const struct hb_normal *of, const int16_t *x, const int32_t *multiplier,
                         const int64_t *bias, int32_t rows);

#endif
