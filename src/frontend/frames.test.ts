// Frames of samples in and out, and the front end of several networks.
import { describe, expect, it } from 'vitest';
import { HushbitError } from '../base/errors.ts';
import { denoise, prepareClip } from './denoise.ts';
import type { FrameModel } from './frame-model.ts';
import { delayOf, describeFrontEnd, type FrontEnd } from './front-end.ts';
import { joinFrontEnds } from './join-front-ends.ts';
import { parseFrontEnd } from './parse-front-end.ts';
import { FRONT_ENDS } from './presets.ts';

const FRAME = 512;
const dtln2: FrontEnd = FRONT_ENDS['dtln-2'];

/** Gives each frame times `gain`. */
function echo(gain: number, width = FRAME): FrameModel {
  return {
    bins: width,
    outputs: width,
    reset() {},
    run: (x, frames, out) => out.set(x.subarray(0, frames * width).map((value) => gain * value)),
  };
}

const clip = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i * i * 1e-4) / 2);
const greatest = (a: Float32Array, b: (i: number) => number) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b(i))), 0);

describe('frames of samples', () => {
  it('are the last samples of a stream, under the analysis window', () => {
    const samples = clip(1000);
    const { features, frames, inputs } = prepareClip(samples, { ...dtln2, window: 'hann' });
    expect(inputs).toBe(FRAME);
    // Three frames of silence, then one more hop with each.
    const start = (f: number): number => (f - 3) * 128 + 128 - FRAME;
    for (const f of [0, 3, 5, frames - 1]) {
      const row = features.subarray(f * FRAME, (f + 1) * FRAME);
      const windowed = (i: number) => (samples[start(f) + i] ?? 0) * Math.sin((Math.PI * i) / FRAME) ** 2;
      expect(greatest(row, windowed)).toBeLessThan(1e-7);
    }
    expect(start(frames - 1)).toBeLessThan(1000);
    expect(start(frames)).toBeGreaterThanOrEqual(1000 - 128);
  });

  it('come out where they went in: added up as they are, or divided by what the windows sum to', () => {
    for (const length of [1, 130, 1000]) {
      const samples = clip(length);
      expect(greatest(denoise(samples, dtln2, echo(0.25)), (i) => samples[i]!)).toBeLessThan(1e-6);
      const { overlap: _, ...divided } = { ...dtln2, window: 'sqrt-hann' } as const;
      expect(greatest(denoise(samples, divided, echo(1)), (i) => samples[i]!)).toBeLessThan(1e-6);
    }
  });

  it('keep their sign: a floor is one of masks', () => {
    const samples = clip(700);
    expect(greatest(denoise(samples, dtln2, echo(-0.25)), (i) => -samples[i]!)).toBeLessThan(1e-6);
  });

  it('are aligned where the network is late', () => {
    const samples = clip(900);
    const late = 70;
    const held = new Float32Array(late);
    /** Of frames of one hop: the stream, later. */
    const model: FrameModel = {
      bins: 128,
      outputs: 128,
      reset: () => void held.fill(0),
      run(x, frames, out) {
        const all = new Float32Array(late + frames * 128);
        all.set(held);
        all.set(x.subarray(0, frames * 128), late);
        out.set(all.subarray(0, frames * 128));
        held.set(all.subarray(frames * 128));
      },
    };
    const frontEnd = { ...dtln2, fftSize: 128, hop: 128, lag: late };
    expect(delayOf(frontEnd)).toBe(late);
    expect(greatest(denoise(samples, frontEnd, model), (i) => samples[i]!)).toBeLessThan(1e-7);
  });
});

describe('the front end of networks in a row', () => {
  it('takes the frame as the first does and gives it as the last does', () => {
    const joined = joinFrontEnds([FRONT_ENDS['dtln-1'], dtln2], ['a', 'b']);
    expect(joined).toEqual(FRONT_ENDS.dtln);
    expect(parseFrontEnd(JSON.parse(JSON.stringify(joined)), 'f')).toEqual(joined);
    expect(delayOf(joined)).toBe(384);
    expect(describeFrontEnd(joined)).toContain('magnitude, then samples');
    const floored = joinFrontEnds([{ ...FRONT_ENDS['dtln-1'], maskFloorDb: -20, exponent: 2 }], ['a']);
    expect(floored).toMatchObject({ stages: [{ feature: 'magnitude', maskFloorDb: -20, exponent: 2 }] });
    expect(floored.overlap).toBeUndefined();
  });

  it('is refused where they work on other frames', () => {
    expect(() => joinFrontEnds([FRONT_ENDS['nsnet2-512'], dtln2], ['a', 'b'])).toThrow(/b: front end: hop/);
  });

  it.each([
    [{ ...dtln2, maskFloorDb: -20 }, 'maskFloorDb'],
    [{ ...dtln2, featureFloor: 1e-8 }, 'featureFloor'],
    [{ ...dtln2, exponent: 2 }, 'exponent'],
    [{ ...dtln2, lag: -1 }, 'lag'],
    [{ ...dtln2, overlap: 'none' }, 'overlap'],
    [{ ...dtln2, stages: [] }, 'stages'],
    [{ ...dtln2, stages: [{ feature: 'magnitude', windows: 2 }] }, 'windows'],
    [{ ...dtln2, stages: [{ feature: 'ln-power', featureFloor: 0 }] }, 'featureFloor'],
    [{ ...FRONT_ENDS['dtln-1'], stages: FRONT_ENDS.dtln.stages }, 'stages'],
  ])('refuses %#: %s', (json, names) => {
    expect(() => parseFrontEnd(json, 'f')).toThrow(HushbitError);
    expect(() => parseFrontEnd(json, 'f')).toThrow(names);
  });
});
