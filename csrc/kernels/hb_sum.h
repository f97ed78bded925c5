/** @file
 * Sums of a block of at most HB_BLOCK results, in 64 bits, and their one rounding.
 *
 *     result = clamp(zero + ((sum + 2^(shift - 1)) >> shift), low, high),   1 <= shift <= 62
 *
 * Multipliers are in 0 .. 2^31 - 1, those of values and products also below 0; code generation has checked that |sum| stays below
 * 2^62. The shift is an arithmetic one (rounds down), as on every compiler in use. Outputs do not overlap inputs. Arrays of sums and
 * of accumulators have HB_BLOCK elements, multipliers as many as HB_PADDED(rows); what is beyond `rows` may be read, and of sums
 * written. */
#ifndef HB_SUM_H
#define HB_SUM_H

#include "hb_platform.h"

/** sum = 0 */
void hb_sum_zero(int64_t *sum, int32_t rows);

/** sum = accumulator * multiplier */
void hb_sum_set32(int64_t *sum, const int32_t *acc, const int32_t *multiplier, int32_t rows);
/** sum = accumulator * multiplier */
void hb_sum_set64(int64_t *sum, const int64_t *acc, const int32_t *multiplier, int32_t rows);
/** sum += accumulator * multiplier */
void hb_sum_add32(int64_t *sum, const int32_t *acc, const int32_t *multiplier, int32_t rows);
/** sum += accumulator * multiplier */
void hb_sum_add64(int64_t *sum, const int64_t *acc, const int32_t *multiplier, int32_t rows);

/** value = q - zero, within 17 bits */
void hb_value_s8(int32_t *value, const int8_t *q, int32_t zero, int32_t rows);
/** value = q - zero, within 17 bits */
void hb_value_s16(int32_t *value, const int16_t *q, int32_t zero, int32_t rows);

/** sum += a * multiplier */
void hb_sum_add_value(int64_t *sum, const int32_t *a, int32_t multiplier, int32_t rows);
/** sum += a * b * multiplier */
void hb_sum_add_product(int64_t *sum, const int32_t *a, const int32_t *b, int32_t multiplier, int32_t rows);

/** sum = (one - z) * n * candidate_multiplier + z * h * state_multiplier */
void hb_sum_gru(int64_t *sum, const int32_t *z, const int32_t *n, const int32_t *h, int32_t one,
                int32_t candidate_multiplier, int32_t state_multiplier, int32_t rows);

/** The one rounding, as above. */
void hb_store_s8(int8_t *out, const int64_t *sum, int32_t shift, int32_t zero, int32_t low, int32_t high,
                 int32_t rows);
/** The same into 16 bits. */
void hb_store_s16(int16_t *out, const int64_t *sum, int32_t shift, int32_t zero, int32_t low, int32_t high,
                  int32_t rows);

#endif
