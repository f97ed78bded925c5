// A seeded share of what `npm run soak clips` holds whole.
import { expect } from 'vitest';
import { PAPER_NETWORK } from '../../scripts/soak/clips.ts';
import { seedsOf } from '../../scripts/soak/part.ts';
import { testWith } from '../requirements.ts';

const seeds = seedsOf(PAPER_NETWORK, 1, 0.15);

testWith('shared/paper')(
  `the engine gives the interpreter's bytes on the paper's network, ${seeds.length} of ${PAPER_NETWORK.count} genomes`,
  async () => {
    const seen = await PAPER_NETWORK.run(seeds);
    expect(seen.accumulators).toEqual(['i32', 'i64']);
  },
);
