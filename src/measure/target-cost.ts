// What candidates cost on the device that they are for, as `evaluate --target` tells it: counted in emulation. Instructions are
// not cycles, and say nothing about which of two processors is the quicker.
import { HushbitError } from '../base/errors.ts';
import { generateDeployedProject } from '../c/index.ts';
import type { FrontEnd } from '../frontend/index.ts';
import { isFloatFormat, type QuantProgram } from '../program/index.ts';
import type { Candidate } from '../scheme/scheme.ts';
import {
  checkRunner,
  countHops,
  cyclesOf,
  type EmulatedTarget,
  type Emulator,
  type HardwareCost,
  type MeasureInput,
  measureFeatures,
  measureSamples,
  openEmulator,
  type RealTime,
  readKernels,
  realTimeOf,
  runOnHardware,
  TARGETS,
} from '../target/index.ts';

export const TARGET_NAMES: readonly string[] = ['host', ...TARGETS.map(({ name }) => name)];

export interface TargetChoice {
  /** One of `TARGET_NAMES`; default `host`, which is timed. */
  readonly target?: string | undefined;
  /** Flags of its compiler. */
  readonly cflags?: string | undefined;
  /** Of the device, for a verdict on real time. */
  readonly clockHz?: number | undefined;
  /** Command that runs or flashes a program on hardware, `{elf}` in its place. */
  readonly runner?: string | undefined;
}

/** Null for the host. @throws HushbitError `bad-option` for a name that is none, and for a clock or a runner of the host */
export function chosenTarget({ target = 'host', clockHz, runner }: TargetChoice): EmulatedTarget | null {
  if (target === 'host') {
    const beside = clockHz !== undefined ? '--clock' : runner !== undefined ? '--runner' : null;
    if (beside === null) return null;
    throw new HushbitError({
      code: 'bad-option',
      place: beside,
      expected: 'a --target other than host beside it',
      got: '--target host',
      remedy: `one of ${TARGET_NAMES.slice(1).join(' | ')}; the host is timed, and its times are what they are`,
    });
  }
  const found = TARGETS.find(({ name }) => name === target);
  if (found) return found;
  throw new HushbitError({
    code: 'bad-option',
    place: '--target',
    expected: TARGET_NAMES.join(' | '),
    got: target,
  });
}

/** `cost` of `evaluate --json`. */
export interface TargetCost {
  readonly target: string;
  readonly unit: 'instructions';
  readonly compiler: string;
  readonly cflags: string;
  /** Mean and worst over the hops that were counted; a frame of a network alone. */
  readonly perHop: number;
  readonly worstHop: number;
  /** Of the worst hop: by a table, or at the rate that is assumed (`realTime` says which); memory never waits. */
  readonly cyclesPerHop: number;
  readonly byFunction: Readonly<Record<string, number>>;
  readonly weightBytesPerHop: number;
  /** 10^6 bytes of weights a second in real time; null without a front end, as what follows. */
  readonly weightMegabytesPerSecond: number | null;
  readonly hopMs: number | null;
  /** From a sample in to the same sample out, the hop that is collected before included. */
  readonly delayMs: number | null;
  readonly image: {
    readonly codeBytes: number;
    readonly constantBytes: number;
    readonly weightBytes: number;
    readonly flashBytes: number;
    readonly ramBytes: number;
    readonly stackBytes: number;
  };
  /** Null without a clock or a front end. */
  readonly realTime: RealTime | null;
  /** What a board told, where there is a runner. */
  readonly hardware: HardwareCost | null;
}

export interface TargetJudge {
  costOf(candidate: Candidate, signal?: AbortSignal): Promise<TargetCost>;
  dispose(): Promise<void>;
}

/** @throws HushbitError `no-toolchain`, `bad-option` */
export async function openTargetJudge(
  target: EmulatedTarget,
  { cflags, clockHz, runner }: TargetChoice,
  frontEnd: FrontEnd | null,
  signal?: AbortSignal,
): Promise<TargetJudge> {
  if (runner !== undefined) checkRunner(runner);
  const emulator = await openEmulator(target, { cflags, signal });
  return { costOf: createCostOf(emulator, { clockHz, runner }, frontEnd), dispose: () => emulator.dispose() };
}

/** The same on an emulator that is open. */
export function createCostOf(
  emulator: Emulator,
  { clockHz, runner }: Pick<TargetChoice, 'clockHz' | 'runner'>,
  frontEnd: FrontEnd | null,
): TargetJudge['costOf'] {
  return async (candidate, signal) => {
    if (candidate.program === null) throw notDeployed(emulator.target.name);
    return targetCost(emulator, candidate.program(), frontEnd, { clockHz, runner }, signal);
  };
}

function notDeployed(target: string): HushbitError {
  return new HushbitError({
    code: 'bad-option',
    place: `--target ${target}`,
    expected: 'scheme integer, whose programs are made to be deployed',
    got: 'paper',
    remedy: 'scheme paper is timed on the host',
  });
}

async function targetCost(
  emulator: Emulator,
  program: QuantProgram,
  frontEnd: FrontEnd | null,
  {
    clockHz = null,
    runner,
  }: { readonly clockHz?: number | null | undefined; readonly runner?: string | undefined },
  signal?: AbortSignal,
): Promise<TargetCost> {
  const project = generateDeployedProject(program, frontEnd, await readKernels());
  const input = inputOf(program, frontEnd);
  const cost = await countHops(emulator, project, input, signal);
  const hardware =
    runner === undefined ? null : await runOnHardware(runner, emulator, project, input, signal);
  const { codeBytes, constantBytes, weightBytes, stateBytes, stackBytes, weightBytesPerHop } = cost;
  const hopMs = frontEnd && (1000 * frontEnd.hop) / frontEnd.sampleRateHz;
  return {
    target: emulator.target.name,
    unit: 'instructions',
    compiler: emulator.toolchain.version,
    cflags: emulator.cflags,
    perHop: cost.perHop,
    worstHop: cost.worstHop,
    cyclesPerHop: cyclesOf(emulator.target, cost),
    byFunction: Object.fromEntries(cost.byFunction),
    weightBytesPerHop,
    weightMegabytesPerSecond: hopMs && weightBytesPerHop / hopMs / 1000,
    hopMs,
    delayMs: frontEnd && (1000 * (frontEnd.fftSize + (frontEnd.lag ?? 0))) / frontEnd.sampleRateHz,
    image: {
      codeBytes,
      constantBytes,
      weightBytes,
      flashBytes: codeBytes + constantBytes + weightBytes,
      ramBytes: stateBytes + stackBytes,
      stackBytes,
    },
    realTime: hopMs !== null && clockHz !== null ? realTimeOf(emulator.target, cost, clockHz, hopMs) : null,
    hardware,
  };
}

/** What the counted hops hear or are fed. */
export function inputOf(program: QuantProgram, frontEnd: FrontEnd | null): MeasureInput {
  if (frontEnd) return measureSamples(frontEnd.hop);
  const { length, format, scale, zeroPoint } = program.buffers[program.input]!;
  // A float input is taken to hold -4 to 4, as the self-test of an export has it.
  const range: [number, number] = isFloatFormat(format)
    ? [-4, 4]
    : [scale * (-128 - zeroPoint), scale * (127 - zeroPoint)];
  return measureFeatures(length, range);
}
