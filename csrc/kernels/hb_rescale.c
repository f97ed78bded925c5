/* Steps of a buffer to steps of a table: hb_rescale.h. */
#include "hb_rescale.h"

void hb_rescale_s16(int16_t *out, const int16_t *x, int32_t zero, int32_t multiplier, int32_t shift, int32_t count)
{
    const int64_t half = (int64_t)1 << (shift - 1);
    int32_t i;
    for (i = 0; i < count; i++) {
        int64_t v = ((int64_t)(x[i] - zero) * multiplier + half) >> shift;
        if (v < -32768) v = -32768;
        if (v > 32767) v = 32767;
        out[i] = (int16_t)v;
    }
}
