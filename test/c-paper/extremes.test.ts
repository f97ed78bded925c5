// Sums at the edge: every code at an end of its range, rows long enough for all blocks of the kernels, compared with
// integers of any size. Under the undefined-behaviour sanitizer an overflow would end the program.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TensorRanges } from '../../src/calibrate/index.ts';
import { createNetworkBuilder } from '../../src/network/index.ts';
import {
  generatePaperProject,
  lowerPaper,
  type PaperBits,
  type PaperProgram,
} from '../../src/paper/index.ts';
import { findToolchain, type LatencyBench, openLatencyBench, readKernels } from '../../src/target/index.ts';
import { describeWith } from '../requirements.ts';

/** More than the longest block (2032) that adds up without a carry; not a multiple of anything. */
const SIZE = 2077;
const WIDTHS: readonly PaperBits[] = [8, 16, 32];
const kernels = await readKernels();

/** Rows: all least, all greatest, alternating, halves. The vector: the same per frame. */
function pattern(kind: number, i: number): number {
  return [-1, 1, i % 2 === 0 ? 1 : -1, i < SIZE / 2 ? -1 : 1][kind % 4]!;
}

const builder = createNetworkBuilder('extremes');
const x = builder.input('x', SIZE, 'one');
const ROWS = 4;
const matrix = new Float32Array(ROWS * SIZE).map((_, i) => pattern(Math.floor(i / SIZE), i % SIZE));
const product = builder.matmul(builder.weight('w', ROWS, SIZE, matrix, 'one'), x, 'product');
const graph = builder.finish(product);
const FRAMES = 4;
const features = new Float32Array(FRAMES * SIZE).map((_, i) => pattern(Math.floor(i / SIZE), i % SIZE));

/** One-sided ranges put the zero point at an end: then codes and differences are as large as they get. */
const RANGES: readonly (readonly [number, number])[] = [
  [-1, 1],
  [0, 1],
  [-1, 0],
  [-1, 3],
];

function rangesOf([min, max]: readonly [number, number]): TensorRanges {
  return new Map([
    ['x', { min, max }],
    ['w', { min, max }],
    ['product', { min: -9 * SIZE, max: 9 * SIZE }],
  ]);
}

/** The sum in integers, then the scheme's two roundings in doubles. */
function expected(program: PaperProgram): number[] {
  const at = (name: string) => program.tensors.find((tensor) => tensor.name === name)!;
  const [w, v, o] = [at('w'), at('x'), at('product')];
  const code = (value: number, t: typeof w) =>
    Math.min(Math.max(Math.floor(value / t.scale) + t.zeroPoint, 0), t.maxCode);
  const multiplier = (w.scale * v.scale) / o.scale;
  const masks: number[] = [];
  for (let frame = 0; frame < FRAMES; frame++) {
    for (let row = 0; row < ROWS; row++) {
      let sum = 0n;
      for (let i = 0; i < SIZE; i++) {
        const a = BigInt(code(pattern(row, i), w)) - BigInt(w.zeroPoint);
        const b = BigInt(code(pattern(frame, i), v)) - BigInt(v.zeroPoint);
        sum += a * b;
      }
      const real = multiplier * Number(sum) + o.zeroPoint;
      const whole = Math.floor(real);
      const rounded = real - whole === 0.5 ? whole + (whole % 2) : Math.round(real);
      masks.push(Math.fround((Math.min(Math.max(rounded, 0), o.maxCode) - o.zeroPoint) * o.scale));
    }
  }
  return masks;
}

describeWith(['cc sanitizers'], 'matrix products at the ends of the ranges', () => {
  const benches: LatencyBench[] = [];
  beforeAll(async () => {
    for (const cflags of ['-O3 -march=native', '-O1 -fsanitize=undefined -fno-sanitize-recover=all']) {
      const toolchain = await findToolchain({ cflags });
      benches.push(await openLatencyBench({ toolchain, baselines: [], features, frames: FRAMES }));
    }
  });
  afterAll(async () => {
    for (const bench of benches) await bench.dispose();
  });

  for (const weight of WIDTHS) {
    for (const vector of WIDTHS) {
      it(`of ${weight}-bit weights and ${vector}-bit vectors are right`, async () => {
        for (const range of RANGES) {
          const bits = new Map<string, PaperBits>([
            ['w', weight],
            ['x', vector],
            ['product', 32],
          ]);
          const program = lowerPaper(graph, rangesOf(range), bits);
          const wanted = expected(program);
          for (const bench of benches) {
            const prepared = await bench.prepare(generatePaperProject(program, 'net', kernels, graph));
            const masks = await prepared.masks();
            await prepared.dispose();
            expect(masks.length).toBe(wanted.length);
            // Masks are float32, which is coarser than a 32-bit code: within two of its steps.
            masks.forEach((value, i) => {
              expect(Math.abs(value - wanted[i]!)).toBeLessThanOrEqual(Math.abs(wanted[i]!) * 2 ** -22);
            });
          }
        }
      });
    }
  }
});
