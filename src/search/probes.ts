// What one gene at a time says: a base genome and every genome that differs from it in one gene, probed, become tables of errors and
// of costs per gene and level.
import { type Genome, genomeKey } from './genome.ts';
import type { GeneTable } from './knapsack.ts';
import type { ProbeResult, Told } from './strategy.ts';

export interface ProbedTables {
  /** Of the base. */
  readonly baseError: number;
  /** What a gene's level adds to the error; not negative. The error of the base is shared among the genes. */
  readonly errors: number[][];
  /** Per objective what a level changes of its cost, 0 at the base; null where an objective was not probed. */
  readonly costs: readonly (GeneTable | null)[];
  /** Per limited cost the excess of the base, and what a level changes of it; none where nothing is limited. */
  readonly limits?: readonly { readonly base: number; readonly table: GeneTable }[];
}

/** The base first, then gene by gene the levels that are not its own. */
export function probesAround(base: Genome, levels: readonly number[]): Genome[] {
  const others = levels.flatMap((count, gene) =>
    Array.from({ length: count }, (_, level) => level)
      .filter((level) => level !== base[gene])
      .map((level) => base.map((own, at) => (at === gene ? level : own))),
  );
  return [base, ...others];
}

/** An error beyond any that is of use: a probe without a value may not be chosen. */
const UNKNOWN_ERROR = 1e6;

/** @param told of every genome of `probesAround`; one without a probe's result has no value */
export function tablesOf(base: Genome, levels: readonly number[], told: readonly Told[]): ProbedTables {
  const results = new Map(told.map((one) => [genomeKey(one.genome), one.probe]));
  const own = results.get(genomeKey(base));
  const baseError = own?.error ?? 0;
  const baseCosts = own?.objectives ?? [];
  const resultOf = (gene: number, level: number): ProbeResult | undefined =>
    results.get(genomeKey(base.map((one, at) => (at === gene ? level : one))));
  const tabled = (of: (gene: number, level: number) => number): number[][] =>
    levels.map((count, gene) => Array.from({ length: count }, (_, level) => of(gene, level)));
  const share = baseError / levels.length;
  return {
    baseError,
    errors: tabled((gene, level) => {
      const error = resultOf(gene, level)?.error;
      return error === null || error === undefined ? UNKNOWN_ERROR : Math.max(0, error - baseError) + share;
    }),
    costs: baseCosts.map((baseCost, objective) =>
      baseCost === null
        ? null
        : tabled((gene, level) => (resultOf(gene, level)?.objectives[objective] ?? baseCost) - baseCost),
    ),
    limits: (own?.excess ?? []).map((excess, limit) => ({
      base: excess,
      table: tabled((gene, level) => (resultOf(gene, level)?.excess?.[limit] ?? excess) - excess),
    })),
  };
}
