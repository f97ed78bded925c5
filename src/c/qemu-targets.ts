// targets/: linker scripts of QEMU's Arm machines and a makefile that runs the self-test on them and on two Linux
// targets. The scripts are also a start for a board of one's own: code, data and weights are three regions.

/** A Cortex-M that QEMU has a board of. */
export interface Machine {
  readonly machine: string;
  readonly cpu: string;
  readonly flags: string;
  readonly code: readonly [origin: string, length: string];
  readonly data: readonly [origin: string, length: string];
  readonly weights: readonly [origin: string, length: string];
}

const MACHINES: Readonly<Record<string, Machine>> = {
  'cortex-m4': {
    machine: 'mps2-an386',
    cpu: 'cortex-m4',
    flags: '-mfloat-abi=hard -mfpu=fpv4-sp-d16',
    code: ['0x00000000', '4M'],
    data: ['0x20000000', '4M'],
    weights: ['0x21000000', '16M'],
  },
  'cortex-m7': {
    machine: 'mps2-an500',
    cpu: 'cortex-m7',
    flags: '-mfloat-abi=hard -mfpu=fpv5-d16',
    code: ['0x00000000', '4M'],
    data: ['0x20000000', '4M'],
    weights: ['0x60000000', '16M'],
  },
  'cortex-m33': {
    machine: 'mps2-an505',
    cpu: 'cortex-m33',
    flags: '-mfloat-abi=hard -mfpu=fpv5-sp-d16',
    code: ['0x10000000', '4M'],
    data: ['0x38000000', '2M'],
    weights: ['0x80000000', '16M'],
  },
  'cortex-m55': {
    machine: 'mps3-an547',
    cpu: 'cortex-m55',
    flags: '-mfloat-abi=hard',
    code: ['0x10000000', '512K'],
    data: ['0x30000000', '512K'],
    weights: ['0x70000000', '64M'],
  },
};

export const QEMU_TARGETS: readonly string[] = [...Object.keys(MACHINES), 'aarch64', 'riscv64'];

/** @param name one of `QEMU_TARGETS` that is a Cortex-M */
export function cortexM(name: string): Machine {
  return MACHINES[name]!;
}

/** Path -> text of everything under targets/ that is generated. */
export function targetFiles(): ReadonlyMap<string, string> {
  const scripts = Object.entries(MACHINES).map(
    ([name, machine]) => [`targets/${name}.ld`, linkerScript(machine)] as const,
  );
  return new Map([...scripts, ['targets/qemu.mk', qemuMakefile()]]);
}

function linkerScript({ machine, code, data, weights }: Machine): string {
  const region = ([origin, length]: readonly [string, string]): string =>
    `ORIGIN = ${origin}, LENGTH = ${length}`;
  return `/* QEMU's ${machine}. Code and small tables, data, and the weights each have a region. */
MEMORY
{
    CODE (rx)   : ${region(code)}
    DATA (rw)   : ${region(data)}
    WEIGHTS (r) : ${region(weights)}
}

ENTRY(hb_reset_handler)

SECTIONS
{
    .text : {
        KEEP(*(.vectors))
        *(.text*)
        *(.rodata*)
        . = ALIGN(8);
    } > CODE
    .ARM.exidx : { *(.ARM.exidx*) } > CODE
    .hb_weights : { *(.hb_weights*) } > WEIGHTS
    .data : { *(.data*) . = ALIGN(8); } > DATA
    .bss (NOLOAD) : {
        . = ALIGN(8);
        hb_bss_start = .;
        *(.bss*) *(COMMON)
        . = ALIGN(8);
        hb_bss_end = .;
    } > DATA
    end = hb_bss_end;
    hb_stack_top = ORIGIN(DATA) + LENGTH(DATA);
}
`;
}

function qemuMakefile(): string {
  const arm = Object.entries(MACHINES).map(
    ([name, { machine, cpu, flags }]) => `${name}:
	$(MAKE) build/${name}/$(PROGRAM) BUILD=build/${name} CC="$(ARM_CC)" AR=$(ARM_AR) \\
	    CFLAGS='-O2 -mcpu=${cpu} -mthumb ${flags} $(WEIGHTS_SECTION) $(EXTRA)' \\
	    LDFLAGS='targets/startup_cortex_m.c -nostartfiles --specs=nano.specs --specs=nosys.specs $(QUIET) -T targets/${name}.ld'
	timeout $(LIMIT) qemu-system-arm -M ${machine} $(QEMU_FLAGS) -kernel build/${name}/$(PROGRAM)
`,
  );
  return `# The self-test on processors that are not at hand: make -f targets/qemu.mk cortex-m4 (or ${QEMU_TARGETS.slice(1).join(', ')}).
# Needs (Debian): gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm gcc-aarch64-linux-gnu libc6-dev-arm64-cross
# gcc-riscv64-linux-gnu libc6-dev-riscv64-cross qemu-user. EXTRA=-DHB_PORTABLE selects plain C.
ARM_CC ?= arm-none-eabi-gcc
ARM_AR ?= arm-none-eabi-ar
EXTRA ?=
# hb_cycle_probe on a Cortex-M: cycles of a hop, on hardware; QEMU counts none.
PROGRAM ?= hb_selftest
LIMIT ?= 300
AARCH64_CPU ?= cortex-a53

WEIGHTS_SECTION = -DHB_WEIGHTS_SECTION=\\".hb_weights\\"
QUIET = -Wl,--no-warn-rwx-segments
# Text comes by semihosting, on stderr.
QEMU_FLAGS = -display none -serial none -monitor none -semihosting-config enable=on,target=native

all: ${QEMU_TARGETS.join(' ')}

${arm.join('\n')}
aarch64:
	$(MAKE) build/aarch64/$(PROGRAM) BUILD=build/aarch64 CC=aarch64-linux-gnu-gcc AR=aarch64-linux-gnu-ar CFLAGS='-O2 $(EXTRA)' LDFLAGS=-static
	timeout $(LIMIT) qemu-aarch64 -cpu $(AARCH64_CPU) build/aarch64/$(PROGRAM)

riscv64:
	$(MAKE) build/riscv64/$(PROGRAM) BUILD=build/riscv64 CC=riscv64-linux-gnu-gcc AR=riscv64-linux-gnu-ar CFLAGS='-O2 $(EXTRA)' LDFLAGS=-static
	timeout $(LIMIT) qemu-riscv64 -cpu rv64 build/riscv64/$(PROGRAM)

.PHONY: all ${QEMU_TARGETS.join(' ')}
`;
}
