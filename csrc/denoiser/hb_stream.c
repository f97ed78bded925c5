/* Blocks of any size (hb_stream.h): one hop fills while the one before empties. */
#include "hb_stream.h"

#include <string.h>

#include "hb_platform.h"

HB_EXACT_FLOATS

void hb_stream_reset(struct hb_stream *stream)
{
    memset(stream->in, 0, sizeof stream->in);
    memset(stream->out, 0, sizeof stream->out);
    stream->at = 0;
    hb_denoiser_reset(&stream->denoiser);
}

/* A sample in, the one of a hop before out. */
static float step(struct hb_stream *stream, float sample)
{
    const float done = stream->out[stream->at];
    stream->in[stream->at] = sample;
    stream->at++;
    if (stream->at == HB_HOP) {
        hb_denoiser_hop(&stream->denoiser, stream->in, stream->out);
        stream->at = 0;
    }
    return done;
}

void hb_stream_block(struct hb_stream *stream, const float *in, float *out, size_t count)
{
    size_t i;
    for (i = 0; i < count; i++) out[i] = step(stream, in[i]);
}

void hb_stream_block_s16(struct hb_stream *stream, const int16_t *in, int16_t *out, size_t count)
{
    size_t i;
    for (i = 0; i < count; i++) out[i] = hb_denoiser_to_s16(step(stream, in[i] * (1.0f / 32768.0f)));
}
