// Where the times of a search come from: the host, which compiles and measures every candidate or adds up its operations; or the
// table of another target, which adds up instructions and counts those of the front in emulation.
import { HushbitError } from '../base/errors.ts';
import type { TensorRanges } from '../calibrate/index.ts';
import { userCache } from '../disk/index.ts';
import type { Measurer } from '../execute/index.ts';
import { createScheme, type LoadedModel, type ScoredClip } from '../inputs/index.ts';
import {
  CONSTRAINTS,
  type Constraint,
  chosenTarget,
  createHostMeter,
  createTableMeter,
  createTargetMeasurer,
  createTimeMeasurer,
  type HostMeterOptions,
  type LatencyTimes,
  MEASURERS,
  measureTable,
  openTargetTable,
  type PrecisionProblemOptions,
  type RunContext,
  type TargetTimes,
  type TimeFigures,
} from '../measure/index.ts';
import type { DeviceIdentity } from '../queue/index.ts';
import type { Scheme } from '../scheme/index.ts';
import type { RunDescription, Step } from '../study/index.ts';
import { openEmulator, readKernels, type Toolchain } from '../target/index.ts';

export interface SearchClock {
  /** As run.json names it. */
  readonly compiler: NonNullable<RunDescription['compiler']>;
  readonly timing: NonNullable<PrecisionProblemOptions['timing']>;
  readonly latencyTimes: LatencyTimes | null;
  readonly target: TargetTimes | null;
  /** Adds up; null where every candidate is measured. */
  readonly sum: Measurer<TimeFigures> | null;
  /** Measures, or counts; null where the worker of a device does. */
  readonly time: Measurer<TimeFigures> | null;
  /** Of uniform 8 bits, added up, where a worker counts. */
  readonly uniform8?: () => Promise<number>;
  /** Said when the search is over. */
  summary(): string | null;
  dispose(): Promise<void>;
}

export interface ClockRequest {
  readonly target: string;
  readonly latency: 'host' | 'table';
  readonly options: HostMeterOptions;
  readonly scheme: Scheme;
  readonly model: LoadedModel;
  readonly ranges: TensorRanges;
  readonly clips: readonly ScoredClip[];
  /** That each site may take. */
  readonly formats: readonly (readonly string[])[];
  /** Compilers at the same time. */
  readonly workers: number;
  readonly seed: number;
  readonly note: (line: string) => void;
  readonly onStep?: (step: Step) => void;
  readonly signal?: AbortSignal;
  /** Of a run that goes on. */
  readonly context: RunContext | null;
  /** What else is under way on this machine: nothing is timed before it is done. */
  readonly quiet?: Promise<unknown> | null;
  /** Whose times it asks for; null: this machine's. */
  readonly device?: DeviceIdentity | null;
}

/** @throws HushbitError `no-toolchain`, `bad-option` */
export function openSearchClock(request: ClockRequest): Promise<SearchClock> {
  const { target, device = null, scheme } = request;
  if (device === null) return target === 'host' ? hostClock(request) : targetClock(request);
  if (scheme.name !== 'integer') throw otherDevice(device, 'scheme integer', scheme.name);
  if (device.unit === 'ns' && target === 'host') return Promise.resolve(deviceClock(device));
  if (device.unit === 'instructions' && target === device.processor) return targetClock(request);
  const own = device.unit === 'ns' ? 'host' : device.processor;
  throw otherDevice(device, `--target ${own}`, target);
}

function otherDevice({ name }: DeviceIdentity, expected: string, got: string): HushbitError {
  return new HushbitError({ code: 'bad-option', place: `--device ${name}`, expected, got });
}

const compilerOfDevice = ({ name, host, processor, compiler, flags }: DeviceIdentity) => ({
  command: `${name}, ${processor}, at ${host}`,
  version: compiler,
  flags: [flags],
});

/** Every candidate is measured there, beside uniform 8 bits. */
function deviceClock(device: DeviceIdentity): SearchClock {
  return {
    compiler: compilerOfDevice(device),
    timing: {
      context: [device],
      device: device.name,
      timedOn: device.name,
      isSummed: false,
      systematic: 0,
    },
    latencyTimes: null,
    target: null,
    sum: null,
    time: null,
    summary: () => null,
    dispose: async () => {},
  };
}

