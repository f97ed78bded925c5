/* Recorded frames of the self-test, both ends of the network as it stores them. */
#ifndef HB_VECTORS_H
#define HB_VECTORS_H

#include "hb_network.h"

#define HB_TEST_FRAMES 2

extern const hb_input hb_test_features[HB_TEST_FRAMES * HB_INPUTS];
extern const hb_output hb_test_masks[HB_TEST_FRAMES * HB_OUTPUTS];

#endif
