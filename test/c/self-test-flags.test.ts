// The exported self-test under the flags that people's projects have: it passes where the bytes are the promised ones, and the
// build refuses or the test fails where they are not. And what it finds when somebody changes the sources.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { generateC, recordSelfTest } from '../../src/c/index.ts';
import { FRONT_ENDS } from '../../src/frontend/index.ts';
import { packageRoot, readKernels } from '../../src/target/index.ts';
import { describeWith, itWith, type Need } from '../requirements.ts';
import { type FormatChoice, nsnet2Case } from './nsnet2-case.ts';
import { makeDirectory, run, writeFiles } from './workbench.ts';

const WIDTHS = { bins: 257, first: 24, units: 20, second: 31, third: 18 };
/** What differs between networks; the units of kernels/ are the same text in all. */
const UNITS = 'hb_network.c hb_weights.c hb_front_end.c denoiser/*.c test/hb_selftest.c test/hb_vectors.c';
const kernels = await readKernels();

function makeProject(choice: FormatChoice): string {
  const directory = makeDirectory();
  const { program, features, frames } = nsnet2Case(choice, 12, WIDTHS);
  const selfTest = recordSelfTest(program, features, frames);
  writeFiles(directory, generateC(program, { frontEnd: FRONT_ENDS['nsnet2-512'], selfTest }, kernels));
  return directory;
}

/**
 * Compiles with nothing but these flags (no -std, no -ffp-contract) and runs; everything that was said.
 * @param kernelUnits objects of the same command, where they are at hand
 */
function selfTest(directory: string, command: string, kernelUnits = 'kernels/*.c'): string {
  const objects = kernelUnits.endsWith('.o') ? `-x none ${kernelUnits}` : kernelUnits;
  const build = `${command} -w -I. -Ikernels -Idenoiser -Itest ${UNITS} ${objects} -lm -o check`;
  return run(directory, 'sh', ['-c', `${build} 2>&1 && ./check; true`]).toString();
}

/** Objects of the kernels by this command, in a directory of their own. */
function compileKernels(project: string, command: string): string {
  const directory = makeDirectory();
  run(directory, 'sh', ['-c', `${command} -w -c ${project}/kernels/*.c`]);
  return directory;
}

/** -mfpmath=387: FLT_EVAL_METHOD 2, as -m32 has it; without -std=c99 gcc rounds nothing that stays in a register. */
const PASSING: readonly (readonly [command: string, ...needs: Need[]])[] = [
  ['gcc -O0 -std=c99'],
  ['gcc -O3'],
  ['gcc -Os'],
  ['gcc -O2 -ffreestanding'],
  ['gcc -O2 -mfpmath=387', 'x87'],
  ['gcc -O2 -mfpmath=387 -std=c99', 'x87'],
  ['i686-linux-gnu-gcc -static -O2', 'i686-linux-gnu-gcc'],
  ['i686-linux-gnu-gcc -static -O3 -march=pentium2 -std=c99', 'i686-linux-gnu-gcc'],
  ['clang -O2'],
  ['clang -Os -ffreestanding'],
  ['clang -O2 -funsafe-math-optimizations'],
  ['g++ -x c++ -std=c++20 -O2'],
  ['clang++ -x c++ -std=c++20 -O2'],
  // Processors with fused multiply-add, where gcc contracts unless it is told.
  ['gcc -O3 -march=x86-64-v3', 'avx2'],
  ['gcc -O3 -DHB_PORTABLE -march=x86-64-v3', 'avx2'],
  ['clang -O2 -march=x86-64-v3', 'avx2'],
];
const REFUSED = [
  'gcc -O2 -funsafe-math-optimizations',
  'gcc -Ofast',
  'gcc -O2 -ffast-math',
  'clang -O2 -ffast-math',
];

