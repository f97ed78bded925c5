// Times of formats on a device that a worker has to itself, as a measurer: this machine, an emulated target, or hardware behind a
// runner. Uniform 8 bits is measured beside every candidate, and who measured stands with each value.
//
// What is compiled was generated here, of a program that went through the same door as a program file.
import { cpus } from 'node:os';
import { HushbitError } from '../base/errors.ts';
import { generateDeployedProject } from '../c/index.ts';
import type { Measurer } from '../execute/index.ts';
import type { FrontEnd } from '../frontend/index.ts';
import type { ScoredClip } from '../inputs/feature-clip.ts';
import { parseProgram, type QuantProgram, serialiseProgram } from '../program/index.ts';
import type { DeviceIdentity } from '../queue/index.ts';
import type { Scheme } from '../scheme/scheme.ts';
import {
  checkRunner,
  countHops,
  type Emulator,
  findToolchain,
  openEmulator,
  readKernels,
  runOnHardware,
} from '../target/index.ts';
import { createHostMeter, type HostMeterOptions } from './host-meter.ts';
import { MEASURERS } from './precision-jobs.ts';
import { chosenTarget, inputOf } from './target-cost.ts';
import { programOf } from './target-table.ts';
import { CLOCK, createTimeMeasurer } from './time-measurer.ts';
import type { TimeFigures } from './time-unit.ts';

export interface DeviceChoice extends HostMeterOptions {
  readonly name: string;
  /** As everywhere; a device that is called like a target is that target in emulation unless a runner is given. */
  readonly target?: string | undefined;
  readonly runner?: string | undefined;
  /** Of the device: a runner that tells cycles needs it. */
  readonly clockHz?: number | undefined;
}

/** What a device is asked about. */
export interface DeviceSource {
  readonly scheme: Scheme;
  readonly frontEnd: FrontEnd | null;
  /** The first is what a network is fed on this machine. */
  readonly clips: readonly ScoredClip[];
}

export interface OpenMeasurer {
  readonly measurer: Measurer<TimeFigures>;
  dispose(): Promise<void>;
}

export interface Device {
  readonly identity: DeviceIdentity;
  open(source: DeviceSource): Promise<OpenMeasurer>;
  dispose(): Promise<void>;
}

/** @throws HushbitError `bad-option`, `no-toolchain` */
export async function openDevice(choice: DeviceChoice, host: string): Promise<Device> {
  const target = chosenTarget({ target: choice.target ?? targetNamed(choice.name) });
  if (choice.runner !== undefined) {
    checkRunner(choice.runner);
    if (target === null) throw needsTarget(choice.name);
  }
  if (target === null) return thisMachine(choice, host);
  const emulator = await openEmulator(target, { cflags: choice.cflags });
  return choice.runner === undefined
    ? emulated(choice.name, emulator, host)
    : behindRunner(choice, choice.runner, emulator, host);
}

function targetNamed(name: string): string {
  try {
    return chosenTarget({ target: name }) === null ? 'host' : name;
  } catch {
    return 'host';
  }
}

async function thisMachine(choice: DeviceChoice, host: string): Promise<Device> {
  const { command, version, flags } = await findToolchain({ cflags: choice.cflags });
  const [processor] = cpus();
  const identity: DeviceIdentity = {
    ...{ name: choice.name, by: 'native', host, unit: 'ns' },
    processor: (processor?.model.trim() || process.arch).slice(0, 200),
    compiler: `${command.join(' ')}: ${version}`.slice(0, 500),
    flags: [...flags].join(' ').slice(0, 2000),
    clockHz: choice.clockHz ?? null,
  };
  return {
    identity,
    async open({ scheme, frontEnd, clips }) {
      const meter = await createHostMeter(choice, scheme, clips, frontEnd);
      const measurer = createTimeMeasurer(MEASURERS.time, scheme, meter);
      return {
        measurer: {
          ...measurer,
          async prepare(job, signal) {
            checkedProgram(
              programOf(scheme.candidate('candidate', job.formats), { target: { name: 'host' } }),
            );
            const prepared = await measurer.prepare(job, signal);
            return { ...prepared, run: async (abort) => ({ ...(await prepared.run(abort)), by: identity }) };
          },
        },
        dispose: () => meter.dispose(),
      };
    },
    dispose: async () => {},
  };
}

