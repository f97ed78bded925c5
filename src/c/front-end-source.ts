// hb_front_end.h and hb_front_end.c: what the streaming denoiser knows of its front end, as macros and tables.
import { HushbitError } from '../base/errors.ts';
import { floatConstant, wrapValues } from './formats.ts';

/** What a model's front end is; the same description that the denoiser of this package takes. */
export interface FrontEndDescription {
  readonly sampleRateHz: number;
  /** Samples of a frame. */
  readonly fftSize: number;
  /** Samples; at most fftSize. */
  readonly hop: number;
  readonly window: WindowName;
  /** Where it is another one than at analysis. */
  readonly synthesisWindow?: WindowName;
  /** Samples of the windows where they are shorter than a frame; zeros lie around them. */
  readonly windowLength?: number;
  /** Frames are added up as they are. */
  readonly overlap?: 'sum';
  /** Samples that a network of samples is late. */
  readonly lag?: number;
  readonly feature: FeatureName;
  readonly featureFloor: number;
  /** What the network gives of a spectrum: a mask where it is missing, of `complex` a spectrum. */
  readonly output?: 'mask' | 'complex-mask' | 'spectrum';
  /** Of `magnitude`; 1 where it is missing. */
  readonly exponent?: number;
  /** Least gain of the mask in dB (negative), or null for none. */
  readonly maskFloorDb: number | null;
}

type WindowName = keyof typeof WINDOWS;
type FeatureName =
  | 'ln-power'
  | 'log10-power'
  | 'log-magnitude'
  | 'magnitude'
  | 'power'
  | 'complex'
  | 'samples';

export function isLogarithm({ feature }: Pick<FrontEndDescription, 'feature'>): boolean {
  return feature !== 'magnitude' && feature !== 'power' && feature !== 'complex';
}

/** The network is shown frames of samples and gives such: no transform around it. */
export function isOfSamples({ feature }: Pick<FrontEndDescription, 'feature'>): boolean {
  return feature === 'samples';
}

/** Values of a spectrum that the network is shown. */
export function featuresOf({ fftSize, feature }: Pick<FrontEndDescription, 'fftSize' | 'feature'>): number {
  return feature === 'complex' ? fftSize + 2 : fftSize / 2 + 1;
}

/** What the network gives of a spectrum. */
export function givenBy({
  feature,
  output,
}: Pick<FrontEndDescription, 'feature' | 'output'>): 'mask' | 'complex-mask' | 'spectrum' {
  return output ?? (feature === 'complex' ? 'spectrum' : 'mask');
}

/** Values of it. */
export function givenValues(frontEnd: Pick<FrontEndDescription, 'fftSize' | 'feature' | 'output'>): number {
  return givenBy(frontEnd) === 'mask' ? frontEnd.fftSize / 2 + 1 : frontEnd.fftSize + 2;
}

/** Samples from an input to the output that belongs to it, the collecting of a hop left out. */
export function delayOf({ fftSize, hop, lag = 0 }: FrontEndDescription): number {
  return fftSize - hop + lag;
}

/** Sample i of n. */
const WINDOWS = {
  rectangular: () => 1,
  hann: (i, n) => Math.sin((Math.PI * i) / n) ** 2,
  'sqrt-hann': (i, n) => Math.sin((Math.PI * i) / n),
  hamming: (i, n) => 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / n),
  blackman: (i, n) => 0.42 - 0.5 * Math.cos((2 * Math.PI * i) / n) + 0.08 * Math.cos((4 * Math.PI * i) / n),
  vorbis: (i, n) => Math.sin((Math.PI / 2) * Math.sin((Math.PI * (i + 0.5)) / n) ** 2),
} as const satisfies Record<string, (i: number, n: number) => number>;

/** The window at synthesis: the one at analysis where nothing else is said. */
function synthesisOf({ window, synthesisWindow = window }: FrontEndDescription): WindowName {
  return synthesisWindow;
}

/** Without a window, or with one that is another's, there is no table. */
function windowTables(frontEnd: FrontEndDescription): { analysis: boolean; synthesis: boolean } {
  const { window, fftSize, windowLength = fftSize } = frontEnd;
  const isTable = (name: WindowName): boolean => name !== 'rectangular' || windowLength < fftSize;
  const synthesis = synthesisOf(frontEnd);
  return { analysis: isTable(window), synthesis: synthesis !== window && isTable(synthesis) };
}

