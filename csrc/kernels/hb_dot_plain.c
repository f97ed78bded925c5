/* hb_dot.h in plain C, weights of 16 bits. Where compilers have vectors (SSE2) they turn the inner loops of one row into them; elsewhere four rows
 * share each element of x, four columns a step: rows are padded. */
#include "hb_dot.h"

typedef int hb_dot_plain_unit; /* a unit is never empty */

#if defined(HB_PLAIN) && !defined(__SSE2__)

#define HB_COLUMN(at)                                                                                                  \
    do {                                                                                                               \
        const int32_t value = v[at];                                                                                   \
        s0 += w0[at] * value;                                                                                          \
        s1 += w1[at] * value;                                                                                          \
        s2 += w2[at] * value;                                                                                          \
        s3 += w3[at] * value;                                                                                          \
    } while (0)

/* `part` holds the sums of `chunk` columns. Where fewer than four rows are left, the last one stands in for the missing. */
#define HB_DEFINE_DOT(name, acc_type, weight_type, x_type, part, chunk)                                                \
    void name(acc_type *acc, const acc_type *bias, const weight_type *weights, const x_type *x, int32_t columns,       \
              int32_t rows)                                                                                            \
    {                                                                                                                  \
        const int32_t stride = HB_PADDED(columns);                                                                     \
        int32_t r;                                                                                                     \
        for (r = 0; r < rows; r += 4) {                                                                                \
            const int32_t last = rows - 1, r1 = r + 1 < last ? r + 1 : last, r2 = r + 2 < last ? r + 2 : last;         \
            const int32_t r3 = r + 3 < last ? r + 3 : last;                                                            \
            const weight_type *w0 = weights + (intptr_t)r * stride, *w1 = weights + (intptr_t)r1 * stride;             \
            const weight_type *w2 = weights + (intptr_t)r2 * stride, *w3 = weights + (intptr_t)r3 * stride;            \
            acc_type a0 = bias[r], a1 = bias[r1], a2 = bias[r2], a3 = bias[r3];                                        \
            const x_type *v = x, *const all = x + stride;                                                              \
            while (v != all) {                                                                                         \
                const x_type *const end = all - v < (chunk) ? all : v + (chunk);                                       \
                part s0 = 0, s1 = 0, s2 = 0, s3 = 0;                                                                   \
                for (; v != end; v += 4, w0 += 4, w1 += 4, w2 += 4, w3 += 4) {                                         \
                    HB_COLUMN(0);                                                                                      \
                    HB_COLUMN(1);                                                                                      \
                    HB_COLUMN(2);                                                                                      \
                    HB_COLUMN(3);                                                                                      \
                }                                                                                                      \
                a0 += s0;                                                                                              \
                a1 += s1;                                                                                              \
                a2 += s2;                                                                                              \
                a3 += s3;                                                                                              \
            }                                                                                                          \
            acc[r] = a0;                                                                                               \
            acc[r1] = a1;                                                                                              \
            acc[r2] = a2;                                                                                              \
            acc[r3] = a3;                                                                                              \
        }                                                                                                              \
    }

/* 64-bit sums where one operand has 8 bits: 256 products of at most 32767 * 128 stay within 32 bits, which is less work per
 * product. */
HB_DEFINE_DOT(hb_dot_w16_x8, int32_t, int16_t, int8_t, int32_t, INT32_MAX)
HB_DEFINE_DOT(hb_dot_w16_x16, int32_t, int16_t, int16_t, int32_t, INT32_MAX)
HB_DEFINE_DOT(hb_dot64_w16_x8, int64_t, int16_t, int8_t, int32_t, 256)
HB_DEFINE_DOT(hb_dot64_w16_x16, int64_t, int16_t, int16_t, int64_t, INT32_MAX)

#elif defined(HB_PLAIN)

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

HB_DEFINE_CHUNKED_DOT(hb_dot64_w16_x8, int16_t, int8_t)

#endif
