// What a hop of a deployed project costs on an emulated target: executed instructions, by function, and what the linked image
// takes. Instructions, not cycles; the same in every run.
import { HushbitError } from '../base/errors.ts';
import type { DeployedProject } from '../c/index.ts';
import type { Elf, ElfSymbol } from './elf.ts';
import type { Emulator } from './emulator.ts';
import { type MeasureInput, measureInputFiles } from './measure-input.ts';
import { readKernels } from './package-files.ts';

export interface HopCost {
  /** Mean over the hops. */
  readonly perHop: number;
  readonly worstHop: number;
  /** By the target's table; null where it has none. */
  readonly worstHopCycles: number | null;
  /** Function -> instructions per hop, most first; what a function takes in by inlining is its own. */
  readonly byFunction: ReadonlyMap<string, number>;
  readonly weightBytesPerHop: number;
  /** Functions of the library; on bare metal also what they take from the C library. */
  readonly codeBytes: number;
  /** Constants without the weights: tables of the front end. */
  readonly constantBytes: number;
  /** The weights as they lie in the image. */
  readonly weightBytes: number;
  /** The stream: states, work buffers, the denoiser's. */
  readonly stateBytes: number;
  /** Deepest, below the caller of a hop. */
  readonly stackBytes: number;
}

/** Text of the program that runs the hops, among the files of the project. */
const MAIN = 'measure/count_hops.c';

export async function countHops(
  emulator: Emulator,
  project: DeployedProject,
  input: MeasureInput,
  signal?: AbortSignal,
): Promise<HopCost> {
  const { program, dispose } = await linkHops(emulator, project, input, { isTimed: false, signal });
  try {
    const { counts, elf, said } = await emulator.count(program, signal);
    const stack = /^hushbit: (\d+) bytes stack$/m.exec(said);
    const hops = counts.intervals.length;
    const cycles = counts.intervals.map((one) => one.cycles);
    if (hops !== input.hops || !stack) {
      throw new HushbitError({
        code: 'toolchain',
        place: `--target ${emulator.target.name}`,
        expected: `counts of ${input.hops} hops`,
        got: `${hops}`,
        remedy: 'do the --cflags leave measure_mark a function?',
      });
    }
    return {
      perHop: counts.intervals.reduce((sum, { instructions }) => sum + instructions, 0) / hops,
      worstHop: Math.max(...counts.intervals.map(({ instructions }) => instructions)),
      worstHopCycles: cycles.includes(null) ? null : Math.max(...(cycles as number[])),
      byFunction: new Map([...counts.byFunction].map(([name, count]) => [name, count / hops])),
      weightBytesPerHop: project.weightBytesPerHop,
      ...sizesOf(elf, emulator.target.script !== null),
      stackBytes: Number(stack[1]),
    };
  } finally {
    await dispose();
  }
}

/** The program that runs the hops. @param options.isTimed it takes the time itself, on hardware */
export async function linkHops(
  emulator: Emulator,
  project: DeployedProject,
  input: MeasureInput,
  { isTimed, signal }: { readonly isTimed: boolean; readonly signal?: AbortSignal | undefined },
): Promise<{ program: string; dispose: () => Promise<void> }> {
  const texts = await readKernels();
  const whole = {
    ...project,
    files: new Map<string, string | Uint8Array>([
      ...project.files,
      ...measureInputFiles(input),
      ['measure_clock.h', texts.get('measure/measure_clock.h')!],
      ['count_hops.c', `${isTimed ? '#define MEASURE_TIMED 1\n' : ''}${texts.get(MAIN)!}`],
    ]),
    sources: [...project.sources, 'measure_input.c', 'count_hops.c'],
  };
  const { objects, kernelObjects, dispose } = await emulator.workshop.compileProject(whole, signal);
  try {
    return { program: await emulator.link([...objects, ...kernelObjects], signal), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Start-up and what measures; the weights have no size as a symbol. */
const NOT_OF_LIBRARY =
  /^(main|hb_reset_handler|fault_handler|_write|semihosting|end_with|vectors|paint|tell|tell_stack|clock_\w+|measure\w*)$/;
const STATE = 'measured_state';

function sizesOf({ symbols, sections }: Elf, isBare: boolean) {
  const isOwn = ({ name }: ElfSymbol): boolean =>
    !NOT_OF_LIBRARY.test(name) && (isBare || /^(hb_|layer_|run_layers|panels?_|rows)/.test(name));
  const bytesOf = (kind: ElfSymbol['kind']): number => {
    // An alias is no second function.
    const byAddress = new Map(
      symbols
        .filter((one) => one.kind === kind && one.isReadOnly && isOwn(one) && one.section !== WEIGHTS)
        .map((one) => [one.address, one.bytes]),
    );
    return [...byAddress.values()].reduce((sum, bytes) => sum + bytes, 0);
  };
  return {
    codeBytes: bytesOf('function'),
    constantBytes: bytesOf('object'),
    weightBytes: sections.get(WEIGHTS) ?? 0,
    stateBytes: symbols.find(({ name }) => name === STATE)?.bytes ?? 0,
  };
}

const WEIGHTS = '.hb_weights';
