/** @file
 * From the steps of an integer buffer to those of a table with a scale and a clamp of its own.
 *
 *     out = clamp(((x - zero) * multiplier + 2^(shift - 1)) >> shift, -32768, 32767),   1 <= shift <= 62
 *
 * multiplier is in 0 .. 2^31 - 1, so that the product has 48 bits. At most HB_BLOCK elements; out does not overlap x. */
#ifndef HB_RESCALE_H
#define HB_RESCALE_H

#include "hb_platform.h"

/** As above. */
void hb_rescale_s16(int16_t *out, const int16_t *x, int32_t zero, int32_t multiplier, int32_t shift, int32_t count);

#endif
