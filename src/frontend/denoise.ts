// The denoiser around a frame model: samples -> STFT -> features -> mask -> masked STFT -> samples, or frames of samples in and out.
// `prepareClip` keeps what does not depend on the model, so that a search computes it once per clip.
import { framesOf, framesOfClip, istft, overlapAdd, type Spectrum, stft } from '../audio/index.ts';
import { HushbitError } from '../base/errors.ts';
import { FEATURES, type Feature } from './features.ts';
import { float32Features } from './float32-features.ts';
import type { FrameModel } from './frame-model.ts';
import { type FrontEnd, givenBy, inputsOf, maskFloorGain, outputsOf } from './front-end.ts';
import { checkFrontEnd } from './parse-front-end.ts';
import { spectraOf, spectrumOf } from './spectra.ts';

/** What a network is shown of a clip, and how much it is to give. */
export interface Frames {
  readonly frames: number;
  /** Values of a frame that go in. */
  readonly inputs: number;
  /** Values of a frame that come out. */
  readonly outputs: number;
  /** Row-major [frames, inputs]. */
  readonly features: Float32Array;
}

export interface PreparedClip extends Frames {
  readonly frontEnd: FrontEnd;
  /** Samples of the clip. */
  readonly length: number;
  /** Null where the network is shown the samples themselves. */
  readonly spectrum: Spectrum | null;
}

/**
 * @param samples noisy clip, +-1 nominal, at the front end's rate
 * @throws HushbitError `bad-audio` for no samples or one that is not finite
 */
export function prepareClip(samples: Float32Array, frontEnd: FrontEnd): PreparedClip {
  checkFrontEnd(frontEnd, 'front end');
  checkSamples(samples);
  const { length } = samples;
  const late = lateClip(samples, frontEnd);
  const inputs = inputsOf(frontEnd);
  const frames = framesOfClip(late.length, frontEnd);
  const shape = { frontEnd, length, frames, inputs, outputs: outputsOf(frontEnd) };
  const { feature } = frontEnd;
  if (feature === 'samples') return { ...shape, spectrum: null, features: framesOf(late, frontEnd) };
  const power = new Float64Array(frames * inputs);
  const spectrum = stft(late, frontEnd, power);
  if (feature === 'complex') return { ...shape, spectrum, features: spectraOf(spectrum, frontEnd) };
  const features =
    frontEnd.rounding === 'paper'
      ? float32Features(late, frontEnd, frames)
      : featuresOfPower(power, FEATURES[feature], frontEnd);
  return { ...shape, spectrum, features };
}

/** With silence behind it for as long as the network is late. */
function lateClip(samples: Float32Array, { lag = 0 }: FrontEnd): Float32Array {
  if (lag === 0) return samples;
  const padded = new Float32Array(samples.length + lag);
  padded.set(samples);
  return padded;
}

/** In float64, rounded to float32. */
function featuresOfPower(
  power: Float64Array,
  kind: Feature,
  { featureFloor, exponent = 1 }: FrontEnd,
): Float32Array<ArrayBuffer> {
  const features = new Float32Array(power.length);
  for (let i = 0; i < features.length; i += 1) features[i] = kind.of(power[i]!, featureFloor, exponent);
  return features;
}

/** The model's masks over whole clips, each from a fresh state, into `outs`, row-major [frames, outputs]; no floor applied. */
export function masksOf(clips: readonly Frames[], model: FrameModel, outs: readonly Float32Array[]): void {
  clips.forEach((clip) => {
    checkWidths(clip, model);
  });
  if (model.runClips && clips.length > 1) {
    model.runClips(clips.map(({ features, frames }, i) => ({ features, frames, mask: outs[i]! })));
  } else {
    clips.forEach((clip, i) => {
      maskOf(clip, model, outs[i]);
    });
  }
}

