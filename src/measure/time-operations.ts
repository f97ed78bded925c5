// --latency table: times the operations once, checks the sum on random candidates, then adds up.
import { cpus } from 'node:os';
import { HushbitError } from '../base/errors.ts';
import { randomFromSeed } from '../base/random.ts';
import { generateIntegerProject } from '../c/index.ts';
import { onMachine } from '../execute/index.ts';
import type { FrontEnd } from '../frontend/index.ts';
import type { ScoredClip } from '../inputs/feature-clip.ts';
import type { Scheme } from '../scheme/index.ts';
import { medianSpread, openProfiler, readKernels } from '../target/index.ts';
import type { HostMeter } from './host-meter.ts';
import type { LatencyFigures } from './latency-meter.ts';
import {
  collectTimes,
  type LatencyTimes,
  needsPrograms,
  type Pair,
  type PairProgram,
  pairFormats,
  sumOfTimes,
} from './latency-table.ts';
import { framesOf } from './quality.ts';
import { CLOCK } from './time-measurer.ts';

/** Frames of the clip that are timed per network: the medians of operations are steady from a few hundred on. */
const TIMED_FRAMES = 400;
/** At worst: what is off by more is measured again, and not kept for other runs. */
const MOST_ERROR_PERCENT = 10;
/** In the middle: a table that is off by so much says nothing of this network on this machine. */
const USELESS_PERCENT = 40;
/** Random candidates on which the sum is held against a measurement. */
const CHECKED_CANDIDATES = 6;

/**
 * A table that is off by more than `MOST_ERROR_PERCENT` is measured again: a neighbour may have been busy. Where the second is off as well
 * the better one steers the search all the same: the times of the front are measured.
 * @throws HushbitError `failed` for one that says nothing
 */
export async function acceptTable(
  measure: () => Promise<LatencyTimes>,
  note: (line: string) => void,
): Promise<LatencyTimes> {
  const first = await measure();
  note(describeError(first));
  if (isGood(first)) return first;
  note(`latency table: off by more than ${MOST_ERROR_PERCENT}%, measured again`);
  const second = await measure();
  note(describeError(second));
  if (isGood(second)) return second;
  const best = second.medianErrorPercent < first.medianErrorPercent ? second : first;
  if (best.medianErrorPercent <= USELESS_PERCENT) {
    note('latency table: it steers the search as it is; the solutions are timed by themselves');
    return best;
  }
  const [a, b] = [first, second].map((times) => `${times.medianErrorPercent.toFixed(1)}%`);
  throw new HushbitError({
    code: 'failed',
    place: '--latency table',
    expected: `sums within ${USELESS_PERCENT}% of measured times (the median of ${CHECKED_CANDIDATES} random candidates)`,
    got: `${a}, and ${b} when measured again`,
    remedy: 'use --latency host, or try again while nothing else runs',
  });
}

function isGood({ worstErrorPercent }: LatencyTimes): boolean {
  return worstErrorPercent <= MOST_ERROR_PERCENT;
}

/** Bytes by what decides them. */
export interface TableCache {
  keyOf(parts: readonly (string | Uint8Array)[]): string;
  get(key: string): Uint8Array | null;
  put(key: string, bytes: Uint8Array): void;
}

