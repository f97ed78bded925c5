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
#define SHOWN HB_FFT_SIZE
#define GIVEN HB_FFT_SIZE
#define HISTORY (HB_FFT_SIZE + HB_LAG)
#else
#define SHOWN HB_FEATURES
#define GIVEN HB_GIVEN
#define HISTORY HB_FFT_SIZE
#endif

/* Frames that are added up as they are have no gain behind the sum. */
#if defined(HB_PLAIN_SUM)
#define OVERLAP_GAIN(i) 1.0f
#else
#define OVERLAP_GAIN(i) HB_OVERLAP_GAIN(i)
#endif

/* The network was made for this front end. */
typedef char hb_bins_fit_the_network[SHOWN == HB_INPUTS && GIVEN == HB_OUTPUTS ? 1 : -1];

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
    return sample * HB_OVERLAP_GAIN(i % HB_HOP);
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
#if defined(HB_COMPLEX_FEATURES)
        const float gain = HB_COMPRESSION(spectrum[k].re * spectrum[k].re + spectrum[k].im * spectrum[k].im);
        features[k] = spectrum[k].re * gain;
        features[HB_BINS + k] = spectrum[k].im * gain;
#else
        const float power = spectrum[k].re * spectrum[k].re + spectrum[k].im * spectrum[k].im;
        features[k] = HB_FEATURE(power);
#endif
    }
}

#if defined(HB_GIVES_SPECTRUM)

/* The spectrum that the network gives, so much of it. */
static void apply_mask(struct hb_complex *spectrum, const float *made, float depth)
{
    int32_t k;
    for (k = 0; k < HB_BINS; k++) {
        const float gain = HB_EXPANSION(made[k] * made[k] + made[HB_BINS + k] * made[HB_BINS + k]);
        const float re = made[k] * gain, im = made[HB_BINS + k] * gain;
        spectrum[k].re = depth == 1.0f ? re : depth * re + (1.0f - depth) * spectrum[k].re;
        spectrum[k].im = depth == 1.0f ? im : depth * im + (1.0f - depth) * spectrum[k].im;
    }
}

#elif defined(HB_GIVES_COMPLEX_MASK)

static void apply_mask(struct hb_complex *spectrum, const float *mask, float depth)
{
    int32_t k;
    for (k = 0; k < HB_BINS; k++) {
        const struct hb_complex x = spectrum[k];
        const float re = 1.0f - depth * (1.0f - mask[k]), im = depth * mask[HB_BINS + k];
        spectrum[k].re = x.re * re - x.im * im;
        spectrum[k].im = x.re * im + x.im * re;
    }
}

#else

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

#endif

/* history -> overlap */
static void process_frame(struct hb_denoiser *d)
{
    int32_t i;
    /* Windows that are the same from both ends have a table of half: each loop knows which half it is in. */
    for (i = 0; i <= HB_FFT_SIZE / 2; i++) d->samples[i] = d->history[i] * HB_ANALYSIS_WINDOW(i);
    for (; i < HB_FFT_SIZE; i++) d->samples[i] = d->history[i] * HB_ANALYSIS_WINDOW(i);
    if (d->bypass == 0) {
        hb_fft_forward(d->samples, d->spectrum, d->work.fft);
        hb_denoiser_features(d->work.frame.features, d->spectrum);
        hb_frame(&d->network, d->work.frame.features, d->work.frame.mask);
        apply_mask(d->spectrum, d->work.frame.mask, d->depth);
#if defined(HB_GIVES_SPECTRUM) || defined(HB_GIVES_COMPLEX_MASK)
        /* Of a real signal the first and the last bin are real. */
        d->spectrum[0].im = 0.0f;
        d->spectrum[HB_BINS - 1].im = 0.0f;
#endif
        hb_fft_inverse(d->spectrum, d->samples, d->work.fft);
    }
    for (i = 0; i <= HB_FFT_SIZE / 2; i++) d->overlap[i] += d->samples[i] * HB_SYNTHESIS_WINDOW(i);
    for (; i < HB_FFT_SIZE; i++) d->overlap[i] += d->samples[i] * HB_SYNTHESIS_WINDOW(i);
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
