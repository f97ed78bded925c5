/** @file
 * Movement of elements as they are stored.
 *
 * A piece is eleven numbers: to, from, and three times a count, a step of the source and one of the target:
 *     out[to + i * t0 + j * t1 + k * t2] = x[from + i * s0 + j * s1 + k * s2],   i < n0, j < n1, k < n2 */
#ifndef HB_MOVE_H
#define HB_MOVE_H

#include "hb_platform.h"

/** Numbers of a piece. */
#define HB_PIECE 11

/** @name Pieces, `count` of them, of elements of 8, 16 and 32 bits
 * @{ */
void hb_move_8(void *out, const void *x, const int16_t *pieces, int32_t count);
void hb_move_16(void *out, const void *x, const int16_t *pieces, int32_t count);
void hb_move_32(void *out, const void *x, const int16_t *pieces, int32_t count);
/** @} */

/** out = value */
void hb_fill_s8(int8_t *out, int32_t value, int32_t count);
/** out = value */
void hb_fill_s16(int16_t *out, int32_t value, int32_t count);

#endif
