/* Places of two axes: hb_places.h. */
#include "hb_places.h"

HB_EXACT_FLOATS
HB_INNER_LOOPS

/* Element that a tap reads; -1 for none. */
HB_INLINE int32_t element_of(const struct hb_axis *axis, int32_t output, int32_t tap)
{
    int32_t at = output * axis->stride + tap * axis->dilation - axis->pad;
    if (at < 0) return -1;
    if (axis->upsampling > 1) {
        if (at % axis->upsampling != 0) return -1;
        at /= axis->upsampling;
    }
    return at < axis->size ? at : -1;
}

HB_INLINE const uint8_t *place_of(const struct hb_places *of, const void *const *rows, const void *blank, int32_t row,
                                  int32_t element)
{
    return row < 0 || element < 0 ? (const uint8_t *)blank : (const uint8_t *)rows[row] + element * of->bytes;
}

void hb_columns(void *columns, const struct hb_places *of, const void *const *rows, const void *blank, int32_t place,
                int32_t group)
{
    const int32_t a = place / of->height_outputs, b = place % of->height_outputs, bytes = of->own;
    uint8_t *to = (uint8_t *)columns;
    int32_t i, j, k;
    for (i = 0; i < of->depth.taps; i++) {
        const int32_t row = element_of(&of->depth, a, i);
        for (j = 0; j < of->height.taps; j++) {
            const uint8_t *from = place_of(of, rows, blank, row, element_of(&of->height, b, j)) + group * bytes;
            for (k = 0; k + 4 <= bytes; k += 4) HB_COPY(to + k, from + k, 4);
            for (; k < bytes; k++) to[k] = from[k];
            to += bytes;
        }
    }
}

#define HB_DEFINE_PLACES(name, acc_type, weight_type, x_type)                                                          \
    void name(acc_type *acc, const weight_type *weights, int32_t stride, const struct hb_places *of,                   \
              const void *const *rows, const void *blank, int32_t place, int32_t first, int32_t count)                 \
    {                                                                                                                  \
        const int32_t a = place / of->height_outputs, b = place % of->height_outputs;                                  \
        int32_t i, j, r;                                                                                               \
        for (i = 0; i < of->depth.taps; i++) {                                                                         \
            const int32_t row = element_of(&of->depth, a, i);                                                          \
            for (j = 0; j < of->height.taps; j++) {                                                                    \
                const x_type *x =                                                                                      \
                    (const x_type *)(const void *)place_of(of, rows, blank, row, element_of(&of->height, b, j)) +      \
                    first;                                                                                             \
                for (r = 0; r < count; r++) acc[r] += (int32_t)weights[r * stride] * x[r];                             \
                weights++;                                                                                             \
            }                                                                                                          \
        }                                                                                                              \
    }

HB_DEFINE_PLACES(hb_places32_w8_x8, int32_t, int8_t, int8_t)
HB_DEFINE_PLACES(hb_places32_w8_x16, int32_t, int8_t, int16_t)
HB_DEFINE_PLACES(hb_places32_w16_x8, int32_t, int16_t, int8_t)
HB_DEFINE_PLACES(hb_places32_w16_x16, int32_t, int16_t, int16_t)
HB_DEFINE_PLACES(hb_places64_w8_x8, int64_t, int8_t, int8_t)
HB_DEFINE_PLACES(hb_places64_w8_x16, int64_t, int8_t, int16_t)
HB_DEFINE_PLACES(hb_places64_w16_x8, int64_t, int16_t, int8_t)
HB_DEFINE_PLACES(hb_places64_w16_x16, int64_t, int16_t, int16_t)

void hb_sum_signed32(int64_t *sum, const int32_t *acc, const int32_t *multiplier, const int32_t *negative,
                     int32_t count)
{
    int32_t r;
    for (r = 0; r < count; r++) sum[r] = (int64_t)acc[r] * (acc[r] < 0 ? negative[r] : multiplier[r]);
}

void hb_sum_signed64(int64_t *sum, const int64_t *acc, const int32_t *multiplier, const int32_t *negative,
                     int32_t count)
{
    int32_t r;
    for (r = 0; r < count; r++) sum[r] = acc[r] * (acc[r] < 0 ? negative[r] : multiplier[r]);
}

void hb_float_prelu(float *v, const float *slope, int32_t count)
{
    int32_t i;
    for (i = 0; i < count; i++) v[i] = v[i] > 0.0f ? v[i] : HB_F32(v[i] * slope[i]);
}
