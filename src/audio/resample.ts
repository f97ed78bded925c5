// Resampling by any rational ratio: a windowed sinc in polyphase form, zero phase, flat to 90 % of the lower of both
// Nyquist frequencies and 100 dB down at the Nyquist frequency. Kaiser's design: J. F. Kaiser, "Nonrecursive digital
// filter design using the I0-sinh window function", ISCAS 1974.
import { HushbitError } from '../base/errors.ts';

const STOP_BAND_DB = 100;
/** Of the lower Nyquist frequency: end of the pass band, begin of the stop band. */
const PASS_END = 0.9;
const STOP_BEGIN = 1;
const KAISER_BETA = 0.1102 * (STOP_BAND_DB - 8.7);
/** Half the length of the kernel, in samples of the lower rate. */
const HALF_WIDTH = (STOP_BAND_DB - 8) / (2.285 * (STOP_BEGIN - PASS_END) * Math.PI) / 2;
/** Rows of coefficients are kept for all phases while they fit in this many numbers. */
const MOST_COEFFICIENTS = 1 << 21;

/** Number of samples that `count` samples become. */
export function resampledLength(count: number, fromHz: number, toHz: number): number {
  const { up, down } = ratioOf(fromHz, toHz);
  return Math.ceil((count * up) / down);
}

/**
 * Sample m of the result lies at the time m / toHz of the input, which counts as zero outside its samples.
 * @param fromHz toHz: whole numbers of Hz
 */
export function resample<T extends Float32Array | Float64Array>(samples: T, fromHz: number, toHz: number): T {
  const { up, down } = ratioOf(fromHz, toHz);
  const length = resampledLength(samples.length, fromHz, toHz);
  const out = (samples instanceof Float32Array ? new Float32Array(length) : new Float64Array(length)) as T;
  if (up === 1 && down === 1) {
    out.set(samples);
    return out;
  }
  const lower = Math.min(1, up / down);
  const cutoff = lower * ((PASS_END + STOP_BEGIN) / 2);
  const reach = HALF_WIDTH / lower;
  const taps = 2 * Math.ceil(reach);
  const rowOf = createRows(up, taps, cutoff, reach);
  // Doubles with zeros around them: one kind of array and no ends to look at in the loop.
  const padded = new Float64Array(samples.length + 2 * taps);
  padded.set(samples, taps);
  /** Of the first sample that the kernel of an output takes. */
  const from = (m: number): number => Math.floor((m * down) / up) + 1 + taps / 2;
  const row = (m: number): Float64Array => rowOf((m * down) % up);
  let m = 0;
  // Four outputs side by side, each a sum in its own order: one alone would wait for its own additions.
  for (; m + 4 <= length; m += 4) {
    const a = from(m);
    const b = from(m + 1);
    const c = from(m + 2);
    const d = from(m + 3);
    const ra = row(m);
    const rb = row(m + 1);
    const rc = row(m + 2);
    const rd = row(m + 3);
    let sa = 0;
    let sb = 0;
    let sc = 0;
    let sd = 0;
    for (let j = 0; j < taps; j++) {
      sa += padded[a + j]! * ra[j]!;
      sb += padded[b + j]! * rb[j]!;
      sc += padded[c + j]! * rc[j]!;
      sd += padded[d + j]! * rd[j]!;
    }
    out[m] = sa;
    out[m + 1] = sb;
    out[m + 2] = sc;
    out[m + 3] = sd;
  }
  for (; m < length; m++) {
    const [first, coefficients] = [from(m), row(m)];
    let sum = 0;
    for (let j = 0; j < taps; j++) sum += padded[first + j]! * coefficients[j]!;
    out[m] = sum;
  }
  return out;
}

/** Coefficients of a phase, kept where all phases fit: an output's kernel begins `taps / 2 - 1` samples before its position. */
function createRows(
  up: number,
  taps: number,
  cutoff: number,
  reach: number,
): (phase: number) => Float64Array {
  const keep = up * taps <= MOST_COEFFICIENTS;
  const rows: Float64Array[] = [];
  return (phase) => {
    const known = rows[phase];
    if (known) return known;
    const row = kernelRow(phase / up, taps, cutoff, reach);
    if (keep) rows[phase] = row;
    return row;
  };
}

/** Kernel at the samples around a position `fraction` behind a sample; sums to 1, so that a constant stays one. */
function kernelRow(fraction: number, taps: number, cutoff: number, reach: number): Float64Array {
  const row = new Float64Array(taps);
  let sum = 0;
  for (let j = 0; j < taps; j++) {
    const x = j + 1 - taps / 2 - fraction;
    row[j] = sinc(cutoff * x) * kaiser(x / reach);
    sum += row[j]!;
  }
  return row.map((value) => value / sum);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Kaiser window on -1..1. */
function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : besselI0(KAISER_BETA * Math.sqrt(1 - x * x)) / besselI0(KAISER_BETA);
}

/** Modified Bessel function of order 0, by its power series. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function ratioOf(fromHz: number, toHz: number): { up: number; down: number } {
  for (const hz of [fromHz, toHz]) {
    if (!Number.isInteger(hz) || hz < 1) {
      throw new HushbitError({
        code: 'bad-option',
        place: 'resampling',
        expected: 'rates that are whole numbers of Hz',
        got: `${fromHz} to ${toHz} Hz`,
      });
    }
  }
  let a = fromHz;
  let b = toHz;
  while (b > 0) [a, b] = [b, a % b];
  return { up: toHz / a, down: fromHz / a };
}
