/* Self-test: recorded frames through the network, every output byte compared with what the interpreter of the program
 * gave; and the transform of the denoiser against its definition. Prints PASS, or the first differing value and
 * ends with 1. No floating point is printed, so that the smallest printf does. */
#include <stdio.h>
#include <string.h>

#include "hb_denoiser.h"
#include "hb_fft.h"
#include "hb_platform.h"
#include "hb_vectors.h"

static struct hb_denoiser denoiser;
static hb_output mask[HB_OUTPUTS];

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
        hb_reset(&denoiser.network);
        for (frame = 0; frame < HB_TEST_FRAMES; frame++) {
            hb_network_run(&denoiser.network, hb_test_features + (long)frame * HB_INPUTS, mask);
            if (compare_frame(frame) != 0) return 1;
        }
    }
    return 0;
}

static int differ(float a, float b)
{
    const float difference = a - b;
    return !(difference < 1e-3f && difference > -1e-3f);
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
            const struct hb_complex root = hb_fft_roots[k * n % HB_FFT_SIZE];
            re += signal[n] * root.re;
            im += signal[n] * root.im;
        }
        if (differ(re, denoiser.spectrum[k].re) || differ(im, denoiser.spectrum[k].im)) {
            printf("FAIL transform, bin %ld\n", k);
            return 1;
        }
    }
    hb_fft_inverse(denoiser.spectrum, denoiser.samples, denoiser.work.fft);
    for (n = 0; n < HB_FFT_SIZE; n++) {
        if (!differ(signal[n], denoiser.samples[n])) continue;
        printf("FAIL inverse transform, sample %ld\n", n);
        return 1;
    }
    return 0;
}

int main(void)
{
    if (test_network() != 0 || test_transform() != 0) return 1;
    printf("PASS %d frames of %d mask values, kernels: %s\n", HB_TEST_FRAMES, HB_OUTPUTS, HB_PATH);
    return 0;
}
