/* hb_dot.h with Helium (MVE) of Cortex-M55 and M85, weights of 16 bits: 8 products per instruction, summed across the vector
 * into a scalar. Four rows at a time share the load of x. */
#include "hb_dot.h"

typedef int hb_dot_helium_unit; /* a unit is never empty */

HB_INNER_LOOPS

#if defined(HB_HELIUM)
#include <arm_mve.h>

/* 8-bit operands of the 16-bit kernels are widened while they are loaded. */
#define LOAD_W8(p) vldrbq_s16(p)
#define LOAD_W16(p) vldrhq_s16(p)

/* Where fewer than four rows are left, the last one stands in for the missing. Rows are padded to 16 elements: no predicate
 * is needed, and no remainder. */
#define HB_STEP(x_vector, load_w, load_x, add, step)                                                                   \
    do {                                                                                                               \
        const x_vector v = load_x(at);                                                                                 \
        s0 = add(s0, load_w(w0), v);                                                                                   \
        s1 = add(s1, load_w(w1), v);                                                                                   \
        s2 = add(s2, load_w(w2), v);                                                                                   \
        s3 = add(s3, load_w(w3), v);                                                                                   \
        at += step, w0 += step, w1 += step, w2 += step, w3 += step;                                                    \
    } while (0)
#define HB_STEP_16(load_w, load_x, add) HB_STEP(int16x8_t, load_w, load_x, add, 8)

#define HB_DEFINE_DOT(name, acc_type, weight_type, x_type, load_w, load_x, add, step, of)                              \
    void name(acc_type *acc, const acc_type *bias, const weight_type *weights, const x_type *x, int32_t columns,       \
              int32_t rows)                                                                                            \
    {                                                                                                                  \
        const int32_t stride = HB_PADDED(columns);                                                                     \
        int32_t r, c;                                                                                                  \
        for (r = 0; r < rows; r += 4) {                                                                                \
            const int32_t last = rows - 1, r1 = r + 1 < last ? r + 1 : last, r2 = r + 2 < last ? r + 2 : last;         \
            const int32_t r3 = r + 3 < last ? r + 3 : last;                                                            \
            const weight_type *w0 = weights + (intptr_t)r * stride, *w1 = weights + (intptr_t)r1 * stride;             \
            const weight_type *w2 = weights + (intptr_t)r2 * stride, *w3 = weights + (intptr_t)r3 * stride;            \
            acc_type s0 = bias[r], s1 = bias[r1], s2 = bias[r2], s3 = bias[r3];                                        \
            const x_type *at = x;                                                                                      \
            for (c = stride / of; c > 0; c--) step(load_w, load_x, add);                                               \
            acc[r] = s0;                                                                                               \
            acc[r1] = s1;                                                                                              \
            acc[r2] = s2;                                                                                              \
            acc[r3] = s3;                                                                                              \
        }                                                                                                              \
    }

HB_DEFINE_DOT(hb_dot_w16_x8, int32_t, int16_t, int8_t, LOAD_W16, LOAD_W8, vmladavaq_s16, HB_STEP_16, 8)
HB_DEFINE_DOT(hb_dot_w16_x16, int32_t, int16_t, int16_t, LOAD_W16, LOAD_W16, vmladavaq_s16, HB_STEP_16, 8)

HB_DEFINE_DOT(hb_dot64_w16_x8, int64_t, int16_t, int8_t, LOAD_W16, LOAD_W8, vmlaldavaq_s16, HB_STEP_16, 8)
HB_DEFINE_DOT(hb_dot64_w16_x16, int64_t, int16_t, int16_t, LOAD_W16, LOAD_W16, vmlaldavaq_s16, HB_STEP_16, 8)

#endif
