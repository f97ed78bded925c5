/* Movement of elements: hb_move.h. */
#include "hb_move.h"

#define HB_DEFINE_MOVE(name, type)                                                                                     \
    void name(void *out, const void *x, const int16_t *pieces, int32_t count)                                          \
    {                                                                                                                  \
        for (; count > 0; count--, pieces += HB_PIECE) {                                                               \
            const int32_t n0 = pieces[2], s0 = pieces[3], t0 = pieces[4], n1 = pieces[5], s1 = pieces[6];              \
            const int32_t t1 = pieces[7], n2 = pieces[8], s2 = pieces[9], t2 = pieces[10];                             \
            type *const into = (type *)out + pieces[0];                                                                \
            const type *const from = (const type *)x + pieces[1];                                                      \
            int32_t i, j, k;                                                                                           \
            for (i = 0; i < n0; i++) {                                                                                 \
                for (j = 0; j < n1; j++) {                                                                             \
                    const type *at = from + i * s0 + j * s1;                                                           \
                    type *to = into + i * t0 + j * t1;                                                                 \
                    for (k = 0; k < n2; k++, at += s2, to += t2) *to = *at;                                            \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
    }

HB_DEFINE_MOVE(hb_move_8, int8_t)
HB_DEFINE_MOVE(hb_move_16, int16_t)
HB_DEFINE_MOVE(hb_move_32, float)

void hb_fill_s8(int8_t *out, int32_t value, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) out[i] = (int8_t)value;
}

void hb_fill_s16(int16_t *out, int32_t value, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) out[i] = (int16_t)value;
}
