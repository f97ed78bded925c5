// A program on real hardware, by a command of the user's that runs or flashes it and passes on what the board says: lines
//
//     hushbit: N unit what
//
// such as `hushbit: 812345 cycles mean`. Anything else is the board's own and is passed over.
import { HushbitError } from '../base/errors.ts';
import type { DeployedProject } from '../c/index.ts';
import type { Emulator } from './emulator.ts';
import { linkHops } from './hop-cost.ts';
import type { MeasureInput } from './measure-input.ts';
import { runProcess } from './process.ts';
import { wordsOf } from './toolchain.ts';

/** What stands for the program in a runner's command. */
const ELF_PLACE = '{elf}';

export interface HardwareCost {
  readonly runner: string;
  /** `cycles` or `ns`. */
  readonly unit: string;
  readonly meanPerHop: number;
  readonly worstHop: number;
  readonly stackBytes: number | null;
}

export interface Told {
  readonly value: number;
  readonly unit: string;
  readonly what: string;
}

/** Lines of the form above, whatever ends them. */
export function parseTold(text: string): Told[] {
  return [...text.matchAll(/^hushbit: (\d+(?:\.\d+)?) (\w+)(?: (\w+))?\s*$/gm)].map(
    ([, value, unit, what = '']) => ({ value: Number(value), unit: unit!, what }),
  );
}

/** @throws HushbitError `bad-option` */
export function checkRunner(command: string): string {
  if (command.includes(ELF_PLACE)) return command;
  throw new HushbitError({
    code: 'bad-option',
    place: '--runner',
    expected: `a command with ${ELF_PLACE} where the program goes`,
    got: command === '' ? 'nothing' : command,
  });
}

/** How long a board may take, flashing included. */
const LIMIT_MS = 300_000;

/** @param command for `sh` @throws HushbitError `toolchain` where it fails or tells no time of a hop */
export async function runOnHardware(
  command: string,
  emulator: Emulator,
  project: DeployedProject,
  input: MeasureInput,
  signal?: AbortSignal,
): Promise<HardwareCost> {
  const { program, dispose } = await linkHops(emulator, project, input, { isTimed: true, signal });
  const fail = (expected: string, got: string): HushbitError =>
    new HushbitError({ code: 'toolchain', place: '--runner', expected, got });
  try {
    const line = checkRunner(command).replaceAll(ELF_PLACE, program);
    const result = await runProcess('sh', ['-c', line], { signal, timeoutMs: LIMIT_MS });
    if (result.exitCode !== 0) throw fail('a command that ends with 0', wordsOf(result));
    const told = parseTold(`${result.stdout}\n${result.stderr}`);
    const mean = told.find(({ what }) => what === 'mean');
    const worst = told.find(({ what, unit }) => what === 'worst' && unit === mean?.unit);
    if (!mean || !worst) {
      throw fail(
        'lines "hushbit: N cycles mean" and "hushbit: N cycles worst"',
        told.length === 0 ? 'none' : 'others',
      );
    }
    if (mean.value === 0) throw fail('a clock that counts while hops run', `"hushbit: 0 ${mean.unit} mean"`);
    return {
      runner: command,
      unit: mean.unit,
      meanPerHop: mean.value,
      worstHop: worst.value,
      stackBytes: told.find(({ what }) => what === 'stack')?.value ?? null,
    };
  } finally {
    await dispose();
  }
}
