// The denoiser around a frame model: samples -> STFT -> features -> mask -> masked STFT -> samples.
// `prepareClip` keeps what does not depend on the model, so that a search computes it once per clip.
import { framesOfClip, istft, type Spectrum, stft } from '../audio/index.ts';
import { HushbitError } from '../base/errors.ts';
import { FEATURES, type Feature } from './features.ts';
import { float32Features } from './float32-features.ts';
import type { FrameModel } from './frame-model.ts';
import { type FrontEnd, inputsOf, maskFloorGain, outputsOf } from './front-end.ts';
import { checkFrontEnd } from './parse-front-end.ts';

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
  readonly spectrum: Spectrum;
}

/**
 * @param samples noisy clip, +-1 nominal, at the front end's rate
 * @throws HushbitError `bad-audio` for no samples or one that is not finite
 */
export function prepareClip(samples: Float32Array, frontEnd: FrontEnd): PreparedClip {
  checkFrontEnd(frontEnd, 'front end');
  checkSamples(samples);
  const bins = inputsOf(frontEnd);
  const frames = framesOfClip(samples.length, frontEnd);
  const power = new Float64Array(frames * bins);
  const spectrum = stft(samples, frontEnd, power);
  return {
    frontEnd,
    length: samples.length,
    frames,
    inputs: bins,
    outputs: outputsOf(frontEnd),
    spectrum,
    features:
      frontEnd.rounding === 'paper'
        ? float32Features(samples, frontEnd, frames)
        : featuresOfPower(power, frontEnd),
  };
}

/** In float64, rounded to float32. */
export function featuresOfPower(power: Float64Array, frontEnd: FrontEnd): Float32Array<ArrayBuffer> {
  const features = new Float32Array(power.length);
  const { feature, featureFloor, exponent = 1 } = frontEnd;
  const kind: Feature = FEATURES[feature];
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
  for (let i = 0; i < mask.length; i += 1) {
    const v = mask[i]!;
    if (!Number.isFinite(v)) {
      throw new HushbitError({
        code: 'bad-model',
        place: `mask value ${i}`,
        expected: 'a finite gain',
        got: `${v}`,
        remedy: 'are all weights finite?',
      });
    }
    if (v < floor) mask[i] = floor;
  }
}

/** Masked spectrum back to samples, as many as the clip has. The mask is raised to its floor in place. */
export function applyMask(
  clip: PreparedClip,
  mask: Float32Array,
  maskFloorDb: number | null = clip.frontEnd.maskFloorDb,
): Float32Array<ArrayBuffer> {
  floorMask(mask, maskFloorDb);
  return istft(clip.spectrum, clip.frontEnd, clip.length, mask);
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
