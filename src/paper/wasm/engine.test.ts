import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../../base/random.ts';
import { observeRanges, type TensorRanges } from '../../calibrate/index.ts';
import { randomCase } from '../../lower/testing/random-program.ts';
import { createNetworkBuilder, type Network } from '../../network/index.ts';
import { createPaperInterpreter } from '../interpreter.ts';
import { lowerPaper } from '../lower.ts';
import type { PaperBits } from '../program.ts';
import { createPaperEngine } from './engine.ts';
import { createPaperArena } from './memory.ts';
import { centreOf, PIECES, productForms } from './pieces.ts';

interface Case {
  readonly graph: Network;
  readonly ranges: TensorRanges;
  readonly features: Float32Array;
  readonly frames: number;
}

function caseOf(seed: number, frames = 20): Case {
  const { graph, features } = randomCase(seed, { frames, greatestWidth: 40 });
  return { graph, features, frames, ranges: observeRanges(graph, [features]) };
}

function randomBits(graph: Network, seed: number, widths: readonly PaperBits[]): Map<string, PaperBits> {
  const random = randomFromSeed(seed);
  return new Map([...graph.tensors.keys()].map((name) => [name, widths[random.int(0, widths.length - 1)]!]));
}

/** Masks of interpreter and engine for one genome. */
function both({ graph, ranges, features, frames }: Case, bits: ReadonlyMap<string, PaperBits>) {
  const program = lowerPaper(graph, ranges, bits);
  const [slow, fast] = [new Float32Array(features.length), new Float32Array(features.length)];
  createPaperInterpreter(program).run(features, frames, slow);
  createPaperEngine(program).run(features, frames, fast);
  return { slow, fast };
}

const worst = (a: Float32Array, b: Float32Array) =>
  a.reduce((m, v, i) => Math.max(m, Math.abs(v - b[i]!)), 0);

describe('createPaperEngine', () => {
  it('gives exactly the masks of the interpreter at 8 and 16 bits, on random networks and genomes', () => {
    for (let seed = 1; seed <= 25; seed++) {
      const one = caseOf(seed);
      const { slow, fast } = both(one, randomBits(one.graph, seed, [8, 16]));
      expect(fast, `seed ${seed}`).toEqual(slow);
    }
  });

  it('gives them within 1e-6 where 32 bits are in play: those sums are rounded', () => {
    for (let seed = 1; seed <= 25; seed++) {
      const one = caseOf(seed);
      const mixed = both(one, randomBits(one.graph, seed, [8, 16, 32]));
      expect(worst(mixed.fast, mixed.slow), `seed ${seed}`).toBeLessThan(1e-6);
      const wide = both(one, randomBits(one.graph, seed, [32]));
      expect(worst(wide.fast, wide.slow), `seed ${seed}`).toBeLessThan(1e-6);
    }
  });

  it('does so for every pair of widths of weight and vector, in ranges far from zero too', () => {
    const builder = createNetworkBuilder('one');
    builder.input('x', 17, 'fc');
    const random = randomFromSeed(3);
    const values = Float32Array.from({ length: 17 * 17 }, () => random.int(-1000, 1000) / 1000);
    builder.weight('w', 17, 17, values, 'fc');
    const graph = builder.finish(builder.matmul('w', 'x', 'y'));
    const features = Float32Array.from({ length: 17 * 3 }, () => random.int(0, 1000) / 1000);
    for (const range of [
      { min: -1, max: 1 },
      { min: 0.4, max: 0.5 },
      { min: -9, max: -8 },
    ]) {
      const ranges = new Map([
        ['x', range],
        ['w', { min: -1, max: 0.25 }],
        ['y', { min: -60, max: 60 }],
      ]);
      for (const w of [8, 16, 32] as const) {
        for (const x of [8, 16, 32] as const) {
          const bits = new Map<string, PaperBits>([
            ['w', w],
            ['x', x],
            ['y', 16],
          ]);
          const { slow, fast } = both({ graph, ranges, features, frames: 3 }, bits);
          expect(fast, `${w} by ${x} bits, ${range.min} to ${range.max}`).toEqual(slow);
        }
      }
    }
  });

  it('gives the same for blocks of any size, and starts anew on reset', () => {
    const one = caseOf(5, 150);
    const program = lowerPaper(one.graph, one.ranges, randomBits(one.graph, 9, [8, 16, 32]));
    const whole = new Float32Array(one.features.length);
    createPaperEngine(program).run(one.features, one.frames, whole);
    const engine = createPaperEngine(program);
    for (let attempt = 0; attempt < 2; attempt++) {
      engine.reset();
      const parts = new Float32Array(one.features.length);
      let from = 0;
      for (const count of [1, 63, 2, 65, 19]) {
        const [a, b] = [from * engine.bins, (from + count) * engine.bins];
        engine.run(one.features.subarray(a, b), count, parts.subarray(a, b));
        from += count;
      }
      expect(parts).toEqual(whole);
    }
  });

  it('runs one program after another in one memory, and refuses an engine whose memory is taken', () => {
    const arena = createPaperArena();
    const [a, b] = [caseOf(1), caseOf(2)];
    const programs = [a, b].map(({ graph, ranges }) =>
      lowerPaper(graph, ranges, randomBits(graph, 1, [8, 16])),
    );
    const first = createPaperEngine(programs[0]!, arena);
    first.run(a.features, a.frames, new Float32Array(a.features.length));
    const second = createPaperEngine(programs[1]!, arena);
    const mask = new Float32Array(b.features.length);
    second.run(b.features, b.frames, mask);
    expect(mask).toEqual(both(b, randomBits(b.graph, 1, [8, 16])).slow);
    expect(() => first.run(a.features, 1, new Float32Array(a.features.length))).toThrowError('arena');
  });
});

describe('pieces', () => {
  it('of 32 by 32 bits stay in binary64; of all others one factor keeps to 8 bits', () => {
    const tensor = (bits: PaperBits) => ({ bits }) as Parameters<typeof centreOf>[0];
    expect(productForms(tensor(32), tensor(32))).toBeNull();
    for (const w of [8, 16, 32] as const) {
      for (const v of [8, 16, 32] as const) {
        const forms = productForms(tensor(w), tensor(v));
        if (!forms) continue;
        const narrow = [w === 8 || forms.weight === 'bytes', v === 8 || forms.vector === 'bytes'];
        expect(narrow).toContain(true);
        expect(forms.weight === 'halves').toBe(w === 32);
        expect(forms.vector === 'halves').toBe(v === 32);
      }
    }
    expect(PIECES.halves.map(({ factor }) => factor)).toEqual([1, 65536]);
    expect(centreOf(tensor(32))).toBe(32768 * 65536 + 32768);
  });
});
