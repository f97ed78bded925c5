/** @file
 * Transforms of frames in floats, magnitudes and masks of their spectra: every step rounded on its own, no libm. A spectrum of a
 * frame of `size` samples (even, prime factors 2, 3 and 5) is the real parts of its size / 2 + 1 bins, then the imaginary parts. */
#ifndef HB_SPECTRUM_H
#define HB_SPECTRUM_H

#include "hb_platform.h"

/** roots: cos, then -sin of 2 pi i / size, [2 size]; work: [2 size], contents do not matter. No argument overlaps another. */
void hb_spectrum_forward(float *spectrum, const float *x, const float *roots, float *work, int32_t size);

/** Divided by the size. Returns the samples, which lie in work. */
const float *hb_spectrum_inverse(const float *spectrum, const float *roots, float *work, int32_t size);

/** A block of bins: v = re^2 + im^2 + floor */
void hb_spectrum_power(float *v, const float *re, const float *im, float floor, int32_t count);
/** Its root. */
void hb_spectrum_magnitude(float *v, const float *re, const float *im, float floor, int32_t count);

/** A block of one part of a spectrum: out = x * gain. */
void hb_spectrum_mask(float *out, const float *x, const float *gains, int32_t count);
/** Gains are raised to a floor where they are less. */
void hb_spectrum_floor(float *gains, float floor, int32_t count);

#endif
