/* Self-test, byte by byte where bytes are promised:
 *   weights      that the image is this network's, and whole
 *   rounding     float to integer, every quarter of the range, ties included
 *   network      recorded frames on quantised values, against the interpreter of the program
 *   frame        the same from floats to floats (hb_frame), so that quantising the features is covered
 *   transform    against its definition
 *   features     of a recorded frame of samples, and
 *   hop          the streaming denoiser over recorded samples, against a float64 reference, within a tolerance: the
 *                logarithm is the C library's
 * Prints PASS, or the first differing value and ends with 1. No floating point is printed, so that the smallest
 * printf does. */
#include <stdio.h>
#include <string.h>

#include "hb_float.h"
#include "hb_network.h"
#include "hb_platform.h"
#include "hb_vectors.h"
#include "hb_weights.h"

/* Without HB_TEST_HOPS the project is the network alone: there is no denoiser to test. */
#if defined(HB_TEST_HOPS)
#include "hb_denoiser.h"
static struct hb_denoiser denoiser;
#define NETWORK (&denoiser.network)
#if defined(HB_FRAMES_OF_SAMPLES)
#define FLOAT_MASK denoiser.enhanced
#else
#include "hb_fft.h"
#define FLOAT_MASK denoiser.work.frame.mask
#endif
#else
static struct hb_network network;
static float float_mask[HB_OUTPUTS];
#define NETWORK (&network)
#define FLOAT_MASK float_mask
#endif
static hb_output mask[HB_OUTPUTS];

/* The integer nearest to quarter / 4, ties to even. */
static int32_t nearest(int32_t quarter)
{
    const int32_t shifted = quarter + 4096;
    int32_t whole = shifted / 4;
    const int32_t rest = shifted % 4;
    if (rest == 3 || (rest == 2 && whole % 2 != 0)) whole++;
    return whole - 1024;
}

static int test_rounding(void)
{
    int32_t quarter;
    for (quarter = -700; quarter <= 700; quarter++) {
        const float value = (float)quarter;
        const int32_t rounded = nearest(quarter) + 3;
        const int32_t clamped = rounded < -128 ? -128 : rounded > 127 ? 127 : rounded;
        int8_t s8;
        int16_t s16;
        hb_float_store_s8(&s8, &value, 0.25f, 3, -128, 127, 1);
        hb_float_store_s16(&s16, &value, 0.25f, 3, -32768, 32767, 1);
        if (s8 == clamped && s16 == rounded) continue;
        printf("FAIL rounding of %ld quarters: expected %ld and %ld, got %ld and %ld\n", (long)quarter, (long)clamped,
               (long)rounded, (long)s8, (long)s16);
        return 1;
    }
    return 0;
}

/* Integers as they are, floats as their bits. */
static long printable(const hb_output *value)
{
    int32_t bits = 0;
    if (sizeof(hb_output) == 4) {
        memcpy(&bits, value, sizeof(hb_output));
        return (long)bits;
    }
    return (long)*value;
}

static int compare_frame(int frame)
{
    const hb_output *expected = hb_test_masks + (long)frame * HB_OUTPUTS;
    int i;
    for (i = 0; i < HB_OUTPUTS; i++) {
        if (memcmp(&mask[i], &expected[i], sizeof mask[i]) == 0) continue;
        printf("FAIL frame %d, mask value %d: expected %ld, got %ld%s\n", frame, i, printable(&expected[i]),
               printable(&mask[i]), sizeof(hb_output) == 4 ? " (bits of a float)" : "");
        return 1;
    }
    return 0;
}

/* Twice, so that a state which reset does not clear shows. */
static int test_network(void)
{
    int round, frame;
    for (round = 0; round < 2; round++) {
        hb_reset(NETWORK);
        for (frame = 0; frame < HB_TEST_FRAMES; frame++) {
            hb_network_run(NETWORK, hb_test_features + (long)frame * HB_INPUTS, mask);
            if (compare_frame(frame) != 0) return 1;
        }
    }
    return 0;
}

static long float_bits(float value)
{
    int32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (long)bits;
}

static int test_frame(void)
{
    float *got = FLOAT_MASK;
    int frame, i;
    hb_reset(NETWORK);
    for (frame = 0; frame < HB_TEST_FLOAT_FRAMES; frame++) {
        const float *expected = hb_test_float_masks + (long)frame * HB_OUTPUTS;
        hb_frame(NETWORK, hb_test_float_features + (long)frame * HB_INPUTS, got);
        for (i = 0; i < HB_OUTPUTS; i++) {
            if (memcmp(&got[i], &expected[i], sizeof got[i]) == 0) continue;
            printf("FAIL float frame %d, mask value %d: expected %ld, got %ld (bits of a float)\n", frame, i,
                   float_bits(expected[i]), float_bits(got[i]));
            return 1;
        }
    }
    return 0;
}

#if defined(HB_TEST_HOPS)

#if !defined(HB_FRAMES_OF_SAMPLES)

static int differ(float a, float b, float tolerance)
{
    const float difference = a - b;
    return !(difference < tolerance && difference > -tolerance);
}

