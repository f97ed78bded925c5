// A sample of what `npm run soak layers` runs 300 of.
import { expect, it } from 'vitest';
import { GRID_NETWORKS } from '../../scripts/soak/layers.ts';
import golden from '../golden/soak/layers.json' with { type: 'json' };
import type { GridNetworks } from './grid-networks.ts';

const SEEDS = [301, 302, 303, 304, 305, 306];

it("random networks over time and frequency are ONNX Runtime's frame by frame, and in integers one in all executors", async () => {
  const seen = (await GRID_NETWORKS.run(SEEDS)) as unknown as GridNetworks;
  expect(seen.networks).toBe(SEEDS.length);
  expect(seen.inIntegers).toBe(SEEDS.length);
  expect(seen.greatestDifference).toBeLessThan(1e-4);
  const whole = golden.parts[GRID_NETWORKS.name as 'networks over time and frequency'];
  expect([whole.networks, whole.inIntegers]).toEqual([300, 300]);
  // Every way in which a layer becomes operations was there.
  for (const op of ['scan integer', 'scan float', 'lstm-scan integer', 'lstm-scan float']) {
    expect(whole.operations).toHaveProperty([op]);
  }
}, 60_000);
