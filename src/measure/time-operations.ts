// --latency table: times the operations once, checks the sum on random candidates, then adds up.
import { cpus } from 'node:os';
import { HushbitError } from '../base/errors.ts';
import { randomFromSeed } from '../base/random.ts';
import { generateIntegerProject } from '../c/index.ts';
import { onMachine } from '../execute/index.ts';
import type { FrontEnd } from '../frontend/index.ts';
import type { ScoredClip } from '../inputs/feature-clip.ts';
import type { FormatName, QuantProgram } from '../program/index.ts';
import type { Scheme } from '../scheme/index.ts';
import {
  medianSpread,
  type OperationTimes,
  openProfiler,
  type PreparedProfile,
  type Profiler,
  readKernels,
} from '../target/index.ts';
import type { HostMeter } from './host-meter.ts';
import type { LatencyFigures, PreparedLatency } from './latency-meter.ts';
import {
  collectLight,
  collectTimes,
  formatsTaken,
  type LatencyTimes,
  needsPrograms,
  type Pair,
  type PairProgram,
  pairFormats,
  sumOfTimes,
} from './latency-table.ts';
import { lightNetworks } from './light-company.ts';
import { framesOf } from './quality.ts';
import { CLOCK } from './time-measurer.ts';

/** Frames of the clip that are timed per network: the medians of operations are steady from a few hundred on. */
const TIMED_FRAMES = 400;
/** Frames that are timed of a network as a whole, over several starts: enough for a per cent. */
const MEASURED_FRAMES = 2000;
/** At worst: what is off by more is measured again, and not kept for other runs. */
const MOST_ERROR_PERCENT = 10;
/** In the middle: a table that is off by so much says nothing of this network on this machine. */
const USELESS_PERCENT = 40;
/** Random candidates on which the sum is held against a measurement. */
const CHECKED_CANDIDATES = 6;

/** A measurement that is surer than that is not in doubt. */
const SURE_PERCENT = 2;

/** Times of networks, and what adding them up comes to. */
export interface MeasuredTable {
  readonly times: LatencyTimes;
  /** Measures again what may have been measured beside a neighbour. */
  readonly again: () => Promise<LatencyTimes>;
}

/**
 * Where a table is off by more than `MOST_ERROR_PERCENT`, what of it is in doubt is measured again: a neighbour may have been busy. Where
 * that does not help the better one steers the search all the same: the times of the front are measured.
 * @throws HushbitError `failed` for one that says nothing
 */
