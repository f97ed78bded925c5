/* Streaming denoiser: one call takes HB_HOP samples and gives HB_HOP samples.
 *
 * Algorithmic delay: sample i of the output belongs to sample i - HB_DELAY_SAMPLES of the input (HB_FFT_SIZE - HB_HOP
 * samples); the hop that has to be collected before a call comes on top of it in a live system.
 * The structure is the caller's: no malloc, no pointers into itself, several may run side by side. */
#ifndef HB_DENOISER_H
#define HB_DENOISER_H

#include "hb_front_end.h"
#include "hb_network.h"

#if defined(__cplusplus)
extern "C" {
#endif

struct hb_denoiser {
    struct hb_network network;
    float history[HB_FFT_SIZE];            /* last input samples */
    float overlap[HB_FFT_SIZE];            /* sum of the frames so far, from the next output sample on */
    float samples[HB_FFT_SIZE];            /* one frame */
    struct hb_complex spectrum[HB_BINS];
    union {
        struct hb_complex fft[HB_FFT_SIZE];
        struct {
            float features[HB_BINS], mask[HB_BINS];
        } frame;
    } work;
};

/* Start of a stream; comes before the first hop. */
void hb_denoiser_reset(struct hb_denoiser *denoiser);

/* HB_HOP samples, nominal -1 .. 1, finite. out may be in. */
void hb_denoiser_hop(struct hb_denoiser *denoiser, const float *in, float *out);

/* The same with 16-bit samples: rounded to nearest, clipped. */
void hb_denoiser_hop_s16(struct hb_denoiser *denoiser, const int16_t *in, int16_t *out);

/* HB_BINS features of the spectrum of a windowed frame: what the network takes. */
void hb_denoiser_features(float *features, const struct hb_complex *spectrum);

#if defined(__cplusplus)
}
#endif

#endif