describeWith(['make', 'gcc', 'g++', 'clang', 'clang++'], 'the exported self-test', () => {
  const float32 = makeProject('float32');
  const mixed = makeProject('random formats');
  const int8 = makeProject('8 bits');
  afterAll(() => {
    for (const directory of [float32, mixed, int8]) rmSync(directory, { recursive: true, force: true });
  });

  for (const [command, ...needs] of PASSING) {
    itWith(needs, `passes: ${command}`, () => {
      const objects = compileKernels(mixed, command);
      for (const project of [float32, mixed]) {
        expect(selfTest(project, command, `${objects}/*.o`)).toContain(
          'PASS 12 frames of 257 mask values, 6 hops',
        );
      }
      rmSync(objects, { recursive: true, force: true });
    });
  }

  for (const command of REFUSED) {
    it(`does not compile: ${command}`, () => {
      expect(selfTest(mixed, command)).toMatch(
        /error: .*floats need IEEE arithmetic: compile without -ffast-math/,
      );
    });
  }

  it('finds the sums of a compiler that does not say what it does', () => {
    const hidden = '-U__ASSOCIATIVE_MATH__ -U__RECIPROCAL_MATH__ -U__FAST_MATH__';
    expect(selfTest(float32, `gcc -O2 -funsafe-math-optimizations ${hidden}`)).toMatch(/^FAIL .*mask value/m);
  });

  const CHANGES: readonly (readonly [what: string, file: string, from: RegExp, to: string, found: RegExp])[] =
    [
      [
        'rounding down',
        'kernels/hb_float.c',
        /return whole \+ [^;]*/,
        'return whole - (rest < 0.0f)',
        /FAIL rounding of -?\d+ quarters/,
      ],
      [
        'ties away from zero',
        'kernels/hb_float.c',
        /\(whole & 1\) != 0 \?/,
        '1 ?',
        /FAIL rounding of -?\d+ quarters/,
      ],
      [
        'a network that forgets a layer',
        'hb_network.c',
        /^ {4}layer_\w+\(net\);.*$/m,
        '',
        /FAIL frame 0, mask value/,
      ],
      [
        'another scale at the door',
        'hb_network.c',
        /(, features, )([\d.e-]+f)/,
        '$12.0f * $2',
        /FAIL float frame 0/,
      ],
      ['another logarithm', 'hb_front_end.h', / logf\(/, ' log10f(', /FAIL feature 0 of/],
      ['a window', 'hb_front_end.c', /(hb_window\[\d+\] = \{\s*)/, '$10.5f, ', /FAIL (feature|hop)/],
      [
        'masks one bin off',
        'denoiser/hb_denoiser.c',
        /gain = mask\[k\]/,
        'gain = mask[k > 0 ? k - 1 : k]',
        /FAIL hop/,
      ],
      ['no overlap', 'denoiser/hb_denoiser.c', /overlap\[i\] \+=/g, 'overlap[i] =', /FAIL hop/],
    ];
  it.each(CHANGES)('finds %s', (_, file, from, to, found) => {
    const place = path.join(int8, file);
    const before = readFileSync(place, 'utf8');
    const after = before.replace(from, to);
    expect(after).not.toBe(before);
    writeFileSync(place, after);
    const said = run(int8, 'sh', ['-c', 'make -s test CC=gcc CFLAGS="-O1 -w" 2>&1; true']).toString();
    writeFileSync(place, before);
    expect(said).toMatch(found);
  });
});

describeWith(['arm-none-eabi-gcc'], 'inner loops on Cortex-M', () => {
  const csrc = path.join(packageRoot(), 'csrc', 'kernels');
  for (const flags of ['-Os', '-O2 -ffreestanding', '-Os -fno-builtin', '-O2']) {
    for (const [unit, cpu] of [
      ['hb_dot_arm_dsp', '-mcpu=cortex-m4 -mfpu=fpv4-sp-d16'],
      ['hb_dot_helium', '-mcpu=cortex-m55'],
    ]) {
      it(`call nothing: ${unit}, ${flags}`, () => {
        const directory = makeDirectory();
        const compile = `arm-none-eabi-gcc ${flags} ${cpu} -mthumb -mfloat-abi=hard -c ${csrc}/${unit}.c -o unit.o`;
        const said = run(directory, 'sh', [
          '-c',
          `${compile} && arm-none-eabi-objdump -dr unit.o`,
        ]).toString();
        rmSync(directory, { recursive: true, force: true });
        const calls = callsByFunction(said);
        expect([...calls.keys()]).toContain('hb_dot64_w16_x16');
        // A product may hand its rows and its x to functions of its own unit: it does so once per call, not per column.
        expect(said).not.toMatch(/R_ARM_THM_(CALL|JUMP24)/);
        const called = new Set([...calls.values()].flat());
        expect([...called].filter((name) => calls.get(name)?.length !== 0)).toEqual([]);
        expect([...called].filter((name) => !/^(rows|spread|widen)/.test(name))).toEqual([]);
      });
    }
  }
});

/** Names of the functions that each function of a disassembled unit calls or ends in. */
function callsByFunction(disassembly: string): Map<string, string[]> {
  const calls = new Map<string, string[]>();
  let inside: string[] = [];
  for (const line of disassembly.split('\n')) {
    const start = /^[0-9a-f]+ <(\w+)>:/.exec(line);
    if (start) calls.set(start[1]!, (inside = []));
    const call = /\sblx?\s+[0-9a-f]+ <(\w+)>/.exec(line);
    if (call) inside.push(call[1]!);
  }
  return calls;
}
