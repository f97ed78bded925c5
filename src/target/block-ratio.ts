// The time of one network over that of another, from blocks that alternate in one process, in several starts of it. Whatever
// else runs on a machine adds time (it takes caches, memory's turns, the shared half of a core) and never takes any away: the
// quick blocks of both say what the networks need, the slow ones what the neighbours did. So the ratio is that of the means of
// the quickest fifth of each. Beside neighbours that are busy half of the time its spread over twelve measurements was 0.31 to
// 0.43 of that of the raw median (`bench/neighbour.ts`, three runs on two cores that others used as well); the mean of the
// quotients block by block had 0.40 to 0.65, the quotient of the quickest blocks 0.24 to 0.90: extremes are a matter of luck.
// Within one start the ratio is off by what the start decides, where pages and stack lie: some 3 % that no number of blocks
// lessens. Hence several starts, and an error that is taken between them.
import type { Estimate } from '../base/estimate.ts';

/** Of all blocks, those whose mean counts. */
const QUICK_SHARE = 0.2;

/** ns of the blocks of one start, in their order. */
export type StartBlocks = readonly number[];

/**
 * @param candidate one list per start @param baseline as many lists
 * @returns the ratio over all starts; its error by the jackknife that leaves out a start at a time, null for a single start
 */
export function blockRatio(candidate: readonly StartBlocks[], baseline: readonly StartBlocks[]): Estimate {
  const ratioWithout = (left: number | null): number =>
    quickMean(candidate.filter((_, start) => start !== left)) /
    quickMean(baseline.filter((_, start) => start !== left));
  const mean = ratioWithout(null);
  const n = candidate.length;
  if (n < 2) return { mean, standardError: null, n };
  const without = candidate.map((_, start) => ratioWithout(start));
  const centre = without.reduce((sum, one) => sum + one, 0) / n;
  const squares = without.reduce((sum, one) => sum + (one - centre) ** 2, 0);
  return { mean, standardError: Math.sqrt(((n - 1) / n) * squares), n };
}

function quickMean(starts: readonly StartBlocks[]): number {
  const all = starts.flat().sort((a, b) => a - b);
  const count = Math.max(1, Math.round(QUICK_SHARE * all.length));
  return all.slice(0, count).reduce((sum, ns) => sum + ns, 0) / count;
}
