// A seeded tenth of what `npm run soak clips` holds whole.
import { expect } from 'vitest';
import { WHOLE_CLIPS } from '../../scripts/soak/clips.ts';
import { seedsOf } from '../../scripts/soak/part.ts';
import { testWith } from '../requirements.ts';

const seeds = seedsOf(WHOLE_CLIPS, 1, 0.1);

testWith('cc')(
  `whole clips give the same masks in all executors, ${seeds.length} of ${WHOLE_CLIPS.count} genomes`,
  async () => {
    const seen = await WHOLE_CLIPS.run(seeds);
    expect(seen.distinctMasks).toBe(seeds.length);
  },
);
