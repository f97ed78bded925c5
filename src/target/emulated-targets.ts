// Processors that are not at hand: cross-compiled by a distribution's compilers, run in QEMU. Tools are named with the package
// of Debian that brings them.
import { cortexM } from '../c/index.ts';

export interface Tool {
  readonly program: string;
  readonly debianPackage: string;
}

/** How instructions become cycles: by a documented table, or by a rate that is assumed and said. */
export type CycleModel =
  | { readonly kind: 'table'; readonly name: 'cortex-m4' }
  | {
      readonly kind: 'assumed';
      /** Instructions per cycle. */
      readonly instructionsPerCycle: number;
    };

export interface EmulatedTarget {
  readonly name: string;
  /** Compiler and the flags that name the processor. */
  readonly compile: readonly string[];
  readonly compiler: Tool;
  /** Headers and archives of the C library. */
  readonly library: string;
  readonly link: readonly string[];
  /** Linker script of the project that places code, data and weights; null for a Linux program. */
  readonly script: string | null;
  readonly emulator: Tool;
  /** The emulator up to the program. */
  readonly run: (plugin: readonly string[], program: string) => readonly string[];
  readonly cycles: CycleModel;
}

const ARM_GCC: Tool = { program: 'arm-none-eabi-gcc', debianPackage: 'gcc-arm-none-eabi' };
/** Where Debian has newlib's headers, for clang, which brings none. */
const NEWLIB = '/usr/include/newlib';

/** A section of their own, as the linker scripts place them and as their size is told. */
const WEIGHTS_SECTION = '-DHB_WEIGHTS_SECTION=".hb_weights"';

const ASSUMED_IPC = (instructionsPerCycle: number): CycleModel => ({ kind: 'assumed', instructionsPerCycle });

function cortex(name: string, cycles: CycleModel, compiler: 'gcc' | 'clang' = 'gcc'): EmulatedTarget {
  const { cpu, flags, machine } = cortexM(name);
  const processor = [`-mcpu=${cpu}`, '-mthumb', ...flags.split(' ')];
  return {
    name: compiler === 'gcc' ? name : `${name}-clang`,
    compile:
      compiler === 'gcc'
        ? [ARM_GCC.program, ...processor, WEIGHTS_SECTION]
        : ['clang', '--target=arm-none-eabi', ...processor, '-isystem', NEWLIB, WEIGHTS_SECTION],
    compiler: compiler === 'gcc' ? ARM_GCC : { program: 'clang', debianPackage: 'clang' },
    library: 'libnewlib-arm-none-eabi',
    link: [
      ARM_GCC.program,
      ...processor,
      ...['-nostartfiles', '--specs=nano.specs', '--specs=nosys.specs', '-Wl,--no-warn-rwx-segments'],
    ],
    script: `targets/${name}.ld`,
    emulator: { program: 'qemu-system-arm', debianPackage: 'qemu-system-arm' },
    run: (plugin, program) => [
      ...['qemu-system-arm', '-M', machine, '-display', 'none', '-serial', 'none', '-monitor', 'none'],
      ...['-semihosting-config', 'enable=on,target=native', ...plugin, '-kernel', program],
    ],
    cycles,
  };
}

interface LinuxProcessor {
  readonly triple: string;
  readonly architecture: string;
  readonly emulator: readonly [string, ...string[]];
}

function linux(name: string, processor: LinuxProcessor, cycles: CycleModel): EmulatedTarget {
  const { triple, architecture, emulator } = processor;
  return {
    name,
    compile: [`${triple}-gcc`, WEIGHTS_SECTION],
    compiler: { program: `${triple}-gcc`, debianPackage: `gcc-${triple}` },
    library: `libc6-dev-${architecture}-cross`,
    link: [`${triple}-gcc`, '-static'],
    script: null,
    emulator: { program: emulator[0], debianPackage: 'qemu-user' },
    run: (plugin, program) => [...emulator, ...plugin, program],
    cycles,
  };
}

const A53: LinuxProcessor = {
  triple: 'aarch64-linux-gnu',
  architecture: 'arm64',
  emulator: ['qemu-aarch64', '-cpu', 'cortex-a53'],
};
const RISCV64: LinuxProcessor = {
  triple: 'riscv64-linux-gnu',
  architecture: 'riscv64',
  emulator: ['qemu-riscv64', '-cpu', 'rv64'],
};

/** What `--target` names beside `host`. Assumed rates are an instruction per cycle, which none of these is always above. */
export const TARGETS: readonly EmulatedTarget[] = [
  cortex('cortex-m4', { kind: 'table', name: 'cortex-m4' }),
  cortex('cortex-m7', ASSUMED_IPC(1)),
  // Arm documents no timings of the M33; its pipeline has those of the M4 where both are known.
  cortex('cortex-m33', { kind: 'table', name: 'cortex-m4' }),
  cortex('cortex-m55', ASSUMED_IPC(0.7)),
  linux('cortex-a53', A53, ASSUMED_IPC(1)),
  linux('riscv64', RISCV64, ASSUMED_IPC(0.8)),
];

/** Beside them, for benches: another compiler, whose counts differ. */
export const CLANG_TARGETS: readonly EmulatedTarget[] = [cortex('cortex-m55', ASSUMED_IPC(0.7), 'clang')];
