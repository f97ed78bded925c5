// Which strategy a search has, where it begins, and how large its batches are.
import { formatBits, type Scheme, type SchemeName } from '../scheme/index.ts';
import type { RunDescription, StrategyName } from '../study/index.ts';
import { predictTables } from './predicted-tables.ts';
import type { SearchRequest } from './search-request.ts';

/** Strategies that probe one site at a time. */
const PROBING: ReadonlySet<StrategyName> = new Set(['guided', 'knapsack', 'evoq', 'budget']);

/** Strategies that ask for few mixes are steered by sums, which their front is measured beside. */
export function defaultLatency(strategy: StrategyName | undefined, scheme: SchemeName): 'host' | 'table' {
  const isMeasured = scheme === 'paper' || strategy === 'nsga2' || strategy === 'random';
  return isMeasured ? 'host' : 'table';
}

/** Solutions of a search that are finished and measured whole, unless told otherwise: finishing takes seconds each. */
export const DEFAULT_SOLUTIONS = 12;
/** Genomes of a batch where none is said, of strategies that measure few mixes. */
const GUIDED_POPULATION = 16;

/** Of a run that goes on its own, but for what is given. */
export function configurationOf(
  {
    recorded,
    strategy,
    population,
    generations,
    solutions,
    isPaper,
    model,
    scheme,
    rounding,
    objectives,
  }: SearchRequest,
  formats: readonly (readonly string[])[],
): RunDescription['configuration'] {
  const given = {
    ...(strategy === undefined ? {} : { strategy }),
    ...(population === undefined ? {} : { population }),
    ...(generations === undefined ? {} : { generations }),
    ...(solutions === undefined ? {} : { solutions }),
  };
  if (recorded) return { ...recorded.configuration, ...given };
  const chosen = strategy ?? (scheme.name === 'paper' ? 'nsga2' : 'guided');
  // Weights and activations as wide as the space has them lose next to nothing.
  const base = formats.map(({ length }) => length - 1);
  const isAdditive = chosen !== 'nsga2' && chosen !== 'random';
  const predicted =
    chosen === 'hawq' && rounding ? predictTables({ model, scheme, rounding }, formats, objectives) : null;
  const seeds = isAdditive ? cornersOf(scheme, formats) : uniformGenomes(scheme, formats);
  return {
    strategy: chosen,
    ...(isPaper
      ? {}
      : { seedGenomes: seeds.slice(0, population ?? GUIDED_POPULATION), solutions: DEFAULT_SOLUTIONS }),
    ...(isAdditive ? { population: GUIDED_POPULATION } : {}),
    ...(PROBING.has(chosen) ? { probeBase: base } : {}),
    ...(predicted ? { predicted } : {}),
    ...given,
  };
}

/** Uniform widths that the search may use, so that no front is worse than they are. */
function uniformGenomes(scheme: Scheme, formats: readonly (readonly string[])[]): number[][] {
  return ([8, 16, 32] as const).flatMap((width) => levelsOf(scheme.uniform(width), formats) ?? []);
}

/** Corners of the space: 8 bits wherever the search may use what `--bits 8` has, the widest, and every width of weights beside such activations. */
function cornersOf(scheme: Scheme, formats: readonly (readonly string[])[]): number[][] {
  const uniform8 = scheme
    .uniform(8)
    .map((format, site) => (formats[site]!.includes(format) ? format : formats[site]!.at(-1)!));
  const isWeight = scheme.sites.map(({ kind }) => kind === 'weight');
  const weights = [...new Set(formats.flatMap((list, site) => (isWeight[site] ? list : [])))];
  const beside8 = weights
    .sort((a, b) => formatBits(b) - formatBits(a))
    .map((weight) => uniform8.map((format, site) => (isWeight[site] ? weight : format)));
  const widest = formats.map((list) => list.at(-1)!);
  const corners = [uniform8, widest, ...beside8].flatMap((one) => levelsOf(one, formats) ?? []);
  return [...new Map(corners.map((genome) => [genome.join(' '), genome])).values()];
}

/** Nothing where the search may not use one of the formats. */
function levelsOf(genome: readonly string[], formats: readonly (readonly string[])[]): number[][] | null {
  const levels = genome.map((format, site) => formats[site]!.indexOf(format));
  return levels.every((level) => level >= 0) ? [levels] : null;
}
