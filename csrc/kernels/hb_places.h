/** @file
 * Places of two axes, the channels of a place side by side: what a convolution multiplies at one place of its output.
 *
 * Element a of an axis is read by tap t of output o where a = (o * stride + t * dilation - pad) / upsampling is whole and within
 * the axis; elsewhere the tap reads `blank`, which holds `channels` elements. rows[i] is row i of the depth: [height, channels]. */
#ifndef HB_PLACES_H
#define HB_PLACES_H

#include "hb_platform.h"

/** How an axis is read. */
struct hb_axis {
    int16_t size;       /**< elements of it */
    int16_t taps;       /**< of a kernel along it */
    int16_t stride;     /**< elements from output to output */
    int16_t dilation;   /**< elements from tap to tap */
    int16_t pad;        /**< elements before its first */
    int16_t upsampling; /**< outputs to an element, of a transposed convolution */
};

/** How places are read. */
struct hb_places {
    struct hb_axis depth;   /**< frames */
    struct hb_axis height;  /**< within a frame */
    int16_t height_outputs; /**< places of the output along the height */
    int16_t bytes;          /**< of all channels of a place */
    int16_t own;            /**< of those of one group */
};

/** What one group multiplies at a place: [depth taps, height taps, own]. */
void hb_columns(void *columns, const struct hb_places *of, const void *const *rows, const void *blank, int32_t place,
                int32_t group);

/** acc[r] += sum over taps of weights[r * stride + tap] * x[tap][first + r], r < count: every channel by itself. */
#define HB_DECLARE_PLACES(name, acc_type, weight_type)                                                                 \
    void name(acc_type *acc, const weight_type *weights, int32_t stride, const struct hb_places *of,                   \
              const void *const *rows, const void *blank, int32_t place, int32_t first, int32_t count);

/** @name One channel by itself, of each pair of formats
 * @{ */
HB_DECLARE_PLACES(hb_places32_w8_x8, int32_t, int8_t)
HB_DECLARE_PLACES(hb_places32_w8_x16, int32_t, int8_t)
HB_DECLARE_PLACES(hb_places32_w16_x8, int32_t, int16_t)
HB_DECLARE_PLACES(hb_places32_w16_x16, int32_t, int16_t)
HB_DECLARE_PLACES(hb_places64_w8_x8, int64_t, int8_t)
HB_DECLARE_PLACES(hb_places64_w8_x16, int64_t, int8_t)
HB_DECLARE_PLACES(hb_places64_w16_x8, int64_t, int16_t)
HB_DECLARE_PLACES(hb_places64_w16_x16, int64_t, int16_t)
/** @} */

/** sum = acc * (acc < 0 ? negative : multiplier), r < count */
void hb_sum_signed32(int64_t *sum, const int32_t *acc, const int32_t *multiplier, const int32_t *negative,
                     int32_t count);
/** The same of 64 bits. */
void hb_sum_signed64(int64_t *sum, const int64_t *acc, const int32_t *multiplier, const int32_t *negative,
                     int32_t count);

/** v = v > 0 ? v : v * slope */
void hb_float_prelu(float *v, const float *slope, int32_t count);

#endif
