/* SPDX-License-Identifier: MIT */
/** @file
 * Front end of the network: 16 samples per frame, every 8, window sqrt-hann, feature ln-power. */
#ifndef HB_FRONT_END_H
#define HB_FRONT_END_H

#include <stdint.h>

#define HB_SAMPLE_RATE_HZ 16000 /**< of what goes in and comes out */
#define HB_FFT_SIZE 16 /**< samples of a frame */
#define HB_HOP 8 /**< samples from frame to frame */
#define HB_BINS (HB_FFT_SIZE / 2 + 1) /**< of a spectrum */
#define HB_DELAY_SAMPLES (HB_FFT_SIZE - HB_HOP) /**< 0.5 ms */

/** Of |X|^2: what the network is shown of a bin, and what is added so that no logarithm is of 0. */
#define HB_FEATURE(power) logf((power) + HB_FEATURE_FLOOR)
#define HB_FEATURE_FLOOR 9.99999994e-9f
#define HB_MASK_FLOOR 0.100000001f /**< least gain: -20 dB */

#if defined(__cplusplus)
extern "C" {
#endif

/** A bin of a spectrum. */
struct hb_complex {
    float re; /**< real part */
    float im; /**< imaginary part */
};

extern const float hb_window[9]; /**< at analysis, the same from both ends */
#define HB_FFT_ROOTS 12 /**< of unity, as many as the transform reads */
extern const struct hb_complex hb_fft_roots[HB_FFT_ROOTS]; /**< e^(-j 2 pi k / size) */

/** Sample i of the windows. */
#define HB_ANALYSIS_WINDOW(i) hb_window[(i) <= HB_FFT_SIZE / 2 ? (i) : HB_FFT_SIZE - (i)]
#define HB_SYNTHESIS_WINDOW(i) hb_window[(i) <= HB_FFT_SIZE / 2 ? (i) : HB_FFT_SIZE - (i)]
/** 1 / sum of the products of both windows over sample i of a hop. */
#define HB_OVERLAP_GAIN(i) 1.0f

#define HB_FFT_STAGES 2 /**< of the complex transform of half the size */
extern const uint8_t hb_fft_radices[HB_FFT_STAGES]; /**< of each */

#if defined(__cplusplus)
}
#endif

#endif
