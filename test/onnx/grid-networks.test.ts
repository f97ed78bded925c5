// A sample of what `npm run soak layers` runs 300 of.
import { expect, it } from 'vitest';
import golden from '../golden/soak/layers.json' with { type: 'json' };
import { holdGridNetworks } from './grid-networks.ts';

it('random networks over time and frequency give what ONNX Runtime does, frame by frame', async () => {
  const { networks, greatestDifference } = await holdGridNetworks([301, 302, 303, 304, 305, 306, 307, 308]);
  expect(networks).toBe(8);
  expect(greatestDifference).toBeLessThan(1e-4);
  expect(golden.parts['networks over time and frequency'].networks).toBe(300);
});
