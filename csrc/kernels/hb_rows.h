/** @file
 * Sums of products of relaid weight rows with a vector: what hb_dot.c makes dot products of, one file per path.
 *
 *     sum[r] = sum over the columns of strips first .. last - 1 of w[r][c] * x[c],   r < rows <= HB_BLOCK
 *
 * modulo 2^32: 8-bit weights w as they are, of fewer bits unsigned codes from 0. `strips` is how many a row has.
 *
 * Rows lie in panels of 16, the last with what is left; in a panel strips of 16 columns follow each other, in a strip its rows.
 *   w8  16 bytes a row and strip, column by column
 *   w4   8 bytes: byte j holds columns j and j + 8, from its low bits on
 *   w2   4 bytes: byte j holds columns j, j + 4, j + 8, j + 12
 *   w3  the low two bits as w2, all strips of the panel; then the third, 2 bytes a row and strip: byte 0 holds columns
 *       0, 4, 8, 12, 2, 6, 10, 14, byte 1 columns 1, 5, 9, 13, 3, 7, 11, 15
 *   w5  the low four bits as w4, all strips of the panel; then the fifth, as the third of w3
 *   w6  the low four bits as w4, all strips of the panel; then the two above them, as w2
 * Columns beyond the last are 0, and as many elements of x can be read (their values do not matter). Weights are aligned to four
 * bytes, 2 for the single bits of w3 and w5; at most 4096 strips at a time. `sum` has HB_BLOCK elements, all of which may be written.
 * No path reads weights twice, or beyond them. */
#ifndef HB_ROWS_H
#define HB_ROWS_H

#include "hb_platform.h"

/** Rows of a panel, columns of a strip. */
#define HB_PANEL 16
#define HB_STRIP 16

/** A function for a pair of formats. */
#define HB_DECLARE_ROWS(name, weight_type, x_type)                                                                     \
    void name(int32_t *sum, const weight_type *weights, const x_type *x, int32_t strips, int32_t first, int32_t last,  \
              int32_t rows);

/** @name Sums of products of relaid rows
 * sum[r] of the strips first .. last - 1, r < rows.
 * @{ */
HB_DECLARE_ROWS(hb_rows_w8_x8, int8_t, int8_t)
HB_DECLARE_ROWS(hb_rows_w8_x16, int8_t, int16_t)
HB_DECLARE_ROWS(hb_rows_w6_x8, uint8_t, int8_t)
HB_DECLARE_ROWS(hb_rows_w6_x16, uint8_t, int16_t)
HB_DECLARE_ROWS(hb_rows_w5_x8, uint8_t, int8_t)
HB_DECLARE_ROWS(hb_rows_w5_x16, uint8_t, int16_t)
HB_DECLARE_ROWS(hb_rows_w4_x8, uint8_t, int8_t)
HB_DECLARE_ROWS(hb_rows_w4_x16, uint8_t, int16_t)
HB_DECLARE_ROWS(hb_rows_w3_x8, uint8_t, int8_t)
HB_DECLARE_ROWS(hb_rows_w3_x16, uint8_t, int16_t)
HB_DECLARE_ROWS(hb_rows_w2_x8, uint8_t, int8_t)
HB_DECLARE_ROWS(hb_rows_w2_x16, uint8_t, int16_t)
/** @} */

#endif
