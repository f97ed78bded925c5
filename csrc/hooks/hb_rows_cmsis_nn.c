/* Products of 8 by 8 bits of hb_rows.h by CMSIS-NN's arm_nn_mat_mult_nt_t_s8_s32: a strip of a panel is a matrix of up to 16 rows of 16
 * columns, row by row, whose products are added to their sums. The same bytes. The library is compiled with -DHB_HOOKS, this unit
 * beside it with the headers of CMSIS-NN. */
#include "hb_rows.h"

#include "arm_nnsupportfunctions.h"

void hb_rows_w8_x8(int32_t *sum, const int8_t *weights, const int8_t *x, int32_t strips, int32_t first, int32_t last,
                   int32_t rows)
{
    int32_t r, strip;
    for (r = 0; r < rows; r++) sum[r] = 0;
    for (r = 0; r < rows; r += HB_PANEL) {
        const int32_t own = rows - r < HB_PANEL ? rows - r : HB_PANEL;
        const int8_t *panel = weights + (intptr_t)r * strips * HB_STRIP;
        for (strip = first; strip < last; strip++) {
            (void)arm_nn_mat_mult_nt_t_s8_s32(x + strip * HB_STRIP, panel + (intptr_t)strip * own * HB_STRIP, sum + r,
                                              1, HB_STRIP, own, 0, 1);
        }
    }
}
