// What calls of kernels cost on an emulated target: executed instructions by class of call (src/c/kernel-calls.ts), each measured
// once and kept on disk by target, compiler, flags and the sources of the kernels, so that it renews itself when one of them
// changes. A kernel is called alone, on made-up operands, between two marks of the counting plugin.
import { type ExampleCall, exampleOf, KERNEL_HEADERS, KERNEL_UNITS, type KernelCalls } from '../c/index.ts';
import { type ByteCache, userCache } from '../disk/index.ts';
import type { Emulator } from './emulator.ts';
import { readKernels } from './package-files.ts';

/** What a hop takes beside its calls of kernels: the loops that make them, and everything around the network. */
export interface HopOverhead {
  readonly perHop: number;
  readonly perBlock: number;
  readonly perCall: number;
}

export interface CostTable {
  /** Measures what is not known yet. @param classes of calls */
  learn(classes: Iterable<string>, signal?: AbortSignal): Promise<void>;
  /** Instructions of the calls alone. @throws RangeError for a class that was not learnt */
  sumOf(calls: KernelCalls): number;
  /** Something else that was found with this table, kept as long as it: JSON by what decides it, null where there is none. */
  recall(parts: readonly string[]): unknown;
  keep(parts: readonly string[], value: unknown): void;
  readonly size: number;
}

/** Of what is measured here, beside the kernels: to be raised when the way of measuring changes. */
const VERSION = 'calls 2';

export async function openCostTable(emulator: Emulator, cache: ByteCache = userCache()): Promise<CostTable> {
  const kernels = await readKernels();
  const { target, toolchain } = emulator;
  const identity = [
    VERSION,
    target.name,
    toolchain.version,
    ...toolchain.flags,
    ...KERNEL_HEADERS.concat(KERNEL_UNITS).map((name) => `${name}\n${kernels.get(name) ?? ''}`),
  ];
  const key = cache.keyOf(identity);
  const read = (): [string, number][] => (fromJson(cache.get(key)) as [string, number][] | null) ?? [];
  const known = new Map(read());
  let last: Promise<unknown> = Promise.resolve();

  async function learnMissing(classes: readonly string[], signal?: AbortSignal): Promise<void> {
    const missing = [...new Set(classes)].filter((one) => !known.has(one)).sort();
    if (missing.length === 0) return;
    const counts = await countCalls(emulator, missing, signal);
    for (const [i, one] of missing.entries()) known.set(one, counts[i]!);
    // Another process may have learnt others meanwhile.
    for (const [one, count] of read()) known.set(one, count);
    cache.put(key, toJson([...known]));
  }

  return {
    recall: (parts) => fromJson(cache.get(cache.keyOf([...identity, ...parts]))),
    keep: (parts, value) => cache.put(cache.keyOf([...identity, ...parts]), toJson(value)),
    get size() {
      return known.size;
    },
    learn(classes, signal) {
      // One after the other: candidates that come together miss the same.
      const next = last.then(() => learnMissing([...classes], signal));
      last = next.catch(() => undefined);
      return next;
    },
    sumOf({ calls }) {
      let sum = 0;
      for (const [one, times] of calls) {
        const count = known.get(one);
        if (count === undefined) throw new RangeError(`no cost of ${one}`);
        sum += times * count;
      }
      return sum;
    },
  };
}

const toJson = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const fromJson = (bytes: Uint8Array | null): unknown =>
  bytes && (JSON.parse(new TextDecoder().decode(bytes)) as unknown);

async function countCalls(
  emulator: Emulator,
  classes: readonly string[],
  signal?: AbortSignal,
): Promise<number[]> {
  const kernels = await readKernels();
  const taken = [...KERNEL_HEADERS, ...KERNEL_UNITS].map((name) => [name, kernels.get(name)!] as const);
  const project = {
    prefix: 'calls',
    inputs: 0,
    outputs: 0,
    files: new Map([...taken, ['calls.c', callsSource(classes.map(exampleOf))]]),
    sources: ['calls.c'],
    kernels: [...KERNEL_UNITS],
    includes: ['', 'kernels'],
    needsInit: false,
    data: new Map(),
  };
  const { objects, kernelObjects, dispose } = await emulator.workshop.compileProject(project, signal);
  try {
    const program = await emulator.link([...objects, ...kernelObjects], signal);
    const { counts } = await emulator.count(program, signal);
    // Every other interval is a call; between them operands are made.
    return classes.map((_, i) => counts.intervals[2 * i]!.instructions);
  } finally {
    await dispose();
  }
}

/** What lies behind a pointer. */
type Content = 'bytes' | 'floats' | 'halves' | { readonly sumBits: number };

