// What scheme `integer` costs in raw PESQ on the paper's network: calibrated on pair 1, scored on pair 2 (rectangular
// window; float 2.4360). The floors lie a little below what is measured: one clip tells no finer differences.
import { expect, it } from 'vitest';
import { toPaperPcm16 } from '../../src/audio/index.ts';
import { type ObservedRun, observeRanges, type Ranges, rangesToJson } from '../../src/calibrate/index.ts';
import {
  enhance,
  FRONT_ENDS,
  type FrontEnd,
  PAPER_FRONT_END,
  prepareClip,
} from '../../src/frontend/index.ts';
import { createInterpreter } from '../../src/interpret/index.ts';
import { listSites, lower, uniformFormats } from '../../src/lower/index.ts';
import { pesq } from '../../src/metrics/index.ts';
import type { Network } from '../../src/network/index.ts';
import type { FormatName } from '../../src/program/index.ts';
import { createFloatEngine, createIntegerEngine } from '../../src/wasm/index.ts';
import { paperGraph, paperRanges, paperSamples } from '../paper/shared-data.ts';
import { describeWith } from '../requirements.ts';

function calibrateOnPair1(graph: Network): Ranges {
  const engine = createFloatEngine(graph);
  const run: ObservedRun = (features, frames, observe) => {
    engine.reset();
    engine.run(features, frames, new Float32Array(features.length), observe);
  };
  const noisy = prepareClip(paperSamples('degraded'), PAPER_FRONT_END);
  return rangesToJson(observeRanges(graph, [noisy.features], run));
}

describeWith(['shared/paper'], 'raw PESQ of pair 2', () => {
  const graph = paperGraph();
  const sites = listSites(graph);
  const ranges = calibrateOnPair1(graph);
  const clean = paperSamples('reference2');
  const noisy = paperSamples('degraded2');

  function score(label: string, formats: readonly FormatName[], from: Ranges, frontEnd: FrontEnd): number {
    const model = createIntegerEngine(lower(graph, formats, from));
    const { reference, degraded } = toPaperPcm16(clean, enhance(prepareClip(noisy, frontEnd), model));
    const { raw } = pesq(reference, degraded, 16000, { bands: 'narrow-band' });
    console.log(`${label}: raw PESQ ${raw.toFixed(4)}`);
    return raw;
  }
  const eightBitWeights = sites.map(({ kind }): FormatName => (kind === 'weight' ? 'i8' : 'i16'));

  it('of 8 bits with 16-bit states is at least 2.42', () => {
    expect(score('W8A8', uniformFormats(sites, 8), ranges, PAPER_FRONT_END)).toBeGreaterThanOrEqual(2.42);
  });

  it('of 8-bit weights and 16-bit activations is at least 2.425', () => {
    expect(score('W8A16', eightBitWeights, ranges, PAPER_FRONT_END)).toBeGreaterThanOrEqual(2.425);
  });

  it('of 16 bits is at least 2.43', () => {
    expect(score('W16A16', uniformFormats(sites, 16), ranges, PAPER_FRONT_END)).toBeGreaterThanOrEqual(2.43);
  });

  it('of 8 bits with the calibration of the paper is at least 2.42', () => {
    const papers = rangesToJson(paperRanges(graph));
    const got = score("W8A8, the paper's ranges", uniformFormats(sites, 8), papers, PAPER_FRONT_END);
    expect(got).toBeGreaterThanOrEqual(2.42);
  });

  it('of f32 is that of the float network, with either window', () => {
    const formats = uniformFormats(sites, 'float32');
    expect(Math.abs(score('f32', formats, {}, PAPER_FRONT_END) - 2.436)).toBeLessThanOrEqual(0.005);
    const hann = score('f32, sqrt-Hann', formats, {}, FRONT_ENDS['nsnet2-512']);
    expect(Math.abs(hann - 2.8445)).toBeLessThanOrEqual(0.005);
  });

  it('comes from the same bytes as the interpreter gives', () => {
    const clip = prepareClip(noisy.subarray(0, 256 * 80), PAPER_FRONT_END);
    for (const formats of [uniformFormats(sites, 8), eightBitWeights, uniformFormats(sites, 16)]) {
      const program = lower(graph, formats, ranges);
      const [slow, fast] = [new Float32Array(clip.features.length), new Float32Array(clip.features.length)];
      createInterpreter(program).run(clip.features, clip.frames, slow);
      createIntegerEngine(program).run(clip.features, clip.frames, fast);
      expect(fast).toEqual(slow);
    }
  });
});
