// Spectra shown to a network and given by one: identities that change nothing, factors that turn every bin.
import { describe, expect, it } from 'vitest';
import { denoise } from './denoise.ts';
import type { FrameModel } from './frame-model.ts';
import { type FrontEnd, inputsOf, outputsOf } from './front-end.ts';
import { parseFrontEnd } from './parse-front-end.ts';
import { FRONT_ENDS } from './presets.ts';

const SMALL: FrontEnd = { ...FRONT_ENDS.gtcrn, fftSize: 64, hop: 32 };
const SAMPLES = Float32Array.from({ length: 500 }, (_, i) => Math.sin(0.3 * i) * Math.cos(0.011 * i * i));

function model(frontEnd: FrontEnd, frame: (features: Float32Array, out: Float32Array) => void): FrameModel {
  const [bins, outputs] = [inputsOf(frontEnd), outputsOf(frontEnd)];
  return {
    bins,
    outputs,
    reset() {},
    run(features, frames, mask) {
      for (let t = 0; t < frames; t++) {
        frame(features.subarray(t * bins, (t + 1) * bins), mask.subarray(t * outputs, (t + 1) * outputs));
      }
    },
  };
}

const greatest = (got: Float32Array, expected: (i: number) => number): number =>
  got.reduce((most, v, i) => Math.max(most, Math.abs(v - expected(i))), 0);

describe('a network of spectra', () => {
  it.each([1, 0.5, 0.3])('that gives what it is shown changes nothing, exponent %s', (exponent) => {
    const frontEnd = parseFrontEnd({ ...SMALL, exponent }, 'front end');
    const same = model(frontEnd, (features, out) => out.set(features));
    expect(greatest(denoise(SAMPLES, frontEnd, same), (i) => SAMPLES[i]!)).toBeLessThan(1e-5);
  });

  it('of complex factors multiplies: -1 turns the sound over, 1 and 0 let it through', () => {
    const frontEnd: FrontEnd = { ...SMALL, output: 'complex-mask' };
    for (const factor of [1, -1]) {
      const by = model(frontEnd, (_, out) => {
        out.fill(0);
        out.fill(factor, 0, out.length / 2);
      });
      expect(greatest(denoise(SAMPLES, frontEnd, by), (i) => factor * SAMPLES[i]!)).toBeLessThan(1e-6);
    }
    // j and -j: a quarter of a turn forth and back.
    const turn = (sign: number) =>
      model(frontEnd, (_, out) => {
        out.fill(0);
        out.fill(sign, out.length / 2);
      });
    const there = denoise(SAMPLES, frontEnd, turn(1));
    expect(greatest(there, (i) => SAMPLES[i]!)).toBeGreaterThan(0.1);
    expect(greatest(denoise(SAMPLES, frontEnd, turn(-1)), (i) => -there[i]!)).toBeLessThan(1e-6);
  });

  it('may give gains, and is refused a floor where it gives none', () => {
    const gains = parseFrontEnd({ ...SMALL, output: 'mask', maskFloorDb: -20 }, 'front end');
    expect([inputsOf(gains), outputsOf(gains)]).toEqual([66, 33]);
    const silent = model(gains, (_, out) => out.fill(0));
    expect(greatest(denoise(SAMPLES, gains, silent), (i) => 0.1 * SAMPLES[i]!)).toBeLessThan(1e-6);
    expect(() => parseFrontEnd({ ...SMALL, maskFloorDb: -20 }, 'front end')).toThrow(/none with a spectrum/);
  });
});
