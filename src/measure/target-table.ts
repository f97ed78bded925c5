// What candidates cost on a target, added up: calls of kernels from a table (target/cost-table.ts), and for what lies around them a
// share per hop, block and call that is fitted on a few whole networks. How far the sums are off is measured on others and told.
// A search then emulates nothing but its front.
import { HushbitError } from '../base/errors.ts';
import { randomFromSeed } from '../base/random.ts';
import { generateDeployedProject, type KernelCalls, kernelCallsOf } from '../c/index.ts';
import type { FrontEnd } from '../frontend/index.ts';
import type { QuantProgram } from '../program/index.ts';
import type { Candidate, Scheme } from '../scheme/scheme.ts';
import {
  type CostTable,
  countHops,
  cyclesOf,
  type Emulator,
  type HopCost,
  type HopOverhead,
  openCostTable,
  readKernels,
} from '../target/index.ts';
import { searchFormats } from './search-formats.ts';
import { inputOf } from './target-cost.ts';

/** As run.json keeps it, so that a run that goes on adds up the same. */
export interface TargetTimes {
  readonly target: string;
  readonly compiler: string;
  readonly cflags: string;
  readonly overhead: HopOverhead;
  /** The most that one of the counted networks had: bytes of code, of front-end tables, of stack. */
  readonly codeBytes: number;
  readonly constantBytes: number;
  readonly stackBytes: number;
  /** Cycles of a worst hop over the instructions of a mean one, the highest; of a rate that is assumed, its inverse. */
  readonly cyclesPerInstruction: number;
  /** Difference from counted networks, in per cent, over random candidates that the overhead was not fitted on. */
  readonly medianErrorPercent: number;
  readonly worstErrorPercent: number;
}

export interface TargetTable {
  readonly times: TargetTimes;
  /** Instructions of a hop. @throws HushbitError `bad-option` for scheme paper */
  perHop(candidate: Candidate, signal?: AbortSignal): Promise<number>;
  /** The same, counted in emulation. @throws HushbitError `toolchain` */
  countHop(candidate: Candidate, signal?: AbortSignal): Promise<number>;
}

/** Random candidates that the overhead is fitted on, beside the uniform widths; and others that the sum is held against. */
const FITTED = 3;
const CHECKED = 4;
/** Of their sites, whatever a search may choose from: one table serves all. */
const TABLE_WIDTHS = [4, 8, 16, 32];
/** Networks that are compiled and counted at the same time. */
const AT_ONCE = 2;
/** Random candidates whose calls are learnt, no more. */
const LEARNT = 8;
/** At worst: a table that is further off is refused. */
const MOST_ERROR_PERCENT = 2;

export interface TableRequest {
  readonly emulator: Emulator;
  readonly scheme: Scheme;
  readonly frontEnd: FrontEnd | null;
  readonly note: (line: string) => void;
  /** Told where a table has to be learnt: networks that are counted, of how many. */
  readonly onStep?: ((done: number, of: number) => void) | undefined;
  /** Of a run that goes on. */
  readonly known?: TargetTimes | null;
  readonly signal?: AbortSignal | undefined;
}

/** @throws HushbitError `failed` where sums are far off, `toolchain` */
export async function openTargetTable(request: TableRequest): Promise<TargetTable> {
  const { emulator, scheme, frontEnd, note, signal } = request;
  const formats = searchFormats(scheme, TABLE_WIDTHS, []);
  const table = await openCostTable(emulator);
  const uniform = ([8, 16, 32] as const).map((bits) => scheme.uniform(bits));
  const random = randomFromSeed(1);
  const mix = (): string[] => formats.map((list) => list[random.int(0, list.length - 1)]!);
  const mixes = Array.from({ length: FITTED + CHECKED }, mix);
  const programs = [...uniform, ...mixes].map((of) => programOf(scheme.candidate('table', of), emulator));
  const calls = programs.map(kernelCallsOf);
  // Of others too, so that a search seldom meets a call that is not known.
  const further = Array.from({ length: LEARNT }, () => programOf(scheme.candidate('table', mix()), emulator));
  await table.learn(
    [...calls, ...further.map(kernelCallsOf)].flatMap((one) => [...one.calls.keys()]),
    signal,
  );
  // Programs stand for the networks and what they may take; the front end is around them.
  const key = [
    JSON.stringify([frontEnd, scheme.sites.map(({ name, shape }) => [name, shape])]),
    ...calls.map((one) => JSON.stringify([...one.calls, one.blocks])),
  ];
  const times = request.known ?? (table.recall(key) as TargetTimes | null) ?? (await fitted());
  note(describeTable(times, table.size));
  return {
    times,
    async perHop(candidate, abort = signal) {
      const of = kernelCallsOf(programOf(candidate, emulator));
      await table.learn(of.calls.keys(), abort);
      return sumOf(table, of, times.overhead);
    },
    countHop: async (candidate, abort) =>
      (await countProgram(emulator, programOf(candidate, emulator), frontEnd, abort)).perHop,
  };

  async function fitted(): Promise<TargetTimes> {
    note(`cost table of ${emulator.target.name}: counting ${programs.length} whole networks, once`);
    const costs: HopCost[] = [];
    const waiting = [...programs.entries()];
    let done = 0;
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        costs[next[0]] = await countProgram(emulator, next[1], frontEnd, signal);
        request.onStep?.(++done, programs.length);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const counted = costs.map(({ perHop }) => perHop);
    const most = (of: (cost: HopCost) => number): number => Math.max(...costs.map(of));
    const fitOn = uniform.length + FITTED;
    const overhead = fitOverhead(
      calls.slice(0, fitOn).map((one, i) => ({ calls: one, left: counted[i]! - table.sumOf(one) })),
    );
    const errors = counted
      .slice(fitOn)
      .map((count, i) => 100 * Math.abs(sumOf(table, calls[fitOn + i]!, overhead) / count - 1))
      .sort((a, b) => a - b);
    const found: TargetTimes = {
      target: emulator.target.name,
      compiler: emulator.toolchain.version,
      cflags: emulator.cflags,
      overhead,
      codeBytes: most(({ codeBytes }) => codeBytes),
      constantBytes: most(({ constantBytes }) => constantBytes),
      stackBytes: most(({ stackBytes }) => stackBytes),
      cyclesPerInstruction: most((cost) => cyclesOf(emulator.target, cost) / cost.perHop),
      medianErrorPercent: (errors[(errors.length - 1) >> 1]! + errors[errors.length >> 1]!) / 2,
      worstErrorPercent: errors.at(-1)!,
    };
    if (found.worstErrorPercent > MOST_ERROR_PERCENT) {
      throw new HushbitError({
        code: 'failed',
        place: `cost table of ${emulator.target.name}`,
        expected: `sums within ${MOST_ERROR_PERCENT} % of counted networks`,
        got: `${found.worstErrorPercent.toFixed(2)} %`,
        remedy: 'evaluate --target counts every candidate',
      });
    }
    table.keep(key, found);
    return found;
  }
}

