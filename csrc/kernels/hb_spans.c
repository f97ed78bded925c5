/* Products with rows of few columns: hb_spans.h. */
#include "hb_spans.h"

HB_INNER_LOOPS

#define HB_DEFINE_SPANS(name, acc_type, x_type)                                                                        \
    void name(acc_type *acc, const acc_type *bias, const int8_t *weights, const uint16_t *spans, const x_type *x,      \
              int32_t rows)                                                                                            \
    {                                                                                                                  \
        int32_t r;                                                                                                     \
        for (r = 0; r < rows; r++) {                                                                                   \
            const x_type *from = x + spans[2 * r];                                                                     \
            const int8_t *w = weights + spans[2 * r + 1];                                                              \
            const int32_t length = (int32_t)spans[2 * r + 3] - (int32_t)spans[2 * r + 1];                              \
            acc_type sum = bias[r];                                                                                    \
            int32_t i;                                                                                                 \
            for (i = 0; i < length; i++) sum += (acc_type)((int32_t)w[i] * from[i]);                                   \
            acc[r] = sum;                                                                                              \
        }                                                                                                              \
    }

HB_DEFINE_SPANS(hb_spans32_x8, int32_t, int8_t)
HB_DEFINE_SPANS(hb_spans32_x16, int32_t, int16_t)
HB_DEFINE_SPANS(hb_spans64_x8, int64_t, int8_t)
HB_DEFINE_SPANS(hb_spans64_x16, int64_t, int16_t)