function emulated(name: string, emulator: Emulator, host: string): Device {
  const identity = identityOf(name, 'emulator', emulator, host, null);
  return {
    identity,
    open: async (source) =>
      besideUniform8(source, emulator, identity, 'cpu', async (program, signal) => {
        const project = generateDeployedProject(program, source.frontEnd, await readKernels());
        const input = inputOf(program, source.frontEnd);
        return (await countHops(emulator, project, input, signal)).perHop;
      }),
    dispose: () => emulator.dispose(),
  };
}

function behindRunner(choice: DeviceChoice, runner: string, emulator: Emulator, host: string): Device {
  const { clockHz = null } = choice;
  const identity = identityOf(choice.name, 'runner', emulator, host, clockHz);
  return {
    identity,
    open: async (source) =>
      besideUniform8(source, emulator, identity, { exclusive: CLOCK }, async (program, signal) => {
        const project = generateDeployedProject(program, source.frontEnd, await readKernels());
        const input = inputOf(program, source.frontEnd);
        const told = await runOnHardware(runner, emulator, project, input, signal);
        if (told.unit === 'ns') return told.meanPerHop;
        if (told.unit === 'cycles' && clockHz !== null) return (1e9 * told.meanPerHop) / clockHz;
        throw new HushbitError({
          code: 'bad-option',
          place: '--runner',
          expected: 'times in ns, or in cycles and --clock',
          got: told.unit,
        });
      }),
    dispose: () => emulator.dispose(),
  };
}

function identityOf(
  name: string,
  by: 'emulator' | 'runner',
  { target, toolchain, cflags }: Emulator,
  host: string,
  clockHz: number | null,
): DeviceIdentity {
  return {
    ...{ name, by, host, clockHz },
    processor: target.name,
    compiler: toolchain.version.slice(0, 500),
    flags: cflags.slice(0, 2000),
    unit: by === 'emulator' ? 'instructions' : 'ns',
  };
}

/** @param costOf one run of a program; what is counted is the same every time, and uniform 8 bits is then counted once */
async function besideUniform8(
  { scheme }: DeviceSource,
  emulator: Emulator,
  identity: DeviceIdentity,
  resource: Measurer['resource'],
  costOf: (program: QuantProgram, signal: AbortSignal) => Promise<number>,
): Promise<OpenMeasurer> {
  const programAt = (formats: readonly string[]): QuantProgram =>
    checkedProgram(programOf(scheme.candidate('candidate', formats), emulator));
  const isCounted = identity.by === 'emulator';
  let known: number | undefined;
  return {
    measurer: {
      ...MEASURERS.time,
      resource,
      async prepare({ formats }) {
        const program = programAt(formats);
        const uniform8 = programAt(scheme.uniform(8));
        return {
          async run(signal) {
            const beside = known ?? (await costOf(uniform8, signal));
            if (isCounted) known = beside;
            const nsPerFrame = await costOf(program, signal);
            return {
              nsPerFrame,
              spreadNs: 0,
              uniform8NsPerFrame: beside,
              ratio: nsPerFrame / beside,
              ratioError: isCounted ? 0 : null,
              by: identity,
            };
          },
          dispose: async () => {},
        };
      },
    },
    dispose: async () => {},
  };
}

/** The checked door of program files: what came from elsewhere goes through it before C is generated of it. */
function checkedProgram(program: QuantProgram): QuantProgram {
  return parseProgram(serialiseProgram(program), 'program of what was sent');
}

function needsTarget(name: string): HushbitError {
  return new HushbitError({
    code: 'bad-option',
    place: '--runner',
    expected: '--target, which says what to compile for',
    got: `the device ${name} alone`,
  });
}
