/* Sigmoid and tanh from tables: hb_table.h. */
#include "hb_table.h"

#define HB_DEFINE_LOOKUP(name, type)                                                                                   \
    void name(type *out, const int8_t *x, const type *table, int32_t count)                                            \
    {                                                                                                                  \
        int32_t i;                                                                                                     \
        for (i = 0; i < count; i++) out[i] = table[x[i] + 128];                                                        \
    }

#define HB_DEFINE_INTERPOLATION(name, type)                                                                            \
    void name(type *out, const int16_t *x, const int32_t *table, int32_t low, int32_t high, int32_t count)             \
    {                                                                                                                  \
        int32_t i;                                                                                                     \
        for (i = 0; i < count; i++) {                                                                                  \
            const int32_t u = x[i] + (int32_t)32768;                                                                   \
            const int32_t k = u >> 7, f = u & 127;                                                                     \
            int32_t q = (table[k] * (128 - f) + table[k + 1] * f + 16384) >> 15;                                       \
            if (q < low) q = low;                                                                                      \
            if (q > high) q = high;                                                                                    \
            out[i] = (type)q;                                                                                          \
        }                                                                                                              \
    }

HB_DEFINE_LOOKUP(hb_table_x8_s8, int8_t)
HB_DEFINE_LOOKUP(hb_table_x8_s16, int16_t)
HB_DEFINE_INTERPOLATION(hb_table_x16_s8, int8_t)
HB_DEFINE_INTERPOLATION(hb_table_x16_s16, int16_t)
