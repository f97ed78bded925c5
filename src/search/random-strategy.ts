// Uniform random genomes, no two equal: what every other strategy is held against.
import { randomFromSeed } from '../base/random.ts';
import { strategyOf } from './batches.ts';
import { checkLevels, type Genome, genomeKey, spaceSize } from './genome.ts';
import { randomGenome } from './sampling.ts';
import type { Strategy } from './strategy.ts';

export interface RandomOptions {
  readonly levels: readonly number[];
  readonly seed: number;
  readonly population: number;
  /** In the first batch. */
  readonly seedGenomes: readonly Genome[];
}

/** After so many draws in a row that were there before the space counts as exhausted. */
const MOST_REPEATS = 10_000;

/** @throws HushbitError `bad-option` for levels out of range */
export function createRandomStrategy({ levels, seed, population, seedGenomes }: RandomOptions): Strategy {
  checkLevels(levels);
  const random = randomFromSeed(seed);
  const asked = new Set<string>();
  let begun = false;
  return strategyOf(
    {
      name: 'random',
      next(size) {
        const genomes: Genome[] = begun ? [] : seedGenomes.slice(0, size);
        begun = true;
        for (const genome of genomes) asked.add(genomeKey(genome));
        const space = spaceSize(levels, Number.MAX_SAFE_INTEGER);
        let repeats = 0;
        while (genomes.length < size && asked.size < space && repeats < MOST_REPEATS) {
          const genome = randomGenome(levels, random);
          const key = genomeKey(genome);
          if (asked.has(key)) {
            repeats++;
            continue;
          }
          asked.add(key);
          genomes.push(genome);
        }
        return genomes.length === 0 ? null : { genomes, isProbing: false };
      },
      learn: () => undefined,
      randomState: () => random.state(),
    },
    population,
  );
}
