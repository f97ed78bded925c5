// A sample of what `npm run soak layers` holds whole.
import { expect, it } from 'vitest';
import { LAYER_NETWORKS } from '../../scripts/soak/layers.ts';
import { seedsOf } from '../../scripts/soak/part.ts';
import { randomFromSeed } from '../../src/base/random.ts';
import { observeRanges, rangesToJson } from '../../src/calibrate/index.ts';
import { listSites, lower } from '../../src/lower/index.ts';
import { importOnnx } from '../../src/onnx/importer.ts';
import { exportQdqOnnx } from '../../src/onnx/index.ts';
import { createIntegerEngine } from '../../src/wasm/index.ts';
import recorded from '../golden/soak/layers.json' with { type: 'json' };
import type { LayerCounts } from './layer-networks.ts';
import { randomLayers } from './random-layers.ts';
import { signedValues } from './random-onnx.ts';
import { greatestDifference, runExport } from './runtime.ts';

const SAMPLE = 15;
const REAL = new Set<string>(['exp', 'log', 'sqrt', 'reciprocal', 'div']);

it(`${SAMPLE} of ${LAYER_NETWORKS.count} networks are ONNX Runtime's in float32, and one in all executors`, async () => {
  const seen = (await LAYER_NETWORKS.run(
    seedsOf(LAYER_NETWORKS, 1, SAMPLE / LAYER_NETWORKS.count),
  )) as unknown as LayerCounts;
  expect(seen.networks).toBe(SAMPLE);
  expect(seen.inIntegers).toBe(SAMPLE);
  expect(seen.operations['normalise integer']).toBeGreaterThan(3);
  expect(seen.operations['real-function float']).toBeGreaterThan(3);
  expect(seen.layers.lstm).toBeGreaterThan(3);
  expect(seen.at16BitsDb.least).toBeGreaterThan(50);
}, 60_000);

it('are the same programs as QDQ files, real functions as nodes', async () => {
  let held = 0;
  for (const seed of seedsOf(LAYER_NETWORKS, 1, SAMPLE / LAYER_NETWORKS.count)) {
    const file = randomLayers(seed);
    const { network } = importOnnx(file.bytes, file.title, [], { outputPort: 'mask' });
    if (!network.layers.some(({ kind }) => REAL.has(kind))) continue;
    const features = signedValues(randomFromSeed(seed), 6 * file.bins, 3);
    const ranges = rangesToJson(observeRanges(network, [features]));
    const formats = listSites(network).map(() => 'i16' as const);
    const program = lower(network, formats, ranges);
    const masks = new Float32Array(features.length);
    createIntegerEngine(program).run(features, 6, masks);
    const difference = greatestDifference(await runExport(exportQdqOnnx(program), features), masks);
    expect(difference, file.title).toBeLessThan(0.002);
    held += 1;
  }
  expect(held).toBeGreaterThan(2);
}, 60_000);

it('was held whole, and the record is of these networks', () => {
  const { seeds, networks, inIntegers } = recorded.parts['networks of these layers'];
  expect(LAYER_NETWORKS.name).toBe('networks of these layers');
  expect([recorded.share, ...seeds, networks, inIntegers]).toEqual([1, 1, 300, 300, 300]);
});