/** Of the first operand after the result, and of those behind it. */
function contentsOf({ kernel, shift }: ExampleCall): { first: Content; others: Content } {
  const isFloat = /float|normalise|half|f16/.test(kernel);
  const others = isFloat ? 'floats' : 'bytes';
  // Most sums fit the result, a few are clamped.
  if (shift !== null && /^hb_store_/.test(kernel)) {
    return { first: { sumBits: shift + (kernel.endsWith('8') ? 6 : 14) }, others };
  }
  if (!isFloat || /_w\d|_s8$|_s16$/.test(kernel)) {
    return { first: /_store_/.test(kernel) ? 'floats' : 'bytes', others };
  }
  return { first: /_wf16$|_f16$/.test(kernel) && !/_store_/.test(kernel) ? 'halves' : 'floats', others };
}

function fillText(name: string, content: Content): string {
  if (typeof content === 'object') return `fill_sums(${name}, ${content.sumBits});`;
  return `fill_${content}(${name}, sizeof ${name});`;
}

/** Elements beyond those that an operand has may be read. */
const SLACK_BYTES = 1024;

/** A program that makes each call once between two marks. Exported for tests. */
function callsSource(examples: readonly ExampleCall[]): string {
  const room = Math.max(
    SLACK_BYTES,
    ...examples.map(({ shape }) => {
      const [rows = 1, columns = 1] = shape.slice(-2).reverse();
      return 8 * rows + 4 * rows * Math.ceil(columns / 16) * 16;
    }),
  );
  const steps = examples.flatMap((example) => {
    const { first, others } = contentsOf(example);
    let pointer = 0;
    const names = ['result', 'first'];
    const args = example.args.map((arg) => arg ?? `(void *)${names[pointer++] ?? 'others'}`);
    return [
      `    ${fillText('first', first)}`,
      `    ${fillText('others', others)}`,
      `    ${fillText('result', others)}`,
      '    measure_mark();',
      `    ${example.kernel}(${args.join(', ')});`,
      '    measure_mark();',
    ];
  });
  // What lies there already needs no filling.
  const kept = new Map<string, string>();
  const lines = steps.filter((line) => {
    const place = /^ {4}fill_\w+\((first|others)/.exec(line)?.[1];
    if (place === undefined) return true;
    if (kept.get(place) === line) return false;
    kept.set(place, line);
    return true;
  });
  const headers = KERNEL_HEADERS.filter((name) => !isOfPath(name)).map(
    (name) => `#include "${name.slice(name.lastIndexOf('/') + 1)}"`,
  );
  return `${headers.join('\n')}
#include <stddef.h>
#include <string.h>

#define ROOM ${room + SLACK_BYTES}
HB_IN_WEIGHTS_SECTION HB_ALIGNED64 static uint8_t first[ROOM], others[ROOM];
HB_ALIGNED64 static uint8_t result[${8 * largestCount(examples) + SLACK_BYTES}];
static uint32_t state = 20;

__attribute__((noinline)) void measure_mark(void)
{
    __asm__ volatile("" : : : "memory");
}

static uint32_t next(void)
{
    state ^= state << 13;
    state ^= state >> 17;
    return state ^= state << 5;
}

static void fill_bytes(uint8_t *at, size_t bytes)
{
    size_t i;
    for (i = 0; i < bytes; i++) at[i] = (uint8_t)next();
}

/* -4 .. 4 */
static void fill_floats(uint8_t *at, size_t bytes)
{
    size_t i;
    for (i = 0; i + 4 <= bytes; i += 4) {
        const float value = (float)(int32_t)next() / 536870912.0f;
        memcpy(at + i, &value, 4);
    }
}

/* binary16 of magnitudes 0.0625 .. 4 */
static void fill_halves(uint8_t *at, size_t bytes)
{
    size_t i;
    for (i = 0; i + 2 <= bytes; i += 2) {
        const uint32_t random = next();
        const uint16_t bits = (uint16_t)(0x2c00u + (random & 0x17ffu) + (random & 0x8000u));
        memcpy(at + i, &bits, 2);
    }
}

static void fill_sums(uint8_t *at, int bits)
{
    int i;
    for (i = 0; i < 64; i++) {
        const int64_t value = ((int64_t)(int32_t)next() << 24) >> (55 - bits);
        memcpy(at + 8 * i, &value, 8);
    }
}

int main(void)
{
    (void)fill_halves;
    (void)fill_sums;
${lines.join('\n')}
    return 0;
}
`;
}

/** A header that kernels of some processors have for themselves, and that no network includes. */
const isOfPath = (name: string): boolean => /_(arm_dsp|helium|neon|avx\d*)\.h$/.test(name);

function largestCount(examples: readonly ExampleCall[]): number {
  return Math.max(64, ...examples.map(({ shape }) => shape.at(-1) ?? 0));
}
