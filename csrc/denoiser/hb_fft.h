/** @file
 * Transform of real signals of HB_FFT_SIZE samples (even, prime factors 2, 3 and 5), float32.
 * X[k] = sum x[n] e^(-j 2 pi k n / size), k = 0 .. size / 2; the inverse divides by size. */
#ifndef HB_FFT_H
#define HB_FFT_H

#include "hb_front_end.h"

#if defined(__cplusplus)
extern "C" {
#endif

/** work: HB_FFT_SIZE elements, contents do not matter. No argument overlaps another. */
void hb_fft_forward(const float *x, struct hb_complex *spectrum, struct hb_complex *work);
/** Divided by the size; arguments as of hb_fft_forward. */
void hb_fft_inverse(const struct hb_complex *spectrum, float *x, struct hb_complex *work);

#if defined(__cplusplus)
}
#endif

#endif
