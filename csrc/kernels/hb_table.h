/** @file
 * Sigmoid and tanh from tables.
 *
 * x8: out = table[x + 128], 256 entries in steps of the output.
 * x16: u = x + 32768, k = u >> 7, f = u & 127, 513 entries in 2^-8 steps of the output (at most 2^23 in magnitude):
 *      out = clamp((table[k] * (128 - f) + table[k + 1] * f + 2^14) >> 15, low, high). */
#ifndef HB_TABLE_H
#define HB_TABLE_H

#include "hb_platform.h"

/** 8 bits from 8: an entry a value. */
void hb_table_x8_s8(int8_t *out, const int8_t *x, const int8_t *table, int32_t count);
/** 16 bits from 8: an entry a value. */
void hb_table_x8_s16(int16_t *out, const int8_t *x, const int16_t *table, int32_t count);
/** 8 bits from 16: between two entries. */
void hb_table_x16_s8(int8_t *out, const int16_t *x, const int32_t *table, int32_t low, int32_t high, int32_t count);
/** 16 bits from 16: between two entries. */
void hb_table_x16_s16(int16_t *out, const int16_t *x, const int32_t *table, int32_t low, int32_t high, int32_t count);

#endif
