// DTLN whole, two networks in a row: the waveform is that of a frame loop over ONNX Runtime. One pair stands for three
// (`npx tsx bench/dtln.ts`) and for the scores over all (docs/networks.md).
import path from 'node:path';
import { expect, it } from 'vitest';
import { denoise } from '../../src/frontend/index.ts';
import { loadModel, readPairsOf } from '../../src/inputs/index.ts';
import { siSdrDb } from '../../src/metrics/index.ts';
import { createFloatEngine } from '../../src/wasm/index.ts';
import { describeWith, sharedRoot } from '../requirements.ts';
import { DTLN, dtlnByFrames } from './dtln-oracle.ts';

const SECONDS = 0.7;

describeWith(['shared/networks', 'shared/eval'], 'DTLN, both networks', () => {
  it('gives the waveform of a frame loop over ONNX Runtime', async () => {
    const model = loadModel(DTLN, { frontEnd: 'dtln' });
    const [pair] = readPairsOf(path.join(sharedRoot, 'eval'), 16_000);
    const noisy = pair!.noisy.slice(0, SECONDS * 16_000 + 77);
    const expected = await dtlnByFrames(noisy);
    const found = denoise(noisy, model.frontEnd!, createFloatEngine(model.graph));
    expect(found.length).toBe(noisy.length);
    expect(siSdrDb(expected, found)).toBeGreaterThan(60);
    expect(Math.max(...found.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(1e-4);
  });
});