export async function acceptTable(
  { times: first, again }: MeasuredTable,
  note: (line: string) => void,
): Promise<LatencyTimes> {
  note(describeError(first));
  if (isGood(first)) return first;
  note(`latency table: off by more than ${MOST_ERROR_PERCENT}%, measured again where a neighbour was busy`);
  const second = await again();
  note(describeError(second));
  if (isGood(second)) return second;
  const best = second.medianErrorPercent < first.medianErrorPercent ? second : first;
  if (best.medianErrorPercent <= USELESS_PERCENT) {
    note('latency table: it steers the search as it is; the solutions are timed by themselves');
    return best;
  }
  const percentOf = (times: LatencyTimes): string => `${times.medianErrorPercent.toFixed(1)}%`;
  throw new HushbitError({
    code: 'failed',
    place: '--latency table',
    expected: `sums within ${USELESS_PERCENT}% of measured times (the median of ${CHECKED_CANDIDATES} random candidates)`,
    got: `${percentOf(first)}, and ${percentOf(second)} when measured again`,
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
  /** What else is under way on this machine: nothing is timed before it is done. */
  readonly quiet?: Promise<unknown> | undefined;
  /** Told when it begins, and after every network that was compiled or measured: it takes minutes where compilers are slow. */
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
  const light = lightNetworks(
    scheme,
    formatsTaken(scheme, formats, 'weights'),
    formatsTaken(scheme, formats, 'vectors'),
  );
  const { toolchain } = host;
  const { operations, buffers, matrices } = uniform8();
  const key = cache.keyOf([
    `latency table 3 ${JSON.stringify([toolchain, cpus()[0]?.model, pairs, light])}`,
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
  const bench = await prepareTable(host, pairs, light, request);
  let times: LatencyTimes;
  try {
    times = await acceptTable(await bench.measure(), note);
  } finally {
    await bench.dispose();
  }
  if (isGood(times)) cache.put(key, new TextEncoder().encode(JSON.stringify(times)));
  return times;
}

/** A network as it is profiled, and as it is timed whole. */
interface TimedNetwork {
  readonly weights: FormatName;
  readonly vectors: FormatName;
  readonly program: QuantProgram;
  readonly profile: PreparedProfile;
  readonly whole: PreparedLatency;
}

/** Compiles all that is timed, beside whatever else is under way. */
async function prepareTable(
  host: HostMeter,
  pairs: readonly Pair[],
  light: readonly Pair[],
  request: TableRequest,
): Promise<{ measure(): Promise<MeasuredTable>; dispose(): Promise<void> }> {
  const { scheme, formats, seed, workers, signal, quiet, onStep } = request;
  const random = randomFromSeed(seed);
  const checked = Array.from({ length: CHECKED_CANDIDATES }, () =>
    formats.map((list) => list[random.int(0, list.length - 1)]!),
  );
  const networks = [...pairs, ...light];
  const steps = 2 * (networks.length + CHECKED_CANDIDATES);
  let done = 0;
  const step = (): void => onStep?.(++done, steps);
  // It begins with kernels, which take a while to compile.
  onStep?.(done, steps);
  const profiler = await openTableProfiler(host, request);
  const opened: { dispose(): Promise<void> }[] = [profiler];
  const keep = <T extends { dispose(): Promise<void> }>(one: T): T => {
    opened.push(one);
    return one;
  };
  const wholeOf = async (one: readonly string[]): Promise<PreparedLatency> =>
    keep(await host.prepare(scheme.candidate('measured', one), signal));
  const dispose = async (): Promise<void> => {
    for (const one of opened.reverse()) await one.dispose();
  };
  try {
    const kernels = await readKernels();
    const timed = await inParallel(workers, networks, async ({ formats: own, weights, vectors }) => {
      const program = scheme.candidate('timed', own).program!();
      const project = generateIntegerProject(program, 'profiled', kernels, { isProfiled: true });
      const profile = keep(await profiler.prepare(project, program.operations.length, signal));
      const network: TimedNetwork = { weights, vectors, program, profile, whole: await wholeOf(own) };
      step();
      return network;
    });
    const compared = await inParallel(workers, checked, async (own) => {
      const whole = await wholeOf(own);
      step();
      return whole;
    });
    await quiet;
    return {
      measure: async () => {
        const figures = new Map<PreparedLatency, LatencyFigures>();
        const profiles = new Map<TimedNetwork, OperationTimes>();
        const alone = <T>(task: () => Promise<T>): Promise<T> => onMachine(CLOCK, task, signal);
        const measure = async (whole: PreparedLatency): Promise<void> => {
          figures.set(whole, await alone(() => whole.measure(signal, MEASURED_FRAMES)));
        };
        for (const one of timed) {
          profiles.set(one, await alone(() => one.profile.run(signal)));
          await measure(one.whole);
          step();
        }
        for (const one of compared) {
          await measure(one);
          step();
        }
        const tableNow = (): LatencyTimes =>
          tableOf({
            ...{ scheme, checked },
            timed: timed.map(({ profile: _, ...one }, at) => ({
              ...{ ...one, ...profiles.get(timed[at]!)! },
              ...{ whole: figures.get(one.whole)!, isLight: at >= pairs.length },
            })),
            compared: compared.map((one) => figures.get(one)!),
          });
        const inDoubt = [...timed.map(({ whole }) => whole), ...compared].filter(
          (one) => !isSure(figures.get(one)!),
        );
        return {
          times: tableNow(),
          again: async () => {
            for (const one of inDoubt) {
              const before = figures.get(one)!;
              await measure(one);
              if (errorOf(before) < errorOf(figures.get(one)!)) figures.set(one, before);
            }
            // Profiles do not say how sure they are.
            for (const one of timed) {
              const second = await alone(() => one.profile.run(signal));
              profiles.set(one, undisturbed(profiles.get(one)!, second));
            }
            return tableNow();
          },
        };
      },
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** What a neighbour takes is on top. */
function undisturbed(one: OperationTimes, other: OperationTimes): OperationTimes {
  return {
    ...one,
    operationNs: one.operationNs.map((ns, i) => Math.min(ns, other.operationNs[i]!)),
    restNs: Math.min(one.restNs, other.restNs),
  };
}

const errorOf = ({ ratio, ratioError }: LatencyFigures): number => (ratioError ?? 0) / ratio;
const isSure = (figures: LatencyFigures): boolean => 100 * errorOf(figures) <= SURE_PERCENT;

interface TableFigures {
  readonly scheme: Scheme;
  /** Every format of weights with every one of vectors, then products in light company. */
  readonly timed: readonly (PairProgram & { readonly isLight: boolean; readonly whole: LatencyFigures })[];
  /** Random candidates. */
  readonly checked: readonly (readonly string[])[];
  readonly compared: readonly LatencyFigures[];
}

/** Adds up, and holds the sums against what was measured. */
function tableOf({ scheme, timed, checked, compared }: TableFigures): LatencyTimes {
  const measured = [...timed.map(({ whole }) => whole), ...compared];
  // A machine changes its pace between two programs; against uniform 8, measured in alternation, it does not matter.
  const paceNs = medianSpread(measured.map(({ uniform8NsPerFrame }) => uniform8NsPerFrame)).median;
  const scaled = timed.map(({ whole, operationNs, restNs, ...rest }) => {
    const profiledNs = operationNs.reduce((sum, ns) => sum + ns, restNs);
    const factor = (whole.ratio * paceNs) / profiledNs;
    return { ...rest, operationNs: operationNs.map((ns) => ns * factor), restNs: restNs * factor };
  });
  const light = scaled.filter(({ isLight }) => isLight);
  const pure = scaled.filter(({ isLight }) => !isLight);
  const full = pure.find(({ weights }) => weights === light[0]?.weights);
  const times = {
    ...collectTimes(pure),
    ...(full ? { light: collectLight(light, full.program) } : {}),
    scale: 1,
  };
  const sumOf = (one: readonly string[]): number =>
    sumOfTimes(times, scheme.candidate('checked', one).program!());
  const uniform8Sum = sumOf(scheme.uniform(8));
  const errors = checked.map((one, i) => 100 * Math.abs(sumOf(one) / uniform8Sum / compared[i]!.ratio - 1));
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

function openTableProfiler({ toolchain }: HostMeter, { clips, frontEnd }: TableRequest): Promise<Profiler> {
  const clip = framesOf(clips[0]!, frontEnd);
  const frames = Math.min(TIMED_FRAMES, clip.frames);
  return openProfiler(toolchain, clip.features.slice(0, frames * clip.inputs), frames);
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
