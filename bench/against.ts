// This checkout against another one, NSNet2 (random weights): the engine and the generated C, run in turns, so that what else the
// machine does meets both.
//
//   npx tsx bench/against.ts --other DIR [--bits w8a8] [--cflags '-O3 -march=native'] [--rounds 9] [--no-engine]
//
// The other has W8A8, from the bytes of its program; `--bits` is what this one has of the same network. Prints medians of processor
// time and of the ratio other / this: above 1, this one is the faster. C is timed with the weights where the last frame left
// them, and on x86 with every line of them flushed from the caches before each frame. Needs gcc.
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CProject, generateIntegerProject, type KernelSources } from '../src/c/index.ts';
import { type QuantProgram, serialiseProgram } from '../src/program/index.ts';
import { readKernels } from '../src/target/index.ts';
import { createIntegerEngine } from '../src/wasm/index.ts';
import { isMixed, nsnet2Case } from '../test/c/nsnet2-case.ts';
import { makeDirectory, writeFiles } from '../test/c/workbench.ts';
import { option } from './option.ts';

const other = option('--other');
const bits = option('--bits') ?? 'w8a8';
const cflags = (option('--cflags') ?? '-O3 -march=native').split(' ');
const rounds = Number(option('--rounds') ?? 9);
if (other === undefined || !isMixed(bits)) {
  console.error(
    'usage: npx tsx bench/against.ts --other DIR [--bits wNaM] [--cflags LIST] [--rounds N] [--no-engine]',
  );
  process.exit(2);
}

/** A room under any name that it has had. */
async function load<T>(...names: readonly string[]): Promise<T> {
  const file = names.map((name) => path.resolve(other!, 'src', name)).find(existsSync);
  if (!file) throw new Error(`${other}: none of ${names.join(', ')}`);
  return (await import(pathToFileURL(file).href)) as T;
}

interface Executors {
  readonly createEngine: typeof createIntegerEngine;
  readonly project: CProject;
  readonly program: QuantProgram;
}

async function theOther(bytes: Uint8Array): Promise<Executors> {
  const serialise = await load<{ parseProgram(bytes: Uint8Array, place: string): QuantProgram }>(
    'program/serialise.ts',
    'quant/serialise.ts',
  );
  const engines = await load<{ createIntegerEngine: typeof createIntegerEngine }>(
    'wasm/index.ts',
    'engine/index.ts',
  );
  const c = await load<{ generateIntegerProject: typeof generateIntegerProject }>(
    'c/index.ts',
    'codegen/c/index.ts',
  );
  const files = await load<{ readKernels(): Promise<KernelSources> }>('target/index.ts', 'hardware/index.ts');
  const program = serialise.parseProgram(bytes, 'program');
  const project = c.generateIntegerProject(program, 'net', await files.readKernels());
  return { createEngine: engines.createIntegerEngine, project, program };
}

const FRAMES = 1500;
const C_FRAMES = 3000;
const COLD_FRAMES = 300;
const { program: bytes8, features, frames } = nsnet2Case('w8a8', FRAMES);
const { program } = nsnet2Case(bits, FRAMES);
const pair: readonly [Executors, Executors] = [
  {
    createEngine: createIntegerEngine,
    program,
    project: generateIntegerProject(program, 'net', await readKernels()),
  },
  await theOther(serialiseProgram(bytes8)),
];

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** Both in turns, the first of a round changing; nanoseconds per frame. */
function compare(what: string, run: readonly [() => number, () => number]): void {
  const times: [number[], number[]] = [[], []];
  for (const one of run) one();
  for (let round = 0; round < rounds; round++) {
    for (const side of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) times[side].push(run[side]());
  }
  const ratio = median(times[0].map((mine, i) => times[1][i]! / mine));
  const [mine, theirs] = times.map((all) => Math.round(median(all)));
  console.log(`${what}: this ${mine}, other ${theirs} ns per frame; ratio ${ratio.toFixed(3)}`);
}

const mask = new Float32Array(features.length);
const engines = pair.map((one) => one.createEngine(one.program)) as [
  ReturnType<typeof createIntegerEngine>,
  ReturnType<typeof createIntegerEngine>,
];
const ofEngine = (engine: (typeof engines)[0]) => (): number => {
  engine.reset();
  const start = process.cpuUsage();
  engine.run(features, frames, mask);
  const { user, system } = process.cpuUsage(start);
  return (1000 * (user + system)) / frames;
};
if (!process.argv.includes('--no-engine')) {
  compare(`engine, ${bits} against w8a8`, [ofEngine(engines[0]), ofEngine(engines[1])]);
}

const MAIN = `#define _POSIX_C_SOURCE 199309L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif
#include "net_network.h"
#include "net_weights.h"
int net_init(const char *directory);

extern const struct net_weights *net_weights_loaded;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
    static float features[NET_INPUTS], mask[NET_OUTPUTS];
    const int is_cold = argc == 3, frames = is_cold ? ${COLD_FRAMES} : ${C_FRAMES};
    void *state = aligned_alloc(64, (net_state_bytes() + 63) / 64 * 64);
    unsigned seed = 1;
    double spent = 0.0, start;
    int t, i;
    if (argc < 2 || state == NULL || net_init(argv[1]) != 0) return 1;
    net_reset(state);
    for (i = 0; i < NET_INPUTS; i++) features[i] = (float)((seed = seed * 1103515245u + 12345u) >> 20) / 512.0f - 4.0f;
    for (t = 0; t < 100; t++) net_frame(state, features, mask);
    start = now();
    for (t = 0; t < frames; t++) {
        if (is_cold) {
#if defined(__x86_64__)
            const char *line = (const char *)net_weights_loaded, *end = line + NET_WEIGHTS_BYTES;
            for (; line < end; line += 64) _mm_clflush(line);
            _mm_mfence();
#endif
            start = now();
        }
        net_frame(state, features, mask);
        if (is_cold) spent += now() - start;
    }
    if (!is_cold) spent = now() - start;
    printf("%.1f\\n", spent / frames);
    return 0;
}
`;

const directories = pair.map(({ project }) => {
  const directory = makeDirectory();
  writeFiles(directory, project.files);
  writeFiles(directory, project.data);
  writeFiles(directory, new Map([['main.c', MAIN]]));
  const units = [...project.sources, ...project.kernels, 'main.c'];
  const flags = ['-std=c11', ...cflags, '-ffp-contract=off', '-I.', '-Ikernels'];
  execFileSync('gcc', [...flags, ...units, '-lm', '-o', 'frames'], { cwd: directory });
  return directory;
});
const inC = (directory: string, isCold: boolean) => (): number =>
  Number(execFileSync('./frames', [directory, ...(isCold ? ['cold'] : [])], { cwd: directory }).toString());
for (const isCold of process.arch === 'x64' ? [false, true] : [false]) {
  const what = `generated C, gcc ${cflags.join(' ')}, ${bits} against w8a8, weights ${isCold ? 'flushed' : 'warm'}`;
  compare(what, [inC(directories[0]!, isCold), inC(directories[1]!, isCold)]);
}
const [mine, theirs] = pair.map(({ project }) =>
  [...project.data.values()].reduce((sum, { length }) => sum + length, 0),
);
console.log(`bytes of constants: this ${mine}, other ${theirs}`);
for (const directory of directories) rmSync(directory, { recursive: true });