/** Bytes of the constant tables: windows, overlap gains, roots of unity, radices. */
export function frontEndTableBytes(frontEnd: FrontEndDescription): number {
  const { fftSize, hop } = frontEnd;
  const { analysis, synthesis } = windowTables(frontEnd);
  const windows = makeWindows(frontEnd);
  const tables = [...(analysis ? [windows.analysis] : []), ...(synthesis ? [windows.synthesis] : [])];
  const kept = tables.reduce((sum, window) => sum + keptOf(window), 0);
  const gains = isEven(overlapGains(frontEnd)) ? 0 : hop;
  const transform = isOfSamples(frontEnd) ? 0 : 8 * rootsOf(fftSize) + fftRadices(fftSize).length;
  return 4 * (kept + gains) + transform;
}

/** Samples of a window that C has: of one that is the same from both ends half of it, and the middle. */
function keptOf(window: readonly number[]): number {
  const { length } = window;
  const isSame = window.every(
    (value, i) => i === 0 || Math.fround(value) === Math.fround(window[length - i]!),
  );
  return isSame && length % 2 === 0 ? length / 2 + 1 : length;
}

/** All the same in binary32: a constant, no table. */
function isEven(values: readonly number[]): boolean {
  return values.every((value) => Math.fround(value) === Math.fround(values[0]!));
}

/** Roots of unity that the transform reads: up to size / 2 where it parts two real ones, and of radix r below (r - 1) / r, or up to it
 * where the butterfly itself has factors. */
