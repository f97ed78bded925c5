/* SPDX-License-Identifier: MIT */
/* Recorded vectors of the self-test: frames at both ends of the network, as it stores them and as floats; samples
 * at both ends of the streaming denoiser. */
#ifndef HB_VECTORS_H
#define HB_VECTORS_H

#include "hb_front_end.h"
#include "hb_network.h"

#define HB_TEST_FRAMES 2

extern const hb_input hb_test_features[HB_TEST_FRAMES * HB_INPUTS];
extern const hb_output hb_test_masks[HB_TEST_FRAMES * HB_OUTPUTS];

#define HB_TEST_FLOAT_FRAMES 2

extern const float hb_test_float_features[HB_TEST_FLOAT_FRAMES * HB_INPUTS];
extern const float hb_test_float_masks[HB_TEST_FLOAT_FRAMES * HB_OUTPUTS];

#define HB_TEST_HOPS 6
#define HB_TEST_SAMPLE_TOLERANCE 64 /* steps of 16 bits */
#define HB_TEST_FEATURE_TOLERANCE 0.00999999978f

extern const int16_t hb_test_samples[HB_TEST_HOPS * HB_HOP];
extern const int16_t hb_test_denoised[HB_TEST_HOPS * HB_HOP];
extern const float hb_test_last_features[HB_INPUTS]; /* of the last frame of the samples */

#endif
