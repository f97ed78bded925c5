// A genome as the search sees it: one level per gene, nothing known of what a level means.
import { HushbitError } from '../base/errors.ts';

/** One integer per gene, gene `i` in `0 .. levels[i] - 1`. */
export type Genome = readonly number[];

/** More levels than this per gene are refused: the mutation table has a row for every level of a gene. */
export const MAX_LEVELS = 1024;

/** Equal genomes have equal keys. */
export function genomeKey(genome: Genome): string {
  return genome.join(',');
}

/** Orders genomes gene by gene; a shorter genome that is a prefix comes first. */
export function compareGenomes(a: Genome, b: Genome): number {
  const shared = Math.min(a.length, b.length);
  for (let gene = 0; gene < shared; gene++) {
    const difference = a[gene]! - b[gene]!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** @throws HushbitError `bad-option` unless there is a gene and every gene has 1 .. 1024 levels. */
export function checkLevels(levels: readonly number[]): void {
  if (levels.length === 0) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'levels',
      expected: 'at least one gene',
      got: 'none',
    });
  }
  levels.forEach((count, gene) => {
    if (!Number.isInteger(count) || count < 1 || count > MAX_LEVELS) {
      throw new HushbitError({
        code: 'bad-option',
        place: `levels[${gene}]`,
        expected: `an integer in 1..${MAX_LEVELS}`,
        got: String(count),
      });
    }
  });
}

/** @throws HushbitError `bad-genome` unless the genome has a valid level for every gene. */
export function checkGenome(genome: Genome, levels: readonly number[], place: string): void {
  if (genome.length !== levels.length) {
    throw new HushbitError({
      code: 'bad-genome',
      place,
      expected: `${levels.length} genes`,
      got: String(genome.length),
    });
  }
  genome.forEach((level, gene) => {
    if (!Number.isInteger(level) || level < 0 || level >= levels[gene]!) {
      throw new HushbitError({
        code: 'bad-genome',
        place: `${place}, gene ${gene}`,
        expected: `an integer in 0..${levels[gene]! - 1}`,
        got: String(level),
      });
    }
  });
}

/** How many genomes there are, or `limit` if there are at least that many. */
export function spaceSize(levels: readonly number[], limit: number): number {
  let size = 1;
  for (const count of levels) {
    size *= count;
    if (size >= limit) return limit;
  }
  return size;
}
