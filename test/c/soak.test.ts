// A seeded tenth of what `npm run soak core` holds whole; its result is committed.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { CORE } from '../../scripts/soak/core.ts';
import { seedsOf } from '../../scripts/soak/part.ts';

const file = path.join(path.dirname(fileURLToPath(import.meta.url)), '../golden/soak/core.json');
const committed = JSON.parse(readFileSync(file, 'utf8'));

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
