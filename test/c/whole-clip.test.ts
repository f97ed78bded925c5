// A seeded tenth of what `npm run soak clips` holds whole.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { CLIPS, WHOLE_CLIPS } from '../../scripts/soak/clips.ts';
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

it('the committed result is of the whole', () => {
  const { share, parts } = JSON.parse(
    readFileSync(path.join(import.meta.dirname, '../golden/soak/clips.json'), 'utf8'),
  );
  expect(share).toBe(1);
  for (const { name, count } of CLIPS)
    expect(parts[name], name).toMatchObject({ seeds: [1, count], genomes: count });
});