function describeTable(times: TargetTimes, size: number): string {
  const { target, medianErrorPercent, worstErrorPercent } = times;
  return (
    `cost table of ${target}: ${size} kinds of calls, off by ${medianErrorPercent.toFixed(2)} % (median) and ` +
    `${worstErrorPercent.toFixed(2)} % (worst) of the counted instructions of ${CHECKED} random candidates`
  );
}

export function programOf(
  candidate: Candidate,
  { target }: { readonly target: { readonly name: string } },
): QuantProgram {
  if (candidate.program !== null) return candidate.program();
  throw new HushbitError({
    code: 'bad-option',
    place: `--target ${target.name}`,
    expected: 'scheme integer, whose programs are made to be deployed',
    got: 'paper',
    remedy: 'scheme paper is timed on the host',
  });
}

async function countProgram(
  emulator: Emulator,
  program: QuantProgram,
  frontEnd: FrontEnd | null,
  signal?: AbortSignal,
): Promise<HopCost> {
  const project = generateDeployedProject(program, frontEnd, await readKernels());
  return countHops(emulator, project, inputOf(program, frontEnd), signal);
}

function callCount({ calls }: KernelCalls): number {
  return [...calls.values()].reduce((sum, times) => sum + times, 0);
}

function sumOf(table: CostTable, calls: KernelCalls, { perHop, perBlock, perCall }: HopOverhead): number {
  return table.sumOf(calls) + perHop + perBlock * calls.blocks + perCall * callCount(calls);
}

/** Least squares of what the sums of calls leave over; blocks take part where the networks have different numbers of them. */
export function fitOverhead(
  rows: readonly { readonly calls: Pick<KernelCalls, 'calls' | 'blocks'>; readonly left: number }[],
): HopOverhead {
  const blocks = rows.map(({ calls }) => calls.blocks);
  const hasBlocks = blocks.some((count) => count !== blocks[0]);
  const features = rows.map(({ calls }) => [1, callCount(calls), ...(hasBlocks ? [calls.blocks] : [])]);
  const [perHop = 0, perCall = 0, perBlock = 0] = solveLeastSquares(
    features,
    rows.map(({ left }) => left),
  );
  return { perHop, perCall, perBlock };
}

/** Normal equations by elimination with pivots; a direction that the rows do not tell apart gets 0. */
function solveLeastSquares(features: readonly (readonly number[])[], values: readonly number[]): number[] {
  const n = features[0]!.length;
  const matrix = Array.from({ length: n }, (_, i) => [
    ...Array.from({ length: n }, (_, j) => features.reduce((sum, row) => sum + row[i]! * row[j]!, 0)),
    features.reduce((sum, row, k) => sum + row[i]! * values[k]!, 0),
  ]);
  const scale = Math.max(...matrix.map((row, i) => Math.abs(row[i]!)));
  for (let i = 0; i < n; i++) {
    const pivot = matrix
      .slice(i)
      .reduce((best, row, k) => (Math.abs(row[i]!) > Math.abs(matrix[best]![i]!) ? i + k : best), i);
    [matrix[i], matrix[pivot]] = [matrix[pivot]!, matrix[i]!];
    const head = matrix[i]![i]!;
    if (Math.abs(head) < 1e-9 * scale) {
      matrix[i] = matrix[i]!.map((_, j) => (j === i ? 1 : 0));
      continue;
    }
    matrix[i] = matrix[i]!.map((value) => value / head);
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const factor = matrix[k]![i]!;
      matrix[k] = matrix[k]!.map((value, j) => value - factor * matrix[i]![j]!);
    }
  }
  return matrix.map((row) => row[n]!);
}
