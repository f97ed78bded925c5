/* hb_dot.h with Helium (MVE) of Cortex-M55 and M85: 16 products of 8 bits or 8 of 16 bits per instruction, summed
 * across the vector into a scalar. Two rows at a time share the load of x. */
#include "hb_dot.h"

typedef int hb_dot_helium_unit; /* a unit is never empty */

#if defined(HB_HELIUM)
#include <arm_mve.h>

/* 8-bit operands of the 16-bit kernels are widened while they are loaded. */
#define LOAD_W8(p) vldrbq_s16(p)
#define LOAD_W16(p) vldrhq_s16(p)

/* Where one row is left, it stands in for the second. Rows are padded to 16 elements: no predicate is needed. */
#define HB_DEFINE_DOT(name, acc_type, weight_type, x_type, load_w, load_x, add, step)                                  \
    void name(acc_type *acc, const acc_type *bias, const weight_type *weights, const x_type *x, int32_t columns,       \
              int32_t rows)                                                                                            \
    {                                                                                                                  \
        const int32_t stride = HB_PADDED(columns);                                                                     \
        int32_t r, c;                                                                                                  \
        for (r = 0; r < rows; r += 2) {                                                                                \
            const int32_t second = r + 1 < rows ? r + 1 : r;                                                           \
            const weight_type *a = weights + (intptr_t)r * stride, *b = weights + (intptr_t)second * stride;           \
            acc_type sum_a = bias[r], sum_b = bias[second];                                                            \
            for (c = 0; c < stride; c += step) {                                                                       \
                sum_a = add(sum_a, load_w(a + c), load_x(x + c));                                                      \
                sum_b = add(sum_b, load_w(b + c), load_x(x + c));                                                      \
            }                                                                                                          \
            acc[r] = sum_a;                                                                                            \
            acc[second] = sum_b;                                                                                       \
        }                                                                                                              \
    }

HB_DEFINE_DOT(hb_dot_w8_x8, int32_t, int8_t, int8_t, vldrbq_s8, vldrbq_s8, vmladavaq_s8, 16)
HB_DEFINE_DOT(hb_dot_w8_x16, int32_t, int8_t, int16_t, LOAD_W8, LOAD_W16, vmladavaq_s16, 8)
HB_DEFINE_DOT(hb_dot_w16_x8, int32_t, int16_t, int8_t, LOAD_W16, LOAD_W8, vmladavaq_s16, 8)
HB_DEFINE_DOT(hb_dot_w16_x16, int32_t, int16_t, int16_t, LOAD_W16, LOAD_W16, vmladavaq_s16, 8)

HB_DEFINE_DOT(hb_dot64_w8_x8, int64_t, int8_t, int8_t, LOAD_W8, LOAD_W8, vmlaldavaq_s16, 8)
HB_DEFINE_DOT(hb_dot64_w8_x16, int64_t, int8_t, int16_t, LOAD_W8, LOAD_W16, vmlaldavaq_s16, 8)
HB_DEFINE_DOT(hb_dot64_w16_x8, int64_t, int16_t, int8_t, LOAD_W16, LOAD_W8, vmlaldavaq_s16, 8)
HB_DEFINE_DOT(hb_dot64_w16_x16, int64_t, int16_t, int16_t, LOAD_W16, LOAD_W16, vmlaldavaq_s16, 8)

#endif
