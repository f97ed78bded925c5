// Front ends by name.
import { describe, expect, it } from 'vitest';
import { HushbitError } from '../base/errors.ts';
import { denoise } from './denoise.ts';
import { binsOf, FRONT_ENDS, likelyFrontEnd, parseFrontEnd } from './front-end.ts';

describe('a preset', () => {
  it('is a whole frontend.json, and what else stands there comes over it', () => {
    expect(parseFrontEnd({ preset: 'nsnet2-20ms' }, 'f')).toEqual(FRONT_ENDS['nsnet2-20ms']);
    const changed = parseFrontEnd({ preset: 'nsnet2-20ms', maskFloorDb: null }, 'f');
    expect(changed).toEqual({ ...FRONT_ENDS['nsnet2-20ms'], maskFloorDb: null });
    expect(() => parseFrontEnd({ preset: 'nsnet3' }, 'f')).toThrow(HushbitError);
  });

  it('is guessed from the number of inputs', () => {
    expect(likelyFrontEnd(161)).toBe(FRONT_ENDS['nsnet2-20ms']);
    expect(likelyFrontEnd(257)).toBe(FRONT_ENDS['nsnet2-512']);
    expect(likelyFrontEnd(129)).toMatchObject({ fftSize: 256, hop: 128, feature: 'ln-power' });
  });

  it('of 20 ms passes a clip through a mask of ones', () => {
    const frontEnd = FRONT_ENDS['nsnet2-20ms'];
    const bins = binsOf(frontEnd);
    const samples = Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i / 7) / 3);
    const run = (_: Float32Array, __: number, mask: Float32Array) => void mask.fill(1);
    const out = denoise(samples, frontEnd, { bins, reset() {}, run });
    expect(out.length).toBe(samples.length);
    for (const [i, v] of out.entries()) expect(Math.abs(v - samples[i]!)).toBeLessThan(1e-6);
  });
});
