// Polynomial mutation (Deb and Agrawal 1999; bounded form of Deb's NSGA-II code) for genes with few levels,
// tabulated in integers. Level k of L owns the cell [k - 1/2, k + 1/2]; the bounds are -1/2 and L - 1/2. The density
// around k is integrated over the cell of every other level and the table is drawn from given that the gene
// leaves its own cell: a gene that is picked moves, up or down, and near levels are likelier than far ones.
// Derivation and the difference from truncating or rounding a real value: docs/search.md.
import { HushbitError } from '../base/errors.ts';
import type { RandomSource } from '../base/random.ts';

/** Probabilities are multiples of 1 / TABLE_TOTAL. */
export const TABLE_TOTAL = 2 ** 30;

export interface PolynomialMutation {
  /** A level other than `level`; the same one only if the gene has no other. */
  mutate(level: number, levels: number, random: RandomSource): number;
}

/**
 * @param eta distribution index, an integer in 0..100: the larger, the nearer the steps (pymoo and the paper: 20)
 * @throws HushbitError `bad-option` for another eta.
 */
export function createPolynomialMutation(eta: number): PolynomialMutation {
  checkEta(eta);
  const rows = new Map<number, readonly number[]>();
  return {
    mutate(level, levels, random) {
      if (levels < 2) return level;
      const rowKey = levels * 65536 + level;
      let row = rows.get(rowKey);
      if (!row) {
        row = cumulativeRow(level, levels, eta);
        rows.set(rowKey, row);
      }
      const draw = random.int(0, TABLE_TOTAL - 1);
      return row.findIndex((bound) => draw < bound);
    },
  };
}

/**
 * Probabilities, times TABLE_TOTAL, that a picked gene at `level` of `levels` goes to each level: integers that add up
 * to TABLE_TOTAL, 0 at `level` itself. Exact but for the rounding down of the running sum.
 */
export function mutationTable(level: number, levels: number, eta: number): number[] {
  checkEta(eta);
  if (!Number.isInteger(levels) || levels < 2 || !Number.isInteger(level) || level < 0 || level >= levels) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'mutation table',
      expected: 'at least two levels and a level among them',
      got: `level ${level} of ${levels}`,
    });
  }
  const row = cumulativeRow(level, levels, eta);
  return row.map((bound, index) => bound - (row[index - 1] ?? 0));
}

/**
 * With e = eta + 1 and lengths counted in half cells (the range is 2L, level k lies 2k + 1 above the lower bound), the
 * mass of a step of m levels is
 *   down ((2L-2m+1)^e - (2L-2m-1)^e) / 2((2L)^e - (2L-2k-1)^e)
 *   up   ((2L-2m+1)^e - (2L-2m-1)^e) / 2((2L)^e - (2k+1)^e)
 * Both are brought to one denominator, which then cancels: integers of any length, no rounding.
 */
function cumulativeRow(level: number, levels: number, eta: number): number[] {
  const power = (base: number) => BigInt(base) ** BigInt(eta + 1);
  const range = power(2 * levels);
  const belowNorm = range - power(2 * levels - 2 * level - 1);
  const aboveNorm = range - power(2 * level + 1);
  const masses: bigint[] = [];
  let sum = 0n;
  for (let target = 0; target < levels; target++) {
    const step = Math.abs(target - level);
    const cell = step === 0 ? 0n : power(2 * (levels - step) + 1) - power(2 * (levels - step) - 1);
    const mass = cell * (target < level ? aboveNorm : belowNorm);
    masses.push(mass);
    sum += mass;
  }
  let running = 0n;
  return masses.map((mass) => {
    running += mass;
    return Number((running * BigInt(TABLE_TOTAL)) / sum);
  });
}

function checkEta(eta: number): void {
  if (Number.isInteger(eta) && eta >= 0 && eta <= 100) return;
  throw new HushbitError({
    code: 'bad-option',
    place: 'mutation eta',
    expected: 'an integer in 0..100',
    got: String(eta),
  });
}
