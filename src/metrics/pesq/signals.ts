// What is computed from one signal before the two are compared.
import { HushbitError } from '../../base/errors.ts';
import { alignmentSignal } from './alignment-filter.ts';
import type { AlignmentView } from './crude-delay.ts';
import type { FilterSpectrum } from './frequency-filter.ts';
import { guardedLength, narrowBandSignal, wideBandSignal } from './input-filters.ts';
import type { PesqRate } from './rate.ts';
import { detectVoice, type VoiceActivity } from './voice-activity.ts';
import { freshArrays, type WorkArrays } from './work-arrays.ts';

/** Floats are +-1; 16-bit integers are taken as they are. */
export type Samples = Float32Array | Float64Array | Int16Array;

/** Which input filter. */
export type Band = 'narrow' | 'wide';

export interface BandSignal {
  /** Model signal with guards and padding, at the level of the input. */
  readonly model: Float64Array;
  readonly view: AlignmentView;
  readonly voice: VoiceActivity;
}

const FULL_SCALE = 32768;
// Beyond these sums of squares the powers behind would leave the range of doubles.
const LEAST_ENERGY = 1e-100;
const LARGEST_ENERGY = 1e100;
/** Band power below this share of the power is rounding noise of the transform. */
const LEAST_BAND_SHARE = 1e-20;

/** A copy in 16-bit units. `role` names the signal in errors. */
export function checkedSamples(
  samples: Samples,
  role: string,
  rate: PesqRate,
  arrays: WorkArrays = freshArrays,
): Float64Array {
  if (
    !(samples instanceof Float32Array || samples instanceof Float64Array || samples instanceof Int16Array)
  ) {
    throw badSignal(role, 'a Float32Array, Float64Array or Int16Array of samples', typeof samples);
  }
  const least = rate.sampleRateHz / 4;
  if (samples.length < least) {
    throw badSignal(role, `at least 0.25 s (${least} samples)`, `${samples.length} samples`);
  }
  const scale = samples instanceof Int16Array ? 1 : FULL_SCALE;
  const out = arrays.take('samples', samples.length);
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]!;
    if (!Number.isFinite(value)) throw badSignal(role, 'finite samples', `${value} at sample ${i}`);
    out[i] = value * scale;
  }
  return out;
}

const AUDIBLE = 'sound between 300 and 3500 Hz';

/** True for the error that says that the degraded signal has nothing in the telephone band. */
export function isSilentDegraded(error: unknown): boolean {
  return (
    error instanceof HushbitError && error.parts.place === 'PESQ degraded' && error.parts.expected === AUDIBLE
  );
}

/** Refuses a signal without anything in the telephone band. */
export function checkBandEnergy(bandEnergy: number, samples: Float64Array, role: string): void {
  let energy = 0;
  let constant = true;
  const first = samples[0]!;
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i]!;
    energy += x * x;
    if (x !== first) constant = false;
  }
  if (!(energy < LARGEST_ENERGY)) {
    throw badSignal(role, 'samples within +-1 (or 16-bit integers)', 'samples far beyond');
  }
  // An offset alone: what the filters find in the band are the edges that it has beside the padding.
  if (constant) throw badSignal(role, AUDIBLE, 'silence');
  if (!(energy > LEAST_ENERGY) || !(bandEnergy > LEAST_BAND_SHARE * energy)) {
    throw badSignal(role, AUDIBLE, energy > LEAST_ENERGY ? 'none there' : 'silence');
  }
}

export function badSignal(role: string, expected: string, got: string): HushbitError {
  return new HushbitError({ code: 'bad-audio', place: `PESQ ${role}`, expected, got });
}

/**
 * @param area the transform of the same samples; it is used in narrow-band only
 * @param arrays where its signals lie; default: arrays of their own
 */
export function filterBand(
  band: Band,
  samples: Float64Array,
  area: FilterSpectrum | null,
  rate: PesqRate,
  arrays: WorkArrays = freshArrays,
): BandSignal {
  const total = guardedLength(samples.length, rate);
  const model = arrays.take('model', total + rate.padding);
  if (band === 'narrow') narrowBandSignal(area!, samples.length, rate, model);
  else wideBandSignal(samples, rate, model);
  const signal = alignmentSignal(model, rate, arrays.take('alignment', model.length));
  const voice = detectVoice(signal, total, rate.window);
  return { model, voice, view: { total, signal, activity: voice.activity, logLevel: voice.logLevel } };
}
