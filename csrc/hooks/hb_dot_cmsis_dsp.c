/* Products of 16 by 16 bits of hb_dot.h by CMSIS-DSP's arm_dot_prod_q15, whose sum has 64 bits: the same bytes. The library is compiled
 * with -DHB_HOOKS, this unit beside it with the headers of CMSIS-DSP. */
#include "hb_dot.h"

#include "arm_math.h"

void hb_dot64_w16_x16(int64_t *acc, const int64_t *bias, const int16_t *weights, const int16_t *x, int32_t columns,
                      int32_t rows)
{
    const int32_t stride = HB_PADDED(columns);
    int32_t r;
    for (r = 0; r < rows; r++) {
        q63_t sum = 0;
        arm_dot_prod_q15(weights + (intptr_t)r * stride, x, (uint32_t)columns, &sum);
        acc[r] = bias[r] + sum;
    }
}
