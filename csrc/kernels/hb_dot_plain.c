/* hb_dot.h in plain C. Compilers turn the inner loops into what the machine has. */
#include "hb_dot.h"

typedef int hb_dot_plain_unit; /* a unit is never empty */

#if defined(HB_PLAIN)

#define HB_DEFINE_DOT(name, acc_type, weight_type, x_type)                                                             \
    void name(acc_type *acc, const acc_type *bias, const weight_type *weights, const x_type *x, int32_t columns,       \
              int32_t rows)                                                                                            \
    {                                                                                                                  \
        int32_t r, c;                                                                                                  \
        for (r = 0; r < rows; r++) {                                                                                   \
            acc_type sum = 0;                                                                                          \
            for (c = 0; c < columns; c++) sum += (int32_t)weights[c] * x[c];                                           \
            acc[r] = bias[r] + sum;                                                                                    \
            weights += HB_PADDED(columns);                                                                             \
        }                                                                                                              \
    }

HB_DEFINE_DOT(hb_dot_w8_x8, int32_t, int8_t, int8_t)
HB_DEFINE_DOT(hb_dot_w8_x16, int32_t, int8_t, int16_t)
HB_DEFINE_DOT(hb_dot_w16_x8, int32_t, int16_t, int8_t)
HB_DEFINE_DOT(hb_dot_w16_x16, int32_t, int16_t, int16_t)
HB_DEFINE_DOT(hb_dot64_w16_x16, int64_t, int16_t, int16_t)

/* One operand has 8 bits: 256 products of at most 32767 * 128 stay within 32 bits, which is less work per product. */
#define HB_DEFINE_CHUNKED_DOT(name, weight_type, x_type)                                                               \
    void name(int64_t *acc, const int64_t *bias, const weight_type *weights, const x_type *x, int32_t columns,         \
              int32_t rows)                                                                                            \
    {                                                                                                                  \
        int32_t r, c, start;                                                                                           \
        for (r = 0; r < rows; r++) {                                                                                   \
            int64_t sum = bias[r];                                                                                     \
            for (start = 0; start < columns; start += 256) {                                                           \
                const int32_t end = columns - start < 256 ? columns : start + 256;                                     \
                int32_t part = 0;                                                                                      \
                for (c = start; c < end; c++) part += (int32_t)weights[c] * x[c];                                      \
                sum += part;                                                                                           \
            }                                                                                                          \
            acc[r] = sum;                                                                                              \
            weights += HB_PADDED(columns);                                                                             \
        }                                                                                                              \
    }

HB_DEFINE_CHUNKED_DOT(hb_dot64_w8_x8, int8_t, int8_t)
HB_DEFINE_CHUNKED_DOT(hb_dot64_w8_x16, int8_t, int16_t)
HB_DEFINE_CHUNKED_DOT(hb_dot64_w16_x8, int16_t, int8_t)

#endif
