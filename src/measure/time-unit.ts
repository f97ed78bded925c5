// Times as ratios. Every network is timed beside uniform 8 bits in one process, so that the pace of the machine cancels; what
// is kept of it is the ratio. The unit of a run, measured once when it begins, turns ratios into nanoseconds and says how far
// two measurements of one network differ: compiled again, a ratio moves by a per cent or two, which one measurement does not show.
import { type Estimate, estimateOf } from '../base/estimate.ts';

/**
 * One run of compiled code beside uniform 8 bits, in one process. In a search for another target than the host, executed
 * instructions stand where nanoseconds are.
 */
export interface TimeFigures {
  readonly nsPerFrame: number;
  /** Interquartile range over the blocks; of a table its median error. */
  readonly spreadNs: number;
  readonly uniform8NsPerFrame: number;
  /** Time over that of uniform 8 bits. */
  readonly ratio: number;
  /** Standard error of `ratio` within this measurement; not told where it cannot be, and in older runs. */
  readonly ratioError?: number | null;
  /** Who measured it, where that was another machine: device, processor, compiler, clock. */
  readonly by?: Readonly<Record<string, unknown>>;
}

export interface TimeUnit {
  /** Of uniform 8 bits; median over the replicates. */
  readonly uniform8Ns: number;
  /** Time of uniform 32 bits over that of uniform 8: the span of the objective. */
  readonly uniform32Ratio: number;
  /** Variance of the logarithm of a ratio between replicates; 0 where times are computed. */
  readonly logVariance: number;
  /** Degrees of freedom of `logVariance`. */
  readonly freedom: number;
  /** Relative error of a ratio that was added up: that of a table. */
  readonly systematic: number;
}

const ratioOf = ({ ratio }: TimeFigures): number => ratio;

/**
 * @param uniform8 replicates of uniform 8 bits, timed as any candidate
 * @param uniform32 replicates of uniform 32 bits
 */
export function timeUnitOf(uniform8: readonly TimeFigures[], uniform32: readonly TimeFigures[]): TimeUnit {
  const groups = [uniform8, uniform32].map((group) => group.map((one) => Math.log(ratioOf(one))));
  const freedom = groups.reduce((sum, group) => sum + Math.max(0, group.length - 1), 0);
  const squares = groups.reduce((sum, group) => sum + (group.length > 0 ? squaresAround(group) : 0), 0);
  return {
    uniform8Ns: median([...uniform8, ...uniform32].map((one) => one.uniform8NsPerFrame)),
    uniform32Ratio: Math.exp(meanOf(groups[1]!)),
    logVariance: freedom > 0 ? squares / freedom : 0,
    freedom,
    systematic: 0,
  };
}

/**
 * Of a search whose times are sums and whose front is timed.
 * @param uniform8 as summed @param uniform32 as summed
 * @param timed8 replicates of uniform 8 bits, timed as members of the front are; none where they are counted
 * @param systematic relative error of the table
 */
export function summedUnitOf(
  uniform8: TimeFigures,
  uniform32: TimeFigures,
  timed8: readonly TimeFigures[],
  systematic: number,
): TimeUnit {
  const unit = timeUnitOf(timed8, [uniform32]);
  return {
    ...unit,
    uniform8Ns: median((timed8.length > 0 ? timed8 : [uniform8]).map((one) => one.uniform8NsPerFrame)),
    uniform32Ratio: ratioOf(uniform32) / ratioOf(uniform8),
    systematic,
  };
}

/** A ratio that was added up: as sure as the table. */
export function summedEstimate(summed: TimeFigures, { systematic, freedom }: TimeUnit): Estimate {
  const mean = ratioOf(summed);
  return { mean, standardError: mean * systematic, n: freedom + 1 };
}

/**
 * Mean ratio of the replicates. Its error pools their own spread with that of the run's unit; where the measurements themselves
 * were less sure than that, beside a neighbour that was not there when the run began, it is theirs.
 */
export function ratioEstimate(times: readonly TimeFigures[], unit: TimeUnit): Estimate {
  const ratios = times.map(ratioOf);
  const { mean } = estimateOf(ratios);
  const n = ratios.length;
  const freedom = unit.freedom + n - 1;
  const pooled = unit.freedom * unit.logVariance + squaresAround(ratios.map(Math.log));
  const within =
    times.reduce((sum, { ratio, ratioError }) => sum + ((ratioError ?? 0) / ratio) ** 2, 0) / times.length;
  const between = freedom > 0 ? pooled / freedom : 0;
  const random = Math.sqrt(Math.max(within, between) / n);
  return { mean, standardError: mean * random, n: freedom + 1 };
}

/** ns of a frame, at the pace that uniform 8 bits had when the run began. */
export function nsOf(ratio: Estimate, unit: TimeUnit): Estimate {
  const scale = unit.uniform8Ns;
  return {
    mean: ratio.mean * scale,
    standardError: ratio.standardError === null ? null : ratio.standardError * scale,
    n: ratio.n,
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function squaresAround(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
