/** @file
 * Streaming denoiser: one call takes HB_HOP samples and gives HB_HOP samples.
 *
 * Algorithmic delay: sample i of the output belongs to sample i - HB_DELAY_SAMPLES of the input (HB_FFT_SIZE - HB_HOP
 * samples, and what a network of samples is late); the hop that has to be collected before a call comes on top of it in a live system.
 * The structure is the caller's: no malloc, no pointers into itself, several may run side by side. */
#ifndef HB_DENOISER_H
#define HB_DENOISER_H

#include "hb_front_end.h"
#include "hb_network.h"
#include "hb_version.h"

/** Where the caller's structures go, for memory that needs a section of its own (DTCM): -DHB_STATE_SECTION='".dtcm"', and
 * HB_STATE in front of the definition. */
#if defined(HB_STATE_SECTION)
#define HB_STATE __attribute__((section(HB_STATE_SECTION)))
#else
#define HB_STATE
#endif

#if !defined(HB_FEATURES)
#define HB_FEATURES HB_BINS /**< values of a spectrum that the network is shown */
#endif
#if !defined(HB_GIVEN)
#define HB_GIVEN HB_BINS /**< values that it gives of one: a mask */
#endif

#if defined(__cplusplus)
extern "C" {
#endif

/** A stream: the state of its network, its last samples, and work space. */
struct hb_denoiser {
    struct hb_network network;             /**< its states and work space */
    float depth;                           /**< 0 .. 1, hb_denoiser_set_depth */
    int32_t bypass;                        /**< hb_denoiser_set_bypass */
#if defined(HB_FRAMES_OF_SAMPLES)
    float history[HB_FFT_SIZE + HB_LAG];   /**< last input samples */
    float overlap[HB_FFT_SIZE];            /**< sum of the frames so far, from the next output sample on */
    float samples[HB_FFT_SIZE];            /**< one frame */
    float enhanced[HB_FFT_SIZE];           /**< what the network gives of it */
#else
    float history[HB_FFT_SIZE];            /**< last input samples */
    float overlap[HB_FFT_SIZE];            /**< sum of the frames so far, from the next output sample on */
    float samples[HB_FFT_SIZE];            /**< one frame */
    struct hb_complex spectrum[HB_BINS];   /**< of the frame, bins of positive frequencies */
    union {
        struct hb_complex fft[HB_FFT_SIZE]; /**< while it is transformed */
        struct {
            float features[HB_FEATURES]; /**< into the network */
            float mask[HB_GIVEN];        /**< out of it */
        } frame;                         /**< while the network runs */
    } work; /**< shared by what does not live at the same time */
#endif
};

/** Start of a stream; comes before the first hop. Whole depth, no bypass. */
void hb_denoiser_reset(struct hb_denoiser *denoiser);

/** HB_HOP samples, nominal -1 .. 1, finite. out may be in. */
void hb_denoiser_hop(struct hb_denoiser *denoiser, const float *in, float *out);

/** The same with 16-bit samples: rounded to nearest, clipped. */
void hb_denoiser_hop_s16(struct hb_denoiser *denoiser, const int16_t *in, int16_t *out);

/**
 * How much of the noise goes: 1 as the network says (the default), 0 nothing, between them a gain of 1 - depth * (1 - mask), or as
 * much of the samples that the network gives. From the next hop on; the network runs on whatever the depth.
 */
void hb_denoiser_set_depth(struct hb_denoiser *denoiser, float depth);

/**
 * Not 0: from the next hop on the input comes out as it is, as late as it would come denoised, and the network does not run. Where
 * it ends, the network begins as at the start of a stream.
 */
void hb_denoiser_set_bypass(struct hb_denoiser *denoiser, int32_t bypass);

/** A sample as 16 bits: rounded to nearest, clipped. */
int16_t hb_denoiser_to_s16(float sample);

#if !defined(HB_FRAMES_OF_SAMPLES)
/** HB_FEATURES features of the spectrum of a windowed frame: what the network takes. */
void hb_denoiser_features(float *features, const struct hb_complex *spectrum);
#endif

#if defined(__cplusplus)
}
#endif

#endif
