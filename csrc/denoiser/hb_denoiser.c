/* Streaming denoiser (hb_denoiser.h): window, transform, features, network, mask, inverse transform, window,
 * overlap-add divided by what the windows sum to; or window, network, window, overlap-add for a network of samples. */
#include "hb_denoiser.h"

#include <math.h>
#include <string.h>

#if !defined(HB_FRAMES_OF_SAMPLES)
#include "hb_fft.h"
#endif
#include "hb_platform.h"

HB_EXACT_FLOATS

#if defined(HB_FRAMES_OF_SAMPLES)
#define WIDTH HB_FFT_SIZE
#define HISTORY (HB_FFT_SIZE + HB_LAG)
#else
#define WIDTH HB_BINS
#define HISTORY HB_FFT_SIZE
#endif

/* Frames that are added up as they are have no gain behind the sum. */
#if defined(HB_PLAIN_SUM)
#define OVERLAP_GAIN(i) 1.0f
#else
#define OVERLAP_GAIN(i) hb_overlap_gain[i]
#endif

/* The network was made for this front end. */
typedef char hb_bins_fit_the_network[WIDTH == HB_INPUTS && WIDTH == HB_OUTPUTS ? 1 : -1];

void hb_denoiser_reset(struct hb_denoiser *denoiser)
{
    memset(denoiser, 0, sizeof *denoiser);
    denoiser->depth = 1.0f;
    hb_reset(&denoiser->network);
}

void hb_denoiser_set_depth(struct hb_denoiser *denoiser, float depth)
{
    denoiser->depth = depth < 0.0f ? 0.0f : depth > 1.0f ? 1.0f : depth;
}

void hb_denoiser_set_bypass(struct hb_denoiser *denoiser, int32_t bypass)
{
    if (denoiser->bypass != 0 && bypass == 0) hb_reset(&denoiser->network);
    denoiser->bypass = bypass != 0;
}

#if defined(HB_FRAMES_OF_SAMPLES)

/* The input as it passes a denoiser that changes nothing: as late as the network, and weighed so that the sum is 1. */
static float through(const struct hb_denoiser *d, int32_t i)
{
    const float sample = d->history[i] * HB_ANALYSIS_WINDOW(i);
#if defined(HB_PLAIN_SUM)
    return sample * hb_overlap_gain[i % HB_HOP];
#else
    return sample;
#endif
}

/* history -> overlap */
static void process_frame(struct hb_denoiser *d)
{
    int32_t i;
    if (d->bypass == 0) {
        for (i = 0; i < HB_FFT_SIZE; i++) d->samples[i] = d->history[HB_LAG + i] * HB_ANALYSIS_WINDOW(i);
        hb_frame(&d->network, d->samples, d->enhanced);
    }
    for (i = 0; i < HB_FFT_SIZE; i++) {
        float sample;
        if (d->bypass != 0) sample = through(d, i);
        else if (d->depth == 1.0f) sample = d->enhanced[i];
        else sample = d->depth * d->enhanced[i] + (1.0f - d->depth) * through(d, i);
        d->overlap[i] += sample * HB_SYNTHESIS_WINDOW(i);
    }
}

#else

void hb_denoiser_features(float *features, const struct hb_complex *spectrum)
{
    int32_t k;
    for (k = 0; k < HB_BINS; k++) {
        const float power = spectrum[k].re * spectrum[k].re + spectrum[k].im * spectrum[k].im;
        features[k] = HB_FEATURE(power);
    }
}

static void apply_mask(struct hb_complex *spectrum, const float *mask, float depth)
{
    int32_t k;
    for (k = 0; k < HB_BINS; k++) {
        float gain = mask[k];
#if defined(HB_MASK_FLOOR)
        if (gain < HB_MASK_FLOOR) gain = HB_MASK_FLOOR;
#endif
        if (depth != 1.0f) gain = 1.0f - depth * (1.0f - gain);
        spectrum[k].re *= gain;
        spectrum[k].im *= gain;
    }
}

/* history -> overlap */
static void process_frame(struct hb_denoiser *d)
{
    int32_t i;
    for (i = 0; i < HB_FFT_SIZE; i++) d->samples[i] = d->history[i] * HB_ANALYSIS_WINDOW(i);
    if (d->bypass == 0) {
        hb_fft_forward(d->samples, d->spectrum, d->work.fft);
        hb_denoiser_features(d->work.frame.features, d->spectrum);
        hb_frame(&d->network, d->work.frame.features, d->work.frame.mask);
        apply_mask(d->spectrum, d->work.frame.mask, d->depth);
        hb_fft_inverse(d->spectrum, d->samples, d->work.fft);
    }
    for (i = 0; i < HB_FFT_SIZE; i++) d->overlap[i] += d->samples[i] * HB_SYNTHESIS_WINDOW(i);
}

#endif

static void shift_overlap(struct hb_denoiser *d)
{
    memmove(d->overlap, d->overlap + HB_HOP, (HB_FFT_SIZE - HB_HOP) * sizeof(float));
    memset(d->overlap + HB_FFT_SIZE - HB_HOP, 0, HB_HOP * sizeof(float));
}

void hb_denoiser_hop(struct hb_denoiser *denoiser, const float *in, float *out)
{
    float *newest = denoiser->history + HISTORY - HB_HOP;
    int32_t i;
    memmove(denoiser->history, denoiser->history + HB_HOP, (HISTORY - HB_HOP) * sizeof(float));
    memcpy(newest, in, HB_HOP * sizeof(float));
    process_frame(denoiser);
    for (i = 0; i < HB_HOP; i++) out[i] = denoiser->overlap[i] * OVERLAP_GAIN(i);
    shift_overlap(denoiser);
}

int16_t hb_denoiser_to_s16(float sample)
{
    const float scaled = sample * 32768.0f;
    if (!(scaled > -32768.0f)) return -32768;
    if (scaled >= 32767.0f) return 32767;
    return (int16_t)(scaled < 0.0f ? scaled - 0.5f : scaled + 0.5f);
}

void hb_denoiser_hop_s16(struct hb_denoiser *denoiser, const int16_t *in, int16_t *out)
{
    float *newest = denoiser->history + HISTORY - HB_HOP;
    int32_t i;
    memmove(denoiser->history, denoiser->history + HB_HOP, (HISTORY - HB_HOP) * sizeof(float));
    for (i = 0; i < HB_HOP; i++) newest[i] = in[i] * (1.0f / 32768.0f);
    process_frame(denoiser);
    for (i = 0; i < HB_HOP; i++) out[i] = hb_denoiser_to_s16(denoiser->overlap[i] * OVERLAP_GAIN(i));
    shift_overlap(denoiser);
}
