// A seeded part of what `npm run soak core` and `npm run soak formats` hold whole; their results are committed.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { CORE } from '../../scripts/soak/core.ts';
import { GENOMES } from '../../scripts/soak/formats.ts';
import { seedsOf } from '../../scripts/soak/part.ts';
import { SELF_TESTS, SELF_TESTS_ON_TARGETS, TARGET_FLAGS } from '../../scripts/soak/targets.ts';

const golden = path.join(path.dirname(fileURLToPath(import.meta.url)), '../golden/soak');
const read = (suite: string) => JSON.parse(readFileSync(path.join(golden, `${suite}.json`), 'utf8'));
const committed = read('core');

for (const part of CORE) {
  const seeds = seedsOf(part, 1, 0.1);
  it(`${part.name}: ${seeds.length} of ${part.count} hold`, async () => {
    const seen = await part.run(seeds);
    console.log(`soak core, ${part.name}: ${JSON.stringify(seen)}`);
  });

  it(`${part.name}: the committed result is of the whole`, () => {
    const [first, last] = committed.parts[part.name].seeds;
    expect([committed.share, last - first + 1]).toEqual([1, part.count]);
  });
}

it('genomes of all formats: 16 of 500 hold, with sanitizers', async () => {
  const seen = await GENOMES.run(seedsOf(GENOMES, 1, 16 / GENOMES.count));
  console.log(`soak formats: ${JSON.stringify(seen)}`);
});

it('genomes of all formats: the committed result is of the whole', () => {
  const { share, parts } = read('formats');
  expect([share, parts.genomes.networks]).toEqual([1, GENOMES.count]);
});

it('self-tests on targets: the committed result is of every target and flag set', () => {
  const { share, parts } = read('targets');
  const { networks, flags, passed } = parts[SELF_TESTS_ON_TARGETS.name];
  expect([share, networks, flags]).toEqual([1, SELF_TESTS_ON_TARGETS.count, [...TARGET_FLAGS]]);
  const all = Object.keys(SELF_TESTS).map((name) => [name, networks * TARGET_FLAGS.length]);
  expect(passed).toEqual(Object.fromEntries(all));
});