/** Limits that are told in the unit of another kind of target. @throws HushbitError `bad-option` */
export function refuseOtherUnits(target: string, constraints: readonly Constraint[]): void {
  const wrong = target === 'host' ? 'instructionsPerHop' : 'nsPerFrame';
  const found = constraints.find(({ name }) => CONSTRAINTS[name].value === wrong);
  if (!found) return;
  throw new HushbitError({
    code: 'bad-option',
    place: `--${found.name}`,
    expected: target === 'host' ? '--max-us on the host' : `--max-instructions on ${target}`,
    got: `--${found.name}`,
  });
}

const compilerOf = ({ command, version, flags }: Toolchain) => ({
  command: command.join(' '),
  version,
  flags: [...flags],
});

/** Times and instructions are those of the formats, however weights are rounded: to nearest takes least time. */
const plainScheme = ({ scheme, model, ranges }: ClockRequest, kernels: ReadonlyMap<string, string>): Scheme =>
  createScheme(scheme.name, model.graph, () => ranges, kernels);

async function hostClock(request: ClockRequest): Promise<SearchClock> {
  const { options, model, clips, formats, workers, seed, note, signal, latency, context } = request;
  const scheme = plainScheme(request, await readKernels());
  const onStep = (done: number, of: number): void => request.onStep?.({ what: 'latency table', done, of });
  const { frontEnd } = model;
  const host = await createHostMeter(options, scheme, clips, frontEnd, signal);
  try {
    // Measured once per run: a resumed one adds up the times that it began with.
    const times =
      latency === 'table'
        ? (context?.latencyTimes ??
          (await measureTable(host, {
            ...{ seed, scheme, formats, clips, frontEnd, workers, note, onStep, signal },
            quiet: request.quiet ?? undefined,
            cache: userCache(),
          })))
        : null;
    const { toolchain } = host;
    return {
      compiler: compilerOf(toolchain),
      timing: {
        context: [toolchain.command, toolchain.version, toolchain.flags, options.iterations],
        device: latency,
        timedOn: 'host',
        isSummed: latency === 'table',
        systematic: times === null ? 0 : times.medianErrorPercent / 100,
      },
      latencyTimes: times,
      target: null,
      sum: times && createTimeMeasurer(MEASURERS.sum, scheme, createTableMeter(scheme, times)),
      time: createTimeMeasurer(MEASURERS.time, scheme, host),
      summary: () => null,
      dispose: () => host.dispose(),
    };
  } catch (error) {
    await host.dispose();
    throw error;
  }
}

async function targetClock(request: ClockRequest): Promise<SearchClock> {
  const { device = null } = request;
  const { target: name, options, model, note, signal, context } = request;
  const emulator = await openEmulator(chosenTarget({ target: name })!, { cflags: options.cflags, signal });
  try {
    const known = context?.target ?? null;
    const plain = plainScheme(request, new Map());
    const table = await openTargetTable({
      ...{ emulator, scheme: plain, frontEnd: model.frontEnd, note, signal, known },
      onStep: (done, of) => request.onStep?.({ what: `cost table of ${name}`, done, of }),
    });
    const measurer = createTargetMeasurer(plain, table);
    return {
      compiler: compilerOf(emulator.toolchain),
      timing: {
        context: [name, compilerOf(emulator.toolchain), table.times.overhead],
        device: name,
        timedOn: device?.name ?? name,
        isSummed: true,
        systematic: table.times.medianErrorPercent / 100,
      },
      latencyTimes: null,
      target: table.times,
      // Of a replicate beyond the first it counts.
      sum: { ...measurer, ...MEASURERS.sum },
      time: device === null ? measurer : null,
      uniform8: () => table.perHop(plain.candidate('uniform', plain.uniform(8))),
      summary() {
        const { count, worstPercent } = measurer.verified();
        return count === 0
          ? null
          : `${count} solutions counted in emulation: sums were off by ${worstPercent.toFixed(2)} % at worst`;
      },
      dispose: () => emulator.dispose(),
    };
  } catch (error) {
    await emulator.dispose();
    throw error;
  }
}
