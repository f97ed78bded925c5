/* Products of 8 by 8 bits of hb_rows.h by the dot product that ESP-NN has for the ESP32-S3: 16 columns of a row at a time, which a strip
 * has side by side. The same bytes. The library is compiled with -DHB_HOOKS, this unit beside it in a component that requires
 * esp-nn. Its public functions round to 8 bits; this one is declared in its src/common/common_functions.h. */
#include <string.h>

#include "hb_rows.h"

extern int32_t esp_nn_dot_s8_unaligned_esp32s3(const int8_t *a, const int8_t *b, int32_t len_div16);

void hb_rows_w8_x8(int32_t *sum, const int8_t *weights, const int8_t *x, int32_t strips, int32_t first, int32_t last,
                   int32_t rows)
{
    int32_t r, row, strip;
    for (r = 0; r < rows; r++) sum[r] = 0;
    for (strip = first; strip < last; strip++) {
        /* The first operand is loaded from multiples of 16 bytes alone. */
        int8_t own_x[HB_STRIP] HB_ALIGNED64;
        memcpy(own_x, x + strip * HB_STRIP, sizeof own_x);
        for (r = 0; r < rows; r += HB_PANEL) {
            const int32_t own = rows - r < HB_PANEL ? rows - r : HB_PANEL;
            const int8_t *at = weights + ((intptr_t)r * strips + (intptr_t)strip * own) * HB_STRIP;
            for (row = 0; row < own; row++) sum[r + row] += esp_nn_dot_s8_unaligned_esp32s3(own_x, at + row * HB_STRIP, 1);
        }
    }
}