/** The model's mask over the whole clip, from a fresh state: row-major [frames, outputs], no floor applied. */
export function maskOf(clip: Frames, model: FrameModel, out?: Float32Array): Float32Array {
  checkWidths(clip, model);
  const mask = out ?? new Float32Array(clip.frames * clip.outputs);
  model.reset();
  model.run(clip.features, clip.frames, mask);
  return mask;
}

function checkWidths({ inputs, outputs }: Frames, model: FrameModel): void {
  if (model.bins === inputs && model.outputs === outputs) return;
  throw new HushbitError({
    code: 'bad-model',
    place: 'model',
    expected: `${inputs} inputs and ${outputs} outputs, as its front end or its features have`,
    got: `${model.bins} and ${model.outputs}`,
    remedy: 'was the model made for another front end?',
  });
}

/**
 * Raises the mask to its floor in place, max(mask, 10^(dB / 20)).
 * @throws HushbitError `bad-model` for a value that is not finite
 */
export function floorMask(mask: Float32Array, maskFloorDb: number | null): void {
  const floor = maskFloorGain(maskFloorDb);
  checkFinite(mask, 'mask value', 'a finite gain');
  for (let i = 0; i < mask.length; i += 1) if (mask[i]! < floor) mask[i] = floor;
}

function checkFinite(values: Float32Array, what: string, expected: string): void {
  let at = 0;
  // x - x is 0 for what is finite, NaN for what is not.
  while (at < values.length && values[at]! - values[at]! === 0) at += 1;
  if (at === values.length) return;
  throw new HushbitError({
    code: 'bad-model',
    place: `${what} ${at}`,
    expected,
    got: `${values[at]}`,
    remedy: 'are all weights finite?',
  });
}

/**
 * What the network gives of a clip back to samples, as many as the clip has and where they belong.
 * @param output row-major [frames, outputs]: a mask, which is raised to its floor in place, or frames of samples
 */
export function applyMask(
  clip: PreparedClip,
  output: Float32Array,
  maskFloorDb: number | null = clip.frontEnd.maskFloorDb,
): Float32Array<ArrayBuffer> {
  const { frontEnd, length, spectrum } = clip;
  const lag = frontEnd.lag ?? 0;
  return synthesise(frontEnd, spectrum, length + lag, output, maskFloorDb).subarray(lag);
}

function synthesise(
  frontEnd: FrontEnd,
  spectrum: Spectrum | null,
  length: number,
  output: Float32Array,
  maskFloorDb: number | null,
): Float32Array<ArrayBuffer> {
  const gives = givenBy(frontEnd);
  if (spectrum && gives !== 'mask') {
    checkFinite(output, 'spectrum value', 'a finite one');
    return istft(spectrumOf(spectrum, gives, output, frontEnd), frontEnd, length);
  }
  if (spectrum) {
    floorMask(output, maskFloorDb);
    return istft(spectrum, frontEnd, length, output);
  }
  checkFinite(output, 'sample', 'a finite one');
  const { fftSize } = frontEnd;
  return overlapAdd(frontEnd, length, (f, frame) => {
    frame.set(output.subarray(f * fftSize, (f + 1) * fftSize));
  });
}

/** @param maskFloorDb instead of the front end's own; null for none */
export function enhance(
  clip: PreparedClip,
  model: FrameModel,
  maskFloorDb: number | null = clip.frontEnd.maskFloorDb,
): Float32Array<ArrayBuffer> {
  return applyMask(clip, maskOf(clip, model), maskFloorDb);
}

/** One clip, start to end; the result has the length of the input. */
export function denoise(
  samples: Float32Array,
  frontEnd: FrontEnd,
  model: FrameModel,
): Float32Array<ArrayBuffer> {
  return enhance(prepareClip(samples, frontEnd), model);
}

function checkSamples(samples: Float32Array): void {
  const at = samples.findIndex((v) => !Number.isFinite(v));
  if (samples.length > 0 && at < 0) return;
  throw new HushbitError({
    code: 'bad-audio',
    place: 'noisy clip',
    expected: 'at least one sample, all finite',
    got: at < 0 ? 'none' : `${samples[at]} at sample ${at}`,
  });
}
