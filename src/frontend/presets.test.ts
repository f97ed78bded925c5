// Front ends by name.
import { describe, expect, it } from 'vitest';
import { HushbitError } from '../base/errors.ts';
import { denoise } from './denoise.ts';
import { fittingFrontEnd } from './fit.ts';
import { inputsOf } from './front-end.ts';
import { parseFrontEnd } from './parse-front-end.ts';
import { FRONT_ENDS } from './presets.ts';

describe('a preset', () => {
  it('is a whole frontend.json, and what else stands there comes over it', () => {
    expect(parseFrontEnd({ preset: 'nsnet2-20ms' }, 'f')).toEqual(FRONT_ENDS['nsnet2-20ms']);
    const changed = parseFrontEnd({ preset: 'nsnet2-20ms', maskFloorDb: null }, 'f');
    expect(changed).toEqual({ ...FRONT_ENDS['nsnet2-20ms'], maskFloorDb: null });
    expect(() => parseFrontEnd({ preset: 'nsnet3' }, 'f')).toThrow(HushbitError);
  });

  it('says nothing of floors that belong to another feature', () => {
    expect(parseFrontEnd({ preset: 'dtln-1', feature: 'ln-power' }, 'f').featureFloor).toBe(1e-8);
    expect(parseFrontEnd({ preset: 'nsnet2-512', feature: 'magnitude' }, 'f').featureFloor).toBe(0);
  });

  it('of 20 ms passes a clip through a mask of ones', () => {
    const frontEnd = FRONT_ENDS['nsnet2-20ms'];
    const bins = inputsOf(frontEnd);
    const samples = Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i / 7) / 3);
    const run = (_: Float32Array, __: number, mask: Float32Array) => void mask.fill(1);
    const out = denoise(samples, frontEnd, { bins, outputs: bins, reset() {}, run });
    expect(out.length).toBe(samples.length);
    for (const [i, v] of out.entries()) expect(Math.abs(v - samples[i]!)).toBeLessThan(1e-6);
  });
});

describe('the front end that fits a network', () => {
  const outline = (inputs: number, outputs: number, ...layers: string[]) => ({ inputs, outputs, layers });

  it('is that of a published family where layers and widths are its own', () => {
    expect(fittingFrontEnd(outline(161, 161, 'dense', 'gru', 'gru')).frontEnd).toBe(
      FRONT_ENDS['nsnet2-20ms'],
    );
    expect(fittingFrontEnd(outline(257, 257, 'dense', 'gru', 'gru'))).toMatchObject({ name: 'nsnet2-512' });
    expect(fittingFrontEnd(outline(257, 257, 'lstm', 'lstm', 'dense'))).toMatchObject({ name: 'dtln-1' });
  });

  it('else has a transform with as many bins', () => {
    const { name, frontEnd, why } = fittingFrontEnd(outline(129, 129, 'lstm'));
    expect(name).toBe('custom');
    expect(frontEnd).toMatchObject({ fftSize: 256, hop: 128, feature: 'ln-power' });
    expect(why).toContain('129 inputs');
  });

  it('is none where no spectrum has such widths', () => {
    for (const [inputs, outputs] of [
      [42, 22],
      [42, 42],
      [512, 512],
      [257, 1],
      [2, 2],
      [8193, 8193],
    ] as const) {
      const fit = fittingFrontEnd(outline(inputs, outputs, 'gru'));
      expect(fit).toMatchObject({ name: 'none', frontEnd: null });
      expect(fit.why).toContain(`${inputs} inputs`);
    }
  });
});
