/* SPDX-License-Identifier: MIT */
/** @file
 * nsnet2: 9 features of a frame in, 9 mask values out.
 * The structure is the caller's: no malloc, no pointers into itself, several may run side by side. */
#ifndef HB_NETWORK_H
#define HB_NETWORK_H

#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
extern "C" {
#endif

#define HB_INPUTS 9   /**< features of a frame */
#define HB_OUTPUTS 9 /**< mask values of a frame */

typedef float hb_input;   /**< real = 1 * (q - 0) */
typedef int16_t hb_output; /**< real = 0.00003052 * (q - 0) */

/** A stream of frames: states, and work space. */
struct hb_network {
    /* Carried from frame to frame. Lengths are padded to 16 elements. */
    float h1[16]; /**< h1 f32[6], zero point 0 */
    float h2[16]; /**< h2 f32[6], zero point 0 */
    /* Work space of one frame: buffers that do not live at the same time share it. */
    union {
        int8_t s8[208];   /**< as 8 bits */
        int16_t s16[104]; /**< as 16 bits */
        float f32[52]; /**< as binary32 */
    } arena; /**< offsets are generated */
    float converted[16]; /**< an integer vector as floats */
};

/** One frame on quantised values, as the interpreter of the program does it, byte by byte. */
void hb_network_run(struct hb_network *net, const hb_input *features, hb_output *mask);

/** For a caller that knows floats only: sizeof(struct hb_network), of what its state points to. */
size_t hb_state_bytes(void);

/** Comes before the first frame of a clip. */
void hb_reset(void *state);

/** One frame: HB_INPUTS features, finite, what is out of range saturates; HB_OUTPUTS mask values. */
void hb_frame(void *state, const float *features, float *mask);

#if defined(__cplusplus)
}
#endif

#endif
