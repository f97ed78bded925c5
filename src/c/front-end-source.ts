// hb_front_end.h and hb_front_end.c: what the streaming denoiser knows of its front end, as macros and tables.
import { HushbitError } from '../base/errors.ts';
import { floatConstant, wrapValues } from './formats.ts';

/** What a model's front end is; the same description that the denoiser of this package takes. */
export interface FrontEndDescription {
  readonly sampleRateHz: number;
  /** Samples; the window has this length. */
  readonly fftSize: number;
  /** Samples; divides fftSize. */
  readonly hop: number;
  /** Applied at analysis and at synthesis. */
  readonly window: 'rectangular' | 'hann' | 'sqrt-hann';
  readonly feature: 'ln-power' | 'log10-power';
  readonly featureFloor: number;
  /** Least gain of the mask in dB (negative), or null for none. */
  readonly maskFloorDb: number | null;
}

const LOGARITHM = { 'ln-power': 'logf', 'log10-power': 'log10f' } as const;

/** Bytes of the constant tables: window, overlap gains, roots of unity, radices. */
export function frontEndTableBytes({ fftSize, hop }: FrontEndDescription): number {
  return 4 * (fftSize + hop + 2 * fftSize) + fftRadices(fftSize).length;
}

/** @throws HushbitError `bad-option` for what the denoiser in C cannot do */
export function checkFrontEndForC(frontEnd: FrontEndDescription, bins: number, outputs: number): void {
  const bad = (place: string, expected: string, got: number): HushbitError =>
    new HushbitError({ code: 'bad-option', place: `front end: ${place}`, expected, got: `${got}` });
  const { fftSize, hop } = frontEnd;
  if (!(Number.isInteger(fftSize) && fftSize >= 4 && fftSize % 2 === 0)) {
    throw bad('fftSize', 'an even number of samples', fftSize);
  }
  if (fftRadices(fftSize).reduce((product, radix) => product * radix, 2) !== fftSize) {
    throw bad('fftSize', 'no prime factors but 2, 3 and 5', fftSize);
  }
  if (!(Number.isInteger(hop) && hop >= 1 && fftSize % hop === 0 && 2 * hop <= fftSize)) {
    throw bad('hop', `a divisor of ${fftSize} up to ${fftSize / 2}`, hop);
  }
  if (bins !== fftSize / 2 + 1 || outputs !== bins) {
    throw bad(
      'fftSize',
      `bins as many as the network's ${bins} inputs and ${outputs} outputs`,
      fftSize / 2 + 1,
    );
  }
}

/** Radices of the complex transform of half the size, fours first. */
export function fftRadices(fftSize: number): number[] {
  const radices: number[] = [];
  let rest = fftSize / 2;
  for (const radix of [4, 2, 3, 5]) {
    for (; rest % radix === 0; rest /= radix) radices.push(radix);
  }
  return radices;
}

/** [fftSize] */
export function makeWindow({ window, fftSize }: FrontEndDescription): number[] {
  return Array.from({ length: fftSize }, (_, i) => {
    const sine = Math.sin((Math.PI * i) / fftSize);
    return { rectangular: 1, hann: sine * sine, 'sqrt-hann': sine }[window];
  });
}

/** 1 / sum of the squared windows over a sample, [hop]. */
export function overlapGains(frontEnd: FrontEndDescription): number[] {
  const { fftSize, hop } = frontEnd;
  const window = makeWindow(frontEnd);
  return Array.from({ length: hop }, (_, i) => {
    let sum = 0;
    for (let at = i; at < fftSize; at += hop) sum += window[at]! ** 2;
    return 1 / sum;
  });
}

export function frontEndHeader(frontEnd: FrontEndDescription): string {
  const { sampleRateHz, fftSize, hop, window, feature, featureFloor, maskFloorDb } = frontEnd;
  const floor =
    maskFloorDb === null
      ? '/* The mask has no floor. */'
      : `#define HB_MASK_FLOOR ${floatConstant(Math.fround(10 ** (maskFloorDb / 20)))} /* ${maskFloorDb} dB */`;
  return `/* Front end of the network: ${fftSize} samples per frame, every ${hop}, window ${window}, feature ${feature}. */
#ifndef HB_FRONT_END_H
#define HB_FRONT_END_H

#include <stdint.h>

#define HB_SAMPLE_RATE_HZ ${sampleRateHz}
#define HB_FFT_SIZE ${fftSize}
#define HB_HOP ${hop}
#define HB_BINS (HB_FFT_SIZE / 2 + 1)
#define HB_DELAY_SAMPLES (HB_FFT_SIZE - HB_HOP) /* ${(((fftSize - hop) * 1000) / sampleRateHz).toFixed(1)} ms */

/* feature = logarithm(|X|^2 + floor) */
#define HB_FEATURE_LOGARITHM ${LOGARITHM[feature]}
#define HB_FEATURE_FLOOR ${floatConstant(Math.fround(featureFloor))}
${floor}

#if defined(__cplusplus)
extern "C" {
#endif

struct hb_complex {
    float re, im;
};

extern const float hb_window[HB_FFT_SIZE];     /* at analysis and at synthesis */
extern const float hb_overlap_gain[HB_HOP];    /* 1 / sum of the squared windows over a sample */
extern const struct hb_complex hb_fft_roots[HB_FFT_SIZE]; /* e^(-j 2 pi k / size) */

#define HB_FFT_STAGES ${fftRadices(fftSize).length}
extern const uint8_t hb_fft_radices[HB_FFT_STAGES];

#if defined(__cplusplus)
}
#endif

#endif
`;
}

export function frontEndSource(frontEnd: FrontEndDescription): string {
  const { fftSize } = frontEnd;
  const window = makeWindow(frontEnd);
  const roots = Array.from({ length: fftSize }, (_, k) => {
    const angle = (-2 * Math.PI * k) / fftSize;
    return `{${rounded(Math.cos(angle))},${rounded(Math.sin(angle))}}`;
  });
  return `/* Tables of the front end: hb_front_end.h. */
#include "hb_front_end.h"

const float hb_window[HB_FFT_SIZE] = {
${wrapValues(window.map(rounded), '    ')}
};

const float hb_overlap_gain[HB_HOP] = {
${wrapValues(overlapGains(frontEnd).map(rounded), '    ')}
};

const struct hb_complex hb_fft_roots[HB_FFT_SIZE] = {
${wrapValues(roots, '    ')}
};

const uint8_t hb_fft_radices[HB_FFT_STAGES] = {${fftRadices(fftSize).join(', ')}};
`;
}

/** Rounding errors of sines around 0 are written as 0. */
function rounded(value: number): string {
  return floatConstant(Math.abs(value) < 1e-12 ? 0 : Math.fround(value));
}
