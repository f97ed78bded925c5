/** @file
 * Products of a block of weight rows with a vector, integers.
 *
 *     acc[r] = bias[r] + sum over c < columns of w[r][c] * x[c],   r < rows <= HB_BLOCK
 *
 * Weights of 16 bits lie row by row, w[r][c] = weights[r * HB_PADDED(columns) + c]; of 8 bits relaid as in hb_rows.h. Of fewer
 * they are codes u, relaid too, and
 *
 *     acc[r] = bias[r] + step * sum over c < columns of u[r][c] * x[c] - offset
 *
 * A weight is 2u - (2^bits - 1), with step 2 and an offset of 2^bits - 1 times the total of x; or u - 2^(bits - 1), with step 1 and
 * 2^(bits - 1) times the total.
 *
 * Operands: w8 in -127..127, w16 in -32767..32767, x8 and x16 the whole range; weights of columns from `columns` to
 * HB_PADDED(columns) are 0, and as many elements of x can be read (their values do not matter). Weights and x are aligned to four
 * bytes. No result leaves its accumulator: code generation has checked that. acc does not overlap the operands.
 * hb_dot_*: 32-bit accumulators. hb_dot64_*: 64-bit accumulators; of 16 bits by 16 bits, columns <= 4096.
 * Every path (plain, AVX2, ...) gives the same values; no path reads weights twice. */
#ifndef HB_DOT_H
#define HB_DOT_H

#include "hb_platform.h"

/** A function for one pair of formats and one accumulator, and both for a pair. */
#define HB_DECLARE_DOT(name, acc_type, weight_type, x_type)                                                            \
    void name(acc_type *acc, const acc_type *bias, const weight_type *weights, const x_type *x, int32_t columns,       \
              int32_t rows);
#define HB_DECLARE_DOTS(bits, weight_type, x_type)                                                                     \
    HB_DECLARE_DOT(hb_dot_##bits, int32_t, weight_type, x_type)                                                        \
    HB_DECLARE_DOT(hb_dot64_##bits, int64_t, weight_type, x_type)

/** @name Products of weights of 8 and 16 bits
 * acc[r] = bias[r] + sum of w[r][c] * x[c], r < rows; hb_dot_ in 32 bits, hb_dot64_ in 64.
 * @{ */
HB_DECLARE_DOTS(w8_x8, int8_t, int8_t)
HB_DECLARE_DOTS(w8_x16, int8_t, int16_t)
HB_DECLARE_DOTS(w16_x8, int16_t, int8_t)
HB_DECLARE_DOTS(w16_x16, int16_t, int16_t)
/** @} */

/** Sum of the elements. */
int64_t hb_total_x8(const int8_t *x, int32_t columns);
/** Sum of the elements. */
int64_t hb_total_x16(const int16_t *x, int32_t columns);

/** The same for codes. */
#define HB_DECLARE_CODE_DOT(name, acc_type, x_type)                                                                    \
    void name(acc_type *acc, const acc_type *bias, const uint8_t *weights, const x_type *x, int32_t columns,           \
              int32_t rows, int32_t step, int64_t offset);
#define HB_DECLARE_CODE_DOTS(bits, x_type)                                                                             \
    HB_DECLARE_CODE_DOT(hb_dot_##bits, int32_t, x_type)                                                                \
    HB_DECLARE_CODE_DOT(hb_dot64_##bits, int64_t, x_type)

/** @name Products of codes of 2 to 6 bits
 * acc[r] = bias[r] + step * sum of u[r][c] * x[c] - offset, r < rows; hb_dot_ in 32 bits, hb_dot64_ in 64.
 * @{ */
HB_DECLARE_CODE_DOTS(w6_x8, int8_t)
HB_DECLARE_CODE_DOTS(w6_x16, int16_t)
HB_DECLARE_CODE_DOTS(w5_x8, int8_t)
HB_DECLARE_CODE_DOTS(w5_x16, int16_t)
HB_DECLARE_CODE_DOTS(w4_x8, int8_t)
HB_DECLARE_CODE_DOTS(w4_x16, int16_t)
HB_DECLARE_CODE_DOTS(w3_x8, int8_t)
HB_DECLARE_CODE_DOTS(w3_x16, int16_t)
HB_DECLARE_CODE_DOTS(w2_x8, int8_t)
HB_DECLARE_CODE_DOTS(w2_x16, int16_t)
/** @} */

#endif