function rootsOf(fftSize: number): number {
  return Math.max(
    fftSize / 2 + 1,
    ...fftRadices(fftSize).map((radix) => fftSize - fftSize / radix + (radix % 2)),
  );
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
  if (!(Number.isInteger(hop) && hop >= 1 && hop <= fftSize)) throw bad('hop', `1 to ${fftSize}`, hop);
  const isFrames = isOfSamples(frontEnd);
  const [shown, given] = isFrames ? [fftSize, fftSize] : [featuresOf(frontEnd), givenValues(frontEnd)];
  if (bins !== shown || outputs !== given) {
    const what = isFrames ? 'samples' : 'values';
    throw bad('fftSize', `${what} as many as the network's ${bins} inputs and ${outputs} outputs`, shown);
  }
  const { lag } = frontEnd;
  if (lag !== undefined && !isFrames) throw bad('lag', 'none of a network that masks a spectrum', lag);
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
export function makeWindow(
  { fftSize, windowLength = fftSize }: Pick<FrontEndDescription, 'fftSize' | 'windowLength'>,
  name: WindowName,
): number[] {
  const before = Math.floor((fftSize - windowLength) / 2);
  return Array.from({ length: fftSize }, (_, i) => {
    const at = i - before;
    return at < 0 || at >= windowLength ? 0 : WINDOWS[name](at, windowLength);
  });
}

/** At analysis and at synthesis, [fftSize] each. */
export function makeWindows(frontEnd: FrontEndDescription): { analysis: number[]; synthesis: number[] } {
  const analysis = makeWindow(frontEnd, frontEnd.window);
  return { analysis, synthesis: makeWindow(frontEnd, synthesisOf(frontEnd)) };
}

/** 1 / sum of the products of both windows over a sample, [hop]. */
export function overlapGains(frontEnd: FrontEndDescription): number[] {
  const { fftSize, hop } = frontEnd;
  const { analysis, synthesis } = makeWindows(frontEnd);
  return Array.from({ length: hop }, (_, i) => {
    let sum = 0;
    for (let at = i; at < fftSize; at += hop) sum += analysis[at]! * synthesis[at]!;
    return 1 / sum;
  });
}

/** C of the feature of a bin with `power`. */
function featureMacro({ feature, exponent = 1, featureFloor }: FrontEndDescription): string {
  const floored = featureFloor === 0 ? '(power)' : '((power) + HB_FEATURE_FLOOR)';
  switch (feature) {
    case 'ln-power':
      return `logf${floored}`;
    case 'log10-power':
      return `log10f${floored}`;
    case 'log-magnitude':
      return 'logf(sqrtf(power) + HB_FEATURE_FLOOR)';
    case 'magnitude':
      return exponent === 1
        ? `sqrtf${floored}`
        : `powf(${floored}, ${floatConstant(Math.fround(exponent / 2))})`;
    case 'power':
    case 'complex':
    case 'samples':
      return floored;
    default:
      return feature satisfies never;
  }
}

/** |X|^2 to the power that makes |X| of a bin |X|^p, phase and all. */
function compressionMacro(name: string, exponent: number): string {
  const half = floatConstant(Math.fround((exponent - 1) / 2));
  return `#define ${name}(power) ${exponent === 1 ? '1.0f' : `((power) > 0.0f ? powf((power), ${half}) : 0.0f)`}\n`;
}

/** What the network is shown of a spectrum, and what it gives of one. */
function spectrumMacros(frontEnd: FrontEndDescription): string {
  const { feature, exponent = 1 } = frontEnd;
  const isComplex = feature === 'complex';
  const shown = isComplex
    ? `#define HB_FEATURES (HB_FFT_SIZE + 2) /**< real parts of all bins, then imaginary ones */
#define HB_COMPLEX_FEATURES 1         /**< the network is shown both parts of a spectrum */
/** Of |X|^2: a factor of both parts, and what is added to a power. */
${compressionMacro('HB_COMPRESSION', exponent)}`
    : `/** Of |X|^2: what the network is shown of a bin, and what is added so that no logarithm is of 0. */
#define HB_FEATURE(power) ${featureMacro(frontEnd)}
`;
  switch (givenBy(frontEnd)) {
    case 'mask':
      return shown;
    case 'complex-mask':
      return `${shown}#define HB_GIVEN (HB_FFT_SIZE + 2) /**< a complex factor per bin, all real parts first */\n#define HB_GIVES_COMPLEX_MASK 1 /**< what the network gives multiplies the spectrum */\n`;
    case 'spectrum':
      return `${shown}#define HB_GIVEN (HB_FFT_SIZE + 2) /**< the spectrum anew, all real parts first */\n#define HB_GIVES_SPECTRUM 1 /**< the network gives the spectrum itself */\n/** Of |X|^2: undoes HB_COMPRESSION. */\n${compressionMacro('HB_EXPANSION', isComplex ? 1 / exponent : 1)}`;
  }
}

function windowMacros(frontEnd: FrontEndDescription): string {
  const { analysis, synthesis } = windowTables(frontEnd);
  const { analysis: first, synthesis: second } = makeWindows(frontEnd);
  const at = (name: string, window: readonly number[]): string =>
    keptOf(window) === window.length
      ? `${name}[i]`
      : `${name}[(i) <= HB_FFT_SIZE / 2 ? (i) : HB_FFT_SIZE - (i)]`;
  const own = analysis ? at('hb_window', first) : '1.0f';
  const gains = overlapGains(frontEnd);
  const isSame = synthesisOf(frontEnd) === frontEnd.window;
  const other = isSame ? own : synthesis ? at('hb_synthesis_window', second) : '1.0f';
  return `#define HB_ANALYSIS_WINDOW(i) ${own}
#define HB_SYNTHESIS_WINDOW(i) ${other}
/** 1 / sum of the products of both windows over sample i of a hop. */
#define HB_OVERLAP_GAIN(i) ${isEven(gains) ? rounded(gains[0]!) : 'hb_overlap_gain[i]'}`;
}

function windowTablesHeader(frontEnd: FrontEndDescription): string {
  const { analysis, synthesis } = windowTables(frontEnd);
  const windows = makeWindows(frontEnd);
  const half = (window: readonly number[]): string =>
    keptOf(window) === window.length ? '' : ', the same from both ends';
  const own = `hb_window[${keptOf(windows.analysis)}]; /**< at analysis${half(windows.analysis)} */`;
  const other = `hb_synthesis_window[${keptOf(windows.synthesis)}]; /**< at synthesis${half(windows.synthesis)} */`;
  return [
    ...(analysis ? [`extern const float ${own}`] : []),
    ...(synthesis ? [`extern const float ${other}`] : []),
    ...(isEven(overlapGains(frontEnd))
      ? []
      : ['extern const float hb_overlap_gain[HB_HOP]; /**< of each sample */']),
  ].join('\n');
}

export function frontEndHeader(frontEnd: FrontEndDescription): string {
  return isOfSamples(frontEnd) ? frameHeader(frontEnd) : spectrumHeader(frontEnd);
}

function describeWindows(frontEnd: FrontEndDescription): string {
  const { window } = frontEnd;
  const synthesis = synthesisOf(frontEnd);
  return synthesis === window ? `window ${window}` : `windows ${window} and ${synthesis}`;
}

function frameHeader(frontEnd: FrontEndDescription): string {
  const { sampleRateHz, fftSize, hop, overlap, lag = 0 } = frontEnd;
  return `/** @file
 * Front end of the network: frames of ${fftSize} samples in and out, every ${hop}, ${describeWindows(frontEnd)}. */
#ifndef HB_FRONT_END_H
#define HB_FRONT_END_H

#include <stdint.h>

#define HB_FRAMES_OF_SAMPLES 1 /**< the network is shown samples, not a spectrum */
#define HB_SAMPLE_RATE_HZ ${sampleRateHz} /**< of what goes in and comes out */
#define HB_FFT_SIZE ${fftSize} /**< samples of a frame */
#define HB_HOP ${hop} /**< samples from frame to frame */
#define HB_LAG ${lag} /**< samples that the network is late */
#define HB_DELAY_SAMPLES (HB_FFT_SIZE - HB_HOP + HB_LAG) /**< ${((delayOf(frontEnd) * 1000) / sampleRateHz).toFixed(1)} ms */
${overlap === 'sum' ? '#define HB_PLAIN_SUM 1 /**< frames are added up as the network gives them */' : '/* Sums of frames are divided by what the windows sum to. */'}

#if defined(__cplusplus)
extern "C" {
#endif

${windowTablesHeader(frontEnd)}

/** Sample i of the windows. */
${windowMacros(frontEnd)}

#if defined(__cplusplus)
}
#endif

#endif
`;
}

function spectrumHeader(frontEnd: FrontEndDescription): string {
  const { sampleRateHz, fftSize, hop, feature, featureFloor, maskFloorDb } = frontEnd;
  const windows = describeWindows(frontEnd);
  const floor =
    maskFloorDb === null
      ? '/* The mask has no floor. */'
      : `#define HB_MASK_FLOOR ${floatConstant(Math.fround(10 ** (maskFloorDb / 20)))} /**< least gain: ${maskFloorDb} dB */`;
  return `/** @file
 * Front end of the network: ${fftSize} samples per frame, every ${hop}, ${windows}, feature ${feature}. */
#ifndef HB_FRONT_END_H
#define HB_FRONT_END_H

#include <stdint.h>

#define HB_SAMPLE_RATE_HZ ${sampleRateHz} /**< of what goes in and comes out */
#define HB_FFT_SIZE ${fftSize} /**< samples of a frame */
#define HB_HOP ${hop} /**< samples from frame to frame */
#define HB_BINS (HB_FFT_SIZE / 2 + 1) /**< of a spectrum */
#define HB_DELAY_SAMPLES (HB_FFT_SIZE - HB_HOP) /**< ${(((fftSize - hop) * 1000) / sampleRateHz).toFixed(1)} ms */

${spectrumMacros(frontEnd)}#define HB_FEATURE_FLOOR ${floatConstant(Math.fround(featureFloor))}
${floor}

#if defined(__cplusplus)
extern "C" {
#endif

/** A bin of a spectrum. */
struct hb_complex {
    float re; /**< real part */
    float im; /**< imaginary part */
};

${windowTablesHeader(frontEnd)}
#define HB_FFT_ROOTS ${rootsOf(fftSize)} /**< of unity, as many as the transform reads */
extern const struct hb_complex hb_fft_roots[HB_FFT_ROOTS]; /**< e^(-j 2 pi k / size) */

/** Sample i of the windows. */
${windowMacros(frontEnd)}

#define HB_FFT_STAGES ${fftRadices(fftSize).length} /**< of the complex transform of half the size */
extern const uint8_t hb_fft_radices[HB_FFT_STAGES]; /**< of each */

#if defined(__cplusplus)
}
#endif

#endif
`;
}

export function frontEndSource(frontEnd: FrontEndDescription): string {
  const { fftSize } = frontEnd;
  const windows = makeWindows(frontEnd);
  const tables = windowTables(frontEnd);
  const gains = overlapGains(frontEnd);
  const table = (name: string, values: readonly number[]): string =>
    `const float ${name}[${keptOf(values)}] = {\n${wrapValues(values.slice(0, keptOf(values)).map(rounded), '    ')}\n};\n\n`;
  const front = `/* Tables of the front end: hb_front_end.h. */
#include "hb_front_end.h"

${tables.analysis ? table('hb_window', windows.analysis) : ''}${tables.synthesis ? table('hb_synthesis_window', windows.synthesis) : ''}${isEven(gains) ? '' : `const float hb_overlap_gain[HB_HOP] = {\n${wrapValues(gains.map(rounded), '    ')}\n};\n`}`;
  if (isOfSamples(frontEnd)) return front;
  const roots = Array.from({ length: rootsOf(fftSize) }, (_, k) => {
    const angle = (-2 * Math.PI * k) / fftSize;
    return `{${rounded(Math.cos(angle))},${rounded(Math.sin(angle))}}`;
  });
  return `${front}
const struct hb_complex hb_fft_roots[HB_FFT_ROOTS] = {
${wrapValues(roots, '    ')}
};

const uint8_t hb_fft_radices[HB_FFT_STAGES] = {${fftRadices(fftSize).join(', ')}};
`;
}

/** Rounding errors of sines around 0 are written as 0. */
function rounded(value: number): string {
  return floatConstant(Math.abs(value) < 1e-12 ? 0 : Math.fround(value));
}
