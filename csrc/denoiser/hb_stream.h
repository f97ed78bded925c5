/** @file
 * Blocks of any size in front of the denoiser: 160 samples, 48, one, or now this and then that. What comes in is kept until a
 * hop is full; what goes out comes HB_HOP samples later than from hb_denoiser_hop.
 * The structure is the caller's, as struct hb_denoiser is. */
#ifndef HB_STREAM_H
#define HB_STREAM_H

#include "hb_denoiser.h"

#if defined(__cplusplus)
extern "C" {
#endif

/** Samples by which the output of a stream lies behind its input, whatever the sizes of its blocks. */
#define HB_STREAM_DELAY_SAMPLES (HB_DELAY_SAMPLES + HB_HOP)

/** A denoiser with room for one hop on either side of it. */
struct hb_stream {
    struct hb_denoiser denoiser; /**< depth and bypass are set here */
    float in[HB_HOP];            /**< the hop that fills */
    float out[HB_HOP];           /**< the hop that empties */
    int32_t at;                  /**< samples of both that are done */
};

/** Start of a stream; comes before the first block. */
void hb_stream_reset(struct hb_stream *stream);

/** `count` samples, nominal -1 .. 1, finite; count may be 0. out may be in. */
void hb_stream_block(struct hb_stream *stream, const float *in, float *out, size_t count);

/** The same with 16-bit samples: rounded to nearest, clipped. */
void hb_stream_block_s16(struct hb_stream *stream, const int16_t *in, int16_t *out, size_t count);

#if defined(__cplusplus)
}
#endif

#endif
