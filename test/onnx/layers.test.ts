// A sample of what `npm run soak layers` holds whole.
import { expect, it } from 'vitest';
import { LAYER_NETWORKS } from '../../scripts/soak/layers.ts';
import { seedsOf } from '../../scripts/soak/part.ts';
import recorded from '../golden/soak/layers.json' with { type: 'json' };
import type { LayerCounts } from './layer-networks.ts';

const SAMPLE = 15;

it(`${SAMPLE} of ${LAYER_NETWORKS.count} networks are ONNX Runtime's in float32, and one in all executors`, async () => {
  const seen = (await LAYER_NETWORKS.run(
    seedsOf(LAYER_NETWORKS, 1, SAMPLE / LAYER_NETWORKS.count),
  )) as unknown as LayerCounts;
  expect(seen.networks).toBe(SAMPLE);
  expect(seen.inIntegers).toBeGreaterThan(5);
  expect(seen.operations['normalise integer']).toBeGreaterThan(3);
  expect(seen.layers.lstm).toBeGreaterThan(3);
  expect(seen.at16BitsDb.least).toBeGreaterThan(50);
}, 60_000);

it('was held whole, and the record is of these networks', () => {
  const { seeds, networks } = recorded.parts[LAYER_NETWORKS.name as keyof typeof recorded.parts];
  expect([recorded.share, ...seeds, networks]).toEqual([1, 1, 300, 300]);
});