static int test_transform(void)
{
    static float signal[HB_FFT_SIZE];
    uint32_t random = 1;
    long n, k;
    for (n = 0; n < HB_FFT_SIZE; n++) {
        random = random * 1664525u + 1013904223u;
        signal[n] = (float)(random >> 16) / 32768.0f - 1.0f;
    }
    hb_fft_forward(signal, denoiser.spectrum, denoiser.work.fft);
    for (k = 0; k < HB_BINS; k += 1 + HB_BINS / 8) {
        float re = 0.0f, im = 0.0f;
        for (n = 0; n < HB_FFT_SIZE; n++) {
            /* The table ends where the transform reads no further: half a turn on, a root has the other sign. */
            const long turn = (long)k * n % HB_FFT_SIZE;
            const int is_beyond = turn >= HB_FFT_ROOTS;
            struct hb_complex root = hb_fft_roots[is_beyond ? turn - HB_FFT_SIZE / 2 : turn];
            if (is_beyond) {
                root.re = -root.re;
                root.im = -root.im;
            }
            re += signal[n] * root.re;
            im += signal[n] * root.im;
        }
        if (differ(re, denoiser.spectrum[k].re, 1e-3f) || differ(im, denoiser.spectrum[k].im, 1e-3f)) {
            printf("FAIL transform, bin %ld\n", k);
            return 1;
        }
    }
    hb_fft_inverse(denoiser.spectrum, denoiser.samples, denoiser.work.fft);
    for (n = 0; n < HB_FFT_SIZE; n++) {
        if (!differ(signal[n], denoiser.samples[n], 1e-3f)) continue;
        printf("FAIL inverse transform, sample %ld\n", n);
        return 1;
    }
    return 0;
}

/* Of the last frame of the recorded samples. */
static int test_features(void)
{
    const int16_t *frame = hb_test_samples + HB_TEST_HOPS * HB_HOP - HB_FFT_SIZE;
    int i;
    for (i = 0; i < HB_FFT_SIZE; i++) denoiser.samples[i] = frame[i] * (1.0f / 32768.0f) * HB_ANALYSIS_WINDOW(i);
    hb_fft_forward(denoiser.samples, denoiser.spectrum, denoiser.work.fft);
    hb_denoiser_features(denoiser.work.frame.features, denoiser.spectrum);
    for (i = 0; i < HB_FEATURES; i++) {
        if (!differ(denoiser.work.frame.features[i], hb_test_last_features[i], HB_TEST_FEATURE_TOLERANCE)) continue;
        printf("FAIL feature %d of the recorded samples\n", i);
        return 1;
    }
    return 0;
}

#endif

static int compare_hop(const char *what, int hop, const int16_t *got)
{
    const int16_t *expected = hb_test_denoised + (long)hop * HB_HOP;
    int i;
    for (i = 0; i < HB_HOP; i++) {
        const int difference = got[i] - expected[i];
        if (difference <= HB_TEST_SAMPLE_TOLERANCE && difference >= -HB_TEST_SAMPLE_TOLERANCE) continue;
        printf("FAIL %s %d, sample %d: expected %d within %d, got %d\n", what, hop, i, expected[i],
               HB_TEST_SAMPLE_TOLERANCE, got[i]);
        return 1;
    }
    return 0;
}

/* Both kinds of samples, in place and not. */
static int test_hops(void)
{
    static float samples[HB_HOP];
    static int16_t out[HB_HOP];
    int hop, i;
    hb_denoiser_reset(&denoiser);
    for (hop = 0; hop < HB_TEST_HOPS; hop++) {
        hb_denoiser_hop_s16(&denoiser, hb_test_samples + (long)hop * HB_HOP, out);
        if (compare_hop("hop", hop, out) != 0) return 1;
    }
    hb_denoiser_reset(&denoiser);
    for (hop = 0; hop < HB_TEST_HOPS; hop++) {
        for (i = 0; i < HB_HOP; i++) samples[i] = hb_test_samples[(long)hop * HB_HOP + i] * (1.0f / 32768.0f);
        hb_denoiser_hop(&denoiser, samples, samples);
        for (i = 0; i < HB_HOP; i++) {
            const float scaled = samples[i] * 32768.0f;
            out[i] = scaled > 32767.0f ? 32767 : scaled > -32768.0f ? (int16_t)scaled : -32768;
        }
        if (compare_hop("float hop", hop, out) != 0) return 1;
    }
    return 0;
}

static int test_denoiser(void)
{
#if !defined(HB_FRAMES_OF_SAMPLES)
    if (test_transform() != 0 || test_features() != 0) return 1;
#endif
    return test_hops() != 0;
}

#else

#define HB_TEST_HOPS 0

static int test_denoiser(void)
{
    return 0;
}

#endif

/* Before anything computes with them. */
static int test_weights(void)
{
    const char *fault = hb_weights_fault();
    if (fault == NULL) return 0;
    printf("FAIL weights: %s\n", fault);
    return 1;
}

int main(void)
{
    if (test_weights() != 0 || test_rounding() != 0 || test_network() != 0 || test_frame() != 0 ||
        test_denoiser() != 0) {
        return 1;
    }
    printf("PASS %d frames of %d mask values, %d hops, kernels: %s\n", HB_TEST_FRAMES, HB_OUTPUTS, HB_TEST_HOPS, HB_PATH);
    return 0;
}
