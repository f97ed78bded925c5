// The exported project inside other people's: two of them in one program, CMake with a bare-metal compiler, link-time optimisation,
// the layouts of Zephyr, PlatformIO, Arduino and CMSIS-Pack, sections, a wrong image, and what runs around the denoiser.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { generateC, recordSelfTest } from '../../src/c/index.ts';
import { renameProject } from '../../src/c/rename.ts';
import { FRONT_ENDS } from '../../src/frontend/index.ts';
import { packageRoot, readKernels } from '../../src/target/index.ts';
import { describeWith, itWith } from '../requirements.ts';
import { type FormatChoice, nsnet2Case } from './nsnet2-case.ts';
import { makeDirectory, run, writeFiles } from './workbench.ts';

const kernels = await readKernels();
const frontEnd = FRONT_ENDS['nsnet2-512'];
const WIDTHS = { bins: 257, first: 24, units: 20, second: 31, third: 18 };

const made = new Map<FormatChoice, ReadonlyMap<string, string | Uint8Array>>();

function exported(choice: FormatChoice, prefix = 'hb'): Map<string, string | Uint8Array> {
  if (!made.has(choice)) {
    const { program, features, frames } = nsnet2Case(choice, 6, WIDTHS);
    const selfTest = recordSelfTest(program, features, frames);
    made.set(choice, generateC(program, { frontEnd, selfTest, version: '1.2.3-test' }, kernels));
  }
  return renameProject(made.get(choice)!, prefix);
}