export interface TableRequest {
  readonly seed: number;
  readonly scheme: Scheme;
  /** Formats that each site may take. */
  readonly formats: readonly (readonly string[])[];
  readonly clips: readonly ScoredClip[];
  readonly frontEnd: FrontEnd | null;
  /** Compilers at the same time. */
  readonly workers: number;
  /** Of tables: measured once on a machine, by compiler, flags, kernels and shape of the network. */
  readonly cache: TableCache;
  readonly note: (line: string) => void;
  /** Told after every network that was profiled or measured: it takes minutes where compilers are slow. */
  readonly onStep?: ((done: number, of: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * @param host measures; its baselines and its comparison with the engine hold for the table as well
 * @throws HushbitError `failed` for a table that stays off by too much
 */
export async function measureTable(host: HostMeter, request: TableRequest): Promise<LatencyTimes> {
  const { scheme, formats, cache, note } = request;
  const uniform8 = scheme.candidate('uniform 8', scheme.uniform(8)).program;
  if (uniform8 === null) throw needsPrograms(scheme.name);
  const pairs = pairFormats(scheme, formats);
  const { toolchain } = host;
  const { operations, buffers, matrices } = uniform8();
  const key = cache.keyOf([
    `latency table 2 ${JSON.stringify([toolchain, cpus()[0]?.model, pairs, TIMED_FRAMES])}`,
    JSON.stringify([
      operations.map(({ name, op }) => [name, op]),
      buffers.map(({ length }) => length),
      matrices.map(({ rows, columns }) => [rows, columns]),
    ]),
    ...[...(await readKernels()).values()],
  ]);
  const kept = cache.get(key);
  if (kept) {
    const times = JSON.parse(new TextDecoder().decode(kept)) as LatencyTimes;
    note(`${describeError(times)}, measured before on this machine`);
    return times;
  }
  note(`latency table: timing the operations in ${pairs.length} pairs of formats`);
  const times = await acceptTable(() => measureOnce(host, pairs, request), note);
  if (isGood(times)) cache.put(key, new TextEncoder().encode(JSON.stringify(times)));
  return times;
}

async function measureOnce(
  host: HostMeter,
  pairs: readonly Pair[],
  request: TableRequest,
): Promise<LatencyTimes> {
  const { scheme, formats, seed, workers, signal, onStep } = request;
  const random = randomFromSeed(seed);
  const checked = Array.from({ length: CHECKED_CANDIDATES }, () =>
    formats.map((list) => list[random.int(0, list.length - 1)]!),
  );
  // Profiled, then compiled once more and timed, as the random ones are.
  const steps = 2 * pairs.length + CHECKED_CANDIDATES;
  let done = 0;
  const step = (): void => onStep?.(++done, steps);
  const profiles = await profilePairs(host, pairs, request, step);
  const wanted = [...pairs.map((pair) => pair.formats), ...checked];
  const prepared = await inParallel(workers, wanted, (one) =>
    host.prepare(scheme.candidate('measured', one), signal),
  );
  const measured: LatencyFigures[] = [];
  try {
    for (const one of prepared) {
      measured.push((await onMachine(CLOCK, () => one.measure(signal), signal)) as LatencyFigures);
      step();
    }
  } finally {
    await Promise.all(prepared.map((one) => one.dispose()));
  }
  // A machine changes its pace between two programs; against uniform 8, measured in alternation, it does not matter.
  const paceNs = medianSpread(measured.map(({ uniform8NsPerFrame }) => uniform8NsPerFrame)).median;
  const timed = profiles.map(({ operationNs, restNs, ...pair }, i) => {
    const profiledNs = operationNs.reduce((sum, ns) => sum + ns, restNs);
    const factor = (measured[i]!.ratio * paceNs) / profiledNs;
    return { ...pair, operationNs: operationNs.map((ns) => ns * factor), restNs: restNs * factor };
  });
  const times = { ...collectTimes(timed), scale: 1 };
  const sumOf = (one: readonly string[]): number =>
    sumOfTimes(times, scheme.candidate('checked', one).program!());
  const uniform8Sum = sumOf(scheme.uniform(8));
  const errors = checked.map(
    (one, i) => 100 * Math.abs(sumOf(one) / uniform8Sum / measured[pairs.length + i]!.ratio - 1),
  );
  return {
    ...times,
    scale: paceNs / uniform8Sum,
    medianErrorPercent: medianSpread(errors).median,
    worstErrorPercent: Math.max(...errors),
  };
}

function describeError(times: Pick<LatencyTimes, 'medianErrorPercent' | 'worstErrorPercent'>): string {
  const { medianErrorPercent, worstErrorPercent } = times;
  return (
    `latency table: off by ${medianErrorPercent.toFixed(1)}% (median) and ${worstErrorPercent.toFixed(1)}% (worst) ` +
    `of the measured time on ${CHECKED_CANDIDATES} random candidates`
  );
}

async function profilePairs(
  host: HostMeter,
  pairs: readonly Pair[],
  { scheme, clips, frontEnd, workers, signal }: TableRequest,
  step: () => void,
): Promise<PairProgram[]> {
  const clip = framesOf(clips[0]!, frontEnd);
  const frames = Math.min(TIMED_FRAMES, clip.frames);
  const kernels = await readKernels();
  const profiler = await openProfiler(host.toolchain, clip.features.slice(0, frames * clip.inputs), frames);
  try {
    return await inParallel(workers, pairs, async ({ weights, vectors, formats }) => {
      const program = scheme.candidate('timed', formats).program!();
      const project = generateIntegerProject(program, 'profiled', kernels, { isProfiled: true });
      const times = await profiler.profile(project, program.operations.length, signal);
      step();
      return { weights, vectors, program, ...times };
    });
  } finally {
    await profiler.dispose();
  }
}

/** In the order of the items. Rejects with the first failure, once nothing is at work any more. */
async function inParallel<T, R>(
  workers: number,
  items: readonly T[],
  task: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      try {
        results[index] = await task(items[index]!);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  const settled = await Promise.allSettled(Array.from({ length: Math.min(workers, items.length) }, worker));
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
  return results;
}
