/* Products of a block of weight rows with a vector, integers.
 *
 *     acc[r] = bias[r] + sum over c < columns of weights[r * HB_PADDED(columns) + c] * x[c],   r < rows <= HB_BLOCK
 *
 * Operands: w8 in -127..127, w16 in -32767..32767, x8 and x16 the whole range; the weights of a row are followed
 * by zeros up to HB_PADDED(columns), and as many elements of x can be read (their values do not matter). Weights and x
 * are aligned to four bytes. No sum leaves its accumulator: code generation has checked that. acc does not overlap the
 * operands.
 * hb_dot_*: 32-bit accumulators. hb_dot64_*: 64-bit accumulators, columns <= 4096.
 * Every path (plain, AVX2, ...) gives the same values; no path reads weights twice. */
#ifndef HB_DOT_H
#define HB_DOT_H

#include "hb_platform.h"

void hb_dot_w8_x8(int32_t *acc, const int32_t *bias, const int8_t *weights, const int8_t *x, int32_t columns,
                  int32_t rows);
void hb_dot_w8_x16(int32_t *acc, const int32_t *bias, const int8_t *weights, const int16_t *x, int32_t columns,
                   int32_t rows);
void hb_dot_w16_x8(int32_t *acc, const int32_t *bias, const int16_t *weights, const int8_t *x, int32_t columns,
                   int32_t rows);
void hb_dot_w16_x16(int32_t *acc, const int32_t *bias, const int16_t *weights, const int16_t *x, int32_t columns,
                    int32_t rows);

void hb_dot64_w8_x8(int64_t *acc, const int64_t *bias, const int8_t *weights, const int8_t *x, int32_t columns,
                    int32_t rows);
void hb_dot64_w8_x16(int64_t *acc, const int64_t *bias, const int8_t *weights, const int16_t *x, int32_t columns,
                     int32_t rows);
void hb_dot64_w16_x8(int64_t *acc, const int64_t *bias, const int16_t *weights, const int8_t *x, int32_t columns,
                     int32_t rows);
void hb_dot64_w16_x16(int64_t *acc, const int64_t *bias, const int16_t *weights, const int16_t *x, int32_t columns,
                      int32_t rows);

#endif