function inDirectory(
  files: ReadonlyMap<string, string | Uint8Array>,
  task: (directory: string) => void,
): void {
  const directory = makeDirectory();
  try {
    writeFiles(directory, files);
    task(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const below = (folder: string, files: ReadonlyMap<string, string | Uint8Array>) =>
  [...files].map(([name, content]) => [`${folder}/${name}`, content] as const);
const sh = (directory: string, command: string): string =>
  run(directory, 'sh', ['-c', `${command} 2>&1`]).toString();
/** What it says, whether it ends well or not. */
const said = (directory: string, command: string): string =>
  run(directory, 'sh', ['-c', `${command} 2>&1; true`]).toString();

const FLAGS = '-std=c99 -O0 -ffp-contract=off -Wall -Wextra -Werror -pedantic';

describe('what an exported project consists of', () => {
  const files = exported('8 bits');
  const texts = [...files].filter((entry): entry is [string, string] => typeof entry[1] === 'string');

  it('says its licence in every source, and has the text of it', () => {
    for (const [name, text] of texts) {
      if (/\.[ch]$/.test(name) && !name.startsWith('src/'))
        expect(text, name).toMatch(/^\/\* SPDX-License-Identifier: MIT \*\/\n/);
    }
    const licence = readFileSync(path.join(packageRoot(), 'LICENSE'), 'utf8');
    expect(files.get('LICENSE.txt')).toContain(licence.trim());
  });

  it('has at most one main in a folder', () => {
    const mains = texts.filter(
      ([name, text]) => name.endsWith('.c') && /^int main\([^)]*\)\s*\{/m.test(text),
    );
    const folders = mains.map(([name]) => path.dirname(name));
    expect(new Set(folders).size).toBe(folders.length);
    expect(folders.sort()).toEqual(['example', 'probe', 'test']);
  });

  it('has its weights as an image, not as text', () => {
    for (const [name, text] of texts)
      expect(text.length, name).toBeLessThan(name.startsWith('test/') ? 1e6 : 120_000);
    expect((files.get('hb_weights.c') as string).length).toBeLessThan(4000);
  });

  it('says which tool made it, of which candidate', () => {
    const version = files.get('hb_version.h') as string;
    expect(version).toContain('#define HB_VERSION "1.2.3-test"');
    expect(version).toMatch(/#define HB_CANDIDATE "[0-9a-f]{16}"/);
    expect(exported('16 bits').get('hb_version.h')).not.toBe(version);
  });

  it('names in packages what is there, and nothing that has a main', () => {
    const named = [
      ...(files.get('hushbit.hb.pdsc') as string).matchAll(/name="([^"]+\.\w+)"/g),
      ...(files.get('zephyr/CMakeLists.txt') as string).matchAll(/\$\{HB_ROOT\}\/([\w/]+\.\w+)/g),
    ].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(40);
    for (const name of named) expect(files.has(name), name).toBe(true);
    const open: string[] = [];
    for (const [, end, tag, , self] of (files.get('hushbit.hb.pdsc') as string).matchAll(
      /<(\/?)([a-z]+)((?:\s[^<>]*?)?)(\/?)>/g,
    )) {
      if (end) expect(open.pop()).toBe(tag);
      else if (!self) open.push(tag!);
    }
    expect(open).toEqual([]);
  });
});

describe('a prefix', () => {
  it('is in front of every name', () => {
    for (const [name, text] of exported('8 bits', 'left')) {
      expect(name).not.toMatch(/\bhb|mpq\.h$(?<!left_mpq\.h)/);
      if (typeof text === 'string') expect(text.match(/\b(hb|HB|MPQ)_\w+/)?.[0], name).toBeUndefined();
    }
  });

  it.each([
    '',
    'a',
    'Left',
    'left_',
    '1st',
    'int',
    'mpq',
    'size',
    'uint8',
    'layer',
    'all',
    'flt',
    'x'.repeat(25),
    'ä',
  ])('that is none is refused: "%s"', (prefix) => {
    expect(() => exported('8 bits', prefix)).toThrow(/--prefix: expected .*, got /);
  });
});

describeWith(['gcc'], 'the library in C', () => {
  const directory = makeDirectory();
  writeFiles(directory, exported('random formats'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const LIBRARY = 'hb_network.c hb_weights.c hb_front_end.c kernels/*.c denoiser/*.c';
  const INCLUDES = '-I. -Ikernels -Idenoiser -Itest';

  it('takes every .c of its folder at once, with and without an image that is loaded', () => {
    sh(directory, `gcc ${FLAGS} ${INCLUDES} *.c kernels/*.c denoiser/*.c test/*.c -lm -o all && ./all`);
    const sizes = sh(directory, 'size all').split('\n')[1]!.trim().split(/\s+/).map(Number);
    expect(sizes[2]!).toBeLessThan(100_000);
    sh(directory, `gcc ${FLAGS} -DHB_WEIGHTS_LOADED ${INCLUDES} -c *.c`);
    sh(directory, 'rm -f *.o all');
  });

  it('gives blocks of any size what hops give, a hop later; and depth and bypass what they say', () => {
    writeFiles(directory, new Map([['around.c', AROUND]]));
    expect(
      sh(
        directory,
        `gcc ${FLAGS} ${INCLUDES} around.c ${LIBRARY} test/hb_vectors.c -lm -o around && ./around`,
      ),
    ).toBe('as they should be\n');
  });

  it('gives way to products and transforms of other libraries, whose bytes are the same', () => {
    // Of 8 bits here, of 16 in the other.
    const other = 'of-8-bits';
    writeFiles(directory, new Map([...STAND_INS, ...below(other, exported('8 bits'))]));
    const own = 'hb_network.c hb_weights.c hb_front_end.c denoiser/*.c test/hb_selftest.c test/hb_vectors.c';
    const compile = `gcc ${FLAGS} -DHB_HOOKS ${INCLUDES} -c`;
    sh(directory, `mkdir kernel-objects && cd kernel-objects && ${compile} -I../kernels ../kernels/*.c`);
    sh(directory, `${compile} ${own} && cd ${other} && ${compile} ${own}`);
    const tested = (objects: string, hooks: string): string =>
      sh(
        directory,
        `gcc ${FLAGS} ${INCLUDES} -Istand-ins hooks/hb_fft_cmsis_dsp.c ${hooks} stand-ins/*.c kernel-objects/*.o ${objects} -lm -o hooked && ./hooked`,
      );
    for (const [objects, hooks, called] of [
      ['*.o', 'hooks/hb_dot_cmsis_dsp.c', /transforms [1-9]\d*, products of 16 bits [1-9]/],
      [`${other}/*.o`, 'hooks/hb_rows_cmsis_nn.c', /transforms [1-9]\d*, .* of 8 bits [1-9]/],
      [`${other}/*.o`, 'hooks/hb_rows_esp_nn.c', /transforms [1-9]\d*, .* of 8 bits [1-9]/],
    ] as const) {
      const told = tested(objects, hooks);
      expect(told).toContain('PASS');
      expect(told).toMatch(called);
    }
    sh(directory, `rm -rf *.o hooked stand-ins kernel-objects ${other}`);
  });

  it('moves code, state and weights into sections of other names', () => {
    const sections = `-DHB_CODE_SECTION='".itcm"' -DHB_STATE_SECTION='".dtcm"' -DHB_WEIGHTS_SECTION='".flash"'`;
    writeFiles(
      directory,
      new Map([['state.c', '#include "hb_denoiser.h"\nHB_STATE struct hb_denoiser denoiser;\n']]),
    );
    sh(directory, `gcc ${FLAGS} -march=native ${sections} ${INCLUDES} -c state.c ${LIBRARY}`);
    const objects = readdirSync(directory).filter((name) => name.endsWith('.o'));
    for (const object of objects) {
      const text = /\.text\s+([0-9a-f]+)/.exec(sh(directory, `objdump -h ${object}`))!;
      // What weighs the image is called once, and lies with the weights.
      if (object !== 'hb_weights.o') expect(Number.parseInt(text[1]!, 16), object).toBe(0);
    }
    expect(sh(directory, 'objdump -h state.o')).toContain('.dtcm');
    expect(sh(directory, 'objdump -h hb_weights.o')).toContain('.flash');
    sh(directory, 'rm -f *.o state.c');
  });
});

describeWith(['make', 'gcc'], 'a wrong weights image', () => {
  it('is refused before anything computes with it', () => {
    inDirectory(exported('random formats'), (directory) => {
      const build = () => said(directory, 'make -s test CC=gcc CFLAGS=-O0');
      expect(build()).toContain('PASS');
      const image = readFileSync(path.join(directory, 'hb_weights.bin'));
      const flipped = Buffer.from(image);
      flipped[image.length - 100]! ^= 1;
      for (const [bytes, complaint] of [
        [exported('8 bits').get('hb_weights.bin') as Uint8Array, /those of other layers or precisions/],
        [flipped, /got damaged constants/],
        [image.subarray(0, -64), /got more or fewer/],
      ] as const) {
        writeFileSync(path.join(directory, 'hb_weights.bin'), bytes);
        expect(build()).toMatch(complaint);
      }
    });
  });
});

describeWith(['make', 'gcc', 'g++'], 'two exports in one program', () => {
  it('are linked by C++20, with and without link-time optimisation, and each is itself', () => {
    const files = new Map([
      ...below('left', exported('8 bits', 'left')),
      ...below('right', exported('random formats', 'right')),
    ]);
    inDirectory(files, (directory) => {
      writeFiles(directory, new Map([['main.cpp', TWO]]));
      const link = (flags: string): string => {
        for (const one of ['left', 'right']) {
          sh(
            directory,
            `make -s -C ${one} build/lib${one}.a build/test/${one}_vectors.o CC=gcc AR=gcc-ar CFLAGS='${flags}'`,
          );
        }
        const includes = ['left', 'right']
          .map((one) => `-I${one} -I${one}/kernels -I${one}/denoiser -I${one}/test`)
          .join(' ');
        const objects = ['left', 'right']
          .map((one) => `${one}/build/test/${one}_vectors.o ${one}/build/lib${one}.a`)
          .join(' ');
        return sh(
          directory,
          `g++ -std=c++20 ${flags} -Wall -Wextra -Werror ${includes} main.cpp ${objects} -lm -o two && ./two`,
        );
      };
      expect(link('-O1')).toBe('both\n');
      expect(link('-O2 -flto')).toBe('both\n');
    });
  });
});

const TWO = `#include <cstdio>
extern "C" {
#include "left_vectors.h"
#include "right_vectors.h"
}
#include "left_mpq.h"
#include "left_stream.h"
#include "left_version.h"
#include "right_mpq.h"
#include "right_stream.h"
#include "right_version.h"
static left_denoiser left;
static right_denoiser right;
static bool is_near(int a, int b) { return a - b <= 64 && b - a <= 64; }
int main()
{
    int16_t l[LEFT_HOP], r[RIGHT_HOP];
    left_denoiser_reset(&left);
    right_denoiser_reset(&right);
    for (int hop = 0; hop < LEFT_TEST_HOPS; hop++) {
        left_denoiser_hop_s16(&left, left_test_samples + hop * LEFT_HOP, l);
        right_denoiser_hop_s16(&right, right_test_samples + hop * RIGHT_HOP, r);
        for (int i = 0; i < LEFT_HOP; i++) {
            if (!is_near(l[i], left_test_denoised[hop * LEFT_HOP + i])) return 1;
            if (!is_near(r[i], right_test_denoised[hop * RIGHT_HOP + i])) return 2;
        }
    }
    std::puts("both");
    return 0;
}
`;

/** What the units under hooks/ call, as their libraries describe it. */
const STAND_INS = new Map([
  [
    'stand-ins/arm_math.h',
    `#include <stdint.h>
typedef int64_t q63_t;
typedef struct { int size; } arm_rfft_fast_instance_f32;
int arm_rfft_fast_init_512_f32(arm_rfft_fast_instance_f32 *plan);
void arm_rfft_fast_f32(const arm_rfft_fast_instance_f32 *plan, float *in, float *out, uint8_t is_inverse);
void arm_dot_prod_q15(const int16_t *a, const int16_t *b, uint32_t count, q63_t *result);
`,
  ],
  [
    'stand-ins/arm_nnsupportfunctions.h',
    `#include <stdint.h>
int arm_nn_mat_mult_nt_t_s8_s32(const int8_t *lhs, const int8_t *rhs, int32_t *dst, int32_t lhs_rows, int32_t rhs_rows, int32_t rhs_cols, int32_t lhs_offset, int32_t dst_idx_offset);
`,
  ],
  [
    'stand-ins/libraries.c',
    `#include <math.h>
#include <stdio.h>
#include "arm_math.h"
#include "arm_nnsupportfunctions.h"
int32_t esp_nn_dot_s8_unaligned_esp32s3(const int8_t *a, const int8_t *b, int32_t len_div16);
static int transforms, products16, products8;
__attribute__((destructor)) static void tell(void)
{
    printf("called: transforms %d, products of 16 bits %d, of 8 bits %d\\n", transforms, products16, products8);
}
int arm_rfft_fast_init_512_f32(arm_rfft_fast_instance_f32 *plan) { plan->size = 512; return 0; }
void arm_rfft_fast_f32(const arm_rfft_fast_instance_f32 *plan, float *in, float *out, uint8_t is_inverse)
{
    const int size = plan->size;
    const double turn = 6.283185307179586 / size;
    int i, k;
    transforms++;
    for (k = 0; !is_inverse && k <= size / 2; k++) {
        double re = 0, im = 0;
        for (i = 0; i < size; i++) re += in[i] * cos(turn * k * i), im -= in[i] * sin(turn * k * i);
        if (k == 0) out[0] = (float)re;
        else if (k == size / 2) out[1] = (float)re;
        else out[2 * k] = (float)re, out[2 * k + 1] = (float)im;
    }
    for (i = 0; is_inverse && i < size; i++) {
        double sum = in[0] + (i % 2 ? -in[1] : in[1]);
        for (k = 1; k < size / 2; k++) sum += 2 * (in[2 * k] * cos(turn * k * i) - in[2 * k + 1] * sin(turn * k * i));
        out[i] = (float)(sum / size);
    }
}
void arm_dot_prod_q15(const int16_t *a, const int16_t *b, uint32_t count, q63_t *result)
{
    uint32_t i;
    products16++;
    *result = 0;
    for (i = 0; i < count; i++) *result += (int32_t)a[i] * b[i];
}
static int32_t dot(const int8_t *a, const int8_t *b, int32_t count)
{
    int32_t sum = 0;
    products8++;
    while (count-- > 0) sum += *a++ * *b++;
    return sum;
}
int arm_nn_mat_mult_nt_t_s8_s32(const int8_t *lhs, const int8_t *rhs, int32_t *dst, int32_t lhs_rows, int32_t rhs_rows, int32_t rhs_cols, int32_t lhs_offset, int32_t dst_idx_offset)
{
    int32_t i;
    if (lhs_rows != 1 || lhs_offset != 0) return 1;
    for (i = 0; i < rhs_cols; i++) dst[i * dst_idx_offset] += dot(lhs, rhs + i * rhs_rows, rhs_rows);
    return 0;
}
int32_t esp_nn_dot_s8_unaligned_esp32s3(const int8_t *a, const int8_t *b, int32_t len_div16) { return dot(a, b, 16 * len_div16); }
`,
  ],
]);

const AROUND = `#include <stdio.h>
#include <string.h>
#include "hb_stream.h"
#include "hb_vectors.h"
#define COUNT (HB_TEST_HOPS * HB_HOP)
static struct hb_denoiser denoiser;
static struct hb_stream stream;
static int16_t hops[COUNT], blocks[COUNT];
static float x[COUNT], full[COUNT], half[COUNT], none[COUNT], bypassed[COUNT], floats[COUNT];
static int is_near(float a, float b, float tolerance) { return a - b <= tolerance && b - a <= tolerance; }
static void denoise(float depth, int bypass, float *out)
{
    int i;
    hb_denoiser_reset(&denoiser);
    if (depth != 1.0f) hb_denoiser_set_depth(&denoiser, depth);
    hb_denoiser_set_bypass(&denoiser, bypass);
    for (i = 0; i < COUNT; i += HB_HOP) hb_denoiser_hop(&denoiser, x + i, out + i);
}
static int blocks_of(int size, int is_random)
{
    int i, n, seed = 1;
    hb_stream_reset(&stream);
    for (i = 0; i < COUNT; i += n) {
        seed = (seed * 1103 + 12345) & 0x7fff;
        n = is_random ? seed % size : size;
        if (n > COUNT - i) n = COUNT - i;
        memcpy(blocks + i, hb_test_samples + i, (size_t)n * sizeof *blocks);
        hb_stream_block_s16(&stream, blocks + i, blocks + i, (size_t)n);
    }
    for (i = 0; i < HB_HOP; i++) if (blocks[i] != 0) return 0;
    return memcmp(blocks + HB_HOP, hops, (COUNT - HB_HOP) * sizeof *hops) == 0;
}
int main(void)
{
    int i;
    hb_denoiser_reset(&denoiser);
    for (i = 0; i < COUNT; i += HB_HOP) hb_denoiser_hop_s16(&denoiser, hb_test_samples + i, hops + i);
    if (!blocks_of(160, 0) || !blocks_of(1, 0) || !blocks_of(HB_HOP, 0) || !blocks_of(COUNT, 0) || !blocks_of(700, 1)) return printf("blocks\\n");
    for (i = 0; i < COUNT; i++) x[i] = hb_test_samples[i] * (1.0f / 32768.0f);
    hb_stream_reset(&stream);
    hb_stream_block(&stream, x, floats, COUNT);
    denoise(1.0f, 0, full);
    if (memcmp(floats + HB_HOP, full, (COUNT - HB_HOP) * sizeof *full) != 0) return printf("blocks of floats\\n");
    denoise(0.5f, 0, half);
    denoise(-3.0f, 0, none);
    denoise(1.0f, 1, bypassed);
    for (i = HB_DELAY_SAMPLES; i < COUNT; i++) {
        const float before = x[i - HB_DELAY_SAMPLES];
        if (!is_near(bypassed[i], before, 1e-6f)) return printf("bypass at %d\\n", i);
        if (!is_near(none[i], before, 1e-5f)) return printf("no depth at %d\\n", i);
        if (!is_near(half[i], 0.5f * (full[i] + none[i]), 1e-5f)) return printf("half depth at %d\\n", i);
    }
    /* Where bypass ends, the network begins as at the start: once the overlap is full again, the output is that of a new stream. */
    hb_denoiser_set_bypass(&denoiser, 0);
    if (memcmp(full + COUNT / 2, none + COUNT / 2, sizeof(float) * (COUNT / 2)) == 0) return printf("depth does nothing\\n");
    printf("as they should be\\n");
    return 0;
}
`;

describeWith(['cmake', 'make', 'arm-none-eabi-gcc'], 'CMake with a bare-metal compiler', () => {
  it('links the library of a subfolder against nosys, and builds nothing else, also with link-time optimisation', () => {
    const lists = `cmake_minimum_required(VERSION 3.13)
project(firmware C)
add_subdirectory(left)
add_subdirectory(right)
add_executable(firmware main.c)
target_link_libraries(firmware left::left right::right)
target_link_options(firmware PRIVATE --specs=nosys.specs)
`;
    const main = `#include "left_stream.h"
#include "right_denoiser.h"
static struct left_stream left;
static struct right_denoiser right;
int main(void)
{
    static int16_t block[160];
    left_stream_reset(&left);
    right_denoiser_reset(&right);
    left_stream_block_s16(&left, block, block, 160);
    return block[0];
}
`;
    const files = new Map<string, string | Uint8Array>([
      ...below('left', exported('8 bits', 'left')),
      ...below('right', exported('16 bits', 'right')),
      ['main.c', main],
      ['CMakeLists.txt', lists],
    ]);
    inDirectory(files, (directory) => {
      for (const flags of ['-O2', '-Os -flto']) {
        const cpu = '-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16';
        const toolchain = `-DCMAKE_SYSTEM_NAME=Generic -DCMAKE_C_COMPILER=arm-none-eabi-gcc -DCMAKE_AR=$(command -v arm-none-eabi-gcc-ar) -DCMAKE_RANLIB=$(command -v arm-none-eabi-gcc-ranlib) -DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY`;
        sh(
          directory,
          `rm -rf out && cmake -B out ${toolchain} -DCMAKE_C_FLAGS='${cpu} ${flags}' . && cmake --build out`,
        );
        const symbols = sh(directory, 'arm-none-eabi-nm out/firmware');
        expect(symbols).toMatch(/ left_weights$/m);
        expect(existsSync(path.join(directory, 'out', 'left', 'left_selftest'))).toBe(false);
      }
    });
  });
});

describeWith(['cmake', 'make', 'gcc'], 'CMake, installed', () => {
  it('is found as a package', () => {
    const consumer = `cmake_minimum_required(VERSION 3.13)
project(consumer C)
find_package(hb REQUIRED)
add_executable(consumer main.c)
target_link_libraries(consumer hb::hb)
`;
    const main = '#include "hb_weights.h"\nint main(void)\n{\n    return hb_weights_fault() != 0;\n}\n';
    const files = new Map<string, string | Uint8Array>([
      ...below('hb', exported('8 bits')),
      ['consumer/CMakeLists.txt', consumer],
      ['consumer/main.c', main],
    ]);
    inDirectory(files, (directory) => {
      sh(
        directory,
        'cmake -S hb -B out -DCMAKE_BUILD_TYPE=Debug -DCMAKE_INSTALL_PREFIX="$PWD/there" && cmake --build out --target install',
      );
      rmSync(path.join(directory, 'hb'), { recursive: true });
      sh(
        directory,
        'cmake -S consumer -B made -DCMAKE_PREFIX_PATH="$PWD/there" && cmake --build made && made/consumer',
      );
    });
  });

  it('is a module of Zephyr: its commands, played by CMake', () => {
    const zephyr = `cmake_minimum_required(VERSION 3.13)
project(zephyr_played C)
set(CONFIG_HB y)
macro(zephyr_library_named name)
  add_library(\${name} STATIC)
  set(played \${name})
endmacro()
macro(zephyr_library_sources)
  target_sources(\${played} PRIVATE \${ARGN})
endmacro()
macro(zephyr_include_directories)
  include_directories(\${ARGN})
endmacro()
macro(zephyr_library_compile_options)
  target_compile_options(\${played} PRIVATE \${ARGN})
endmacro()
add_subdirectory(modules/hb/zephyr)
include_directories(modules/hb modules/hb/kernels modules/hb/denoiser modules/hb/test)
add_executable(app modules/hb/test/hb_selftest.c modules/hb/test/hb_vectors.c)
target_link_libraries(app hb m)
`;
    const files = new Map<string, string | Uint8Array>([
      ...below('modules/hb', exported('8 bits')),
      ['CMakeLists.txt', zephyr],
    ]);
    inDirectory(files, (directory) => {
      const module = readFileSync(path.join(directory, 'modules/hb/zephyr/module.yml'), 'utf8');
      const value = (key: string): string => new RegExp(`^\\s*${key}: (\\S+)$`, 'm').exec(module)![1]!;
      expect(value('name')).toBe('hb');
      expect(existsSync(path.join(directory, 'modules/hb', value('cmake'), 'CMakeLists.txt'))).toBe(true);
      expect(readFileSync(path.join(directory, 'modules/hb', value('kconfig')), 'utf8')).toMatch(
        /^config HB\n\tbool /m,
      );
      expect(sh(directory, 'cmake -B out . && cmake --build out && out/app')).toContain('PASS');
    });
  });
});

describeWith(['gcc'], 'libraries of PlatformIO and Arduino', () => {
  const TEST = 'hb/test/hb_selftest.c hb/test/hb_vectors.c';

  it('compile what library.json names, with its flags', () => {
    inDirectory(new Map(below('hb', exported('8 bits'))), (directory) => {
      const { build, version, headers } = JSON.parse(
        readFileSync(path.join(directory, 'hb/library.json'), 'utf8'),
      );
      expect(version).toBe('1.2.3-test');
      const [first, ...rest] = build.srcFilter as string[];
      expect(first).toBe('-<*>');
      const units = rest.map((part) => `hb/${/^\+<(.+)>$/.exec(part)![1]}`);
      // As PlatformIO does: -I is relative to the library.
      const flags = (build.flags as string[]).map((flag) => flag.replace(/^-I/, '-Ihb/'));
      sh(directory, `gcc -O1 ${flags.join(' ')} -Ihb/test ${units.join(' ')} ${TEST} -lm -o app && ./app`);
      for (const header of headers) expect(existsSync(path.join(directory, 'hb', header)), header).toBe(true);
    });
  });

  it('compile what lies under src/, as Arduino does', () => {
    inDirectory(new Map(below('hb', exported('8 bits'))), (directory) => {
      sh(directory, `gcc -O1 -Ihb/src -Ihb/test hb/src/*.c ${TEST} -lm -o app && ./app`);
      const properties = readFileSync(path.join(directory, 'hb/library.properties'), 'utf8');
      for (const key of [
        'name',
        'version',
        'author',
        'maintainer',
        'sentence',
        'paragraph',
        'category',
        'url',
        'architectures',
      ]) {
        expect(properties).toMatch(new RegExp(`^${key}=`, 'm'));
      }
    });
  });
});

itWith(
  ['make', 'arm-none-eabi-gcc', 'qemu-system-arm'],
  'the cycle probe runs, and says where nothing counts',
  () => {
    inDirectory(exported('8 bits'), (directory) => {
      const words = sh(
        directory,
        "make -s -f targets/qemu.mk cortex-m4 PROGRAM=hb_cycle_probe EXTRA='-Werror -pedantic -flto'",
      );
      expect(words).toMatch(/hushbit: (no cycle counter here|\d+ cycles mean\nhushbit: \d+ cycles worst)/);
    });
  },
);
