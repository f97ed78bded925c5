import { describe, expect, it } from 'vitest';
import { randomCase } from '../lower/testing/random-program.ts';
import { sigmoidFloat } from '../program/float-functions.ts';
import type { QuantBuffer, QuantOperation, QuantProgram, TableOperation } from '../program/program.ts';
import { createInterpreter } from './interpreter.ts';

function buffer(name: string, part: Partial<QuantBuffer>): QuantBuffer {
  return {
    name,
    kind: 'activation',
    layer: 'l',
    length: 1,
    format: 'i16',
    scale: 1,
    zeroPoint: 0,
    carried: false,
    history: 0,
    ...part,
  };
}

/** A program of one operation from x to y, run on these features. */
function runOne(
  operation: Record<string, unknown>,
  rest: Partial<QuantProgram>,
  x: QuantBuffer,
  y: QuantBuffer,
  features: readonly number[],
  more: readonly QuantBuffer[] = [],
): number[] {
  const program: QuantProgram = {
    model: 'one',
    buffers: [x, y, ...more],
    matrices: [],
    tables: [],
    operations: [{ layer: 'l', name: 'y', ...operation } as unknown as QuantOperation],
    input: 0,
    output: 1,
    ...rest,
  };
  const machine = createInterpreter(program);
  machine.run(Float32Array.from(features), 1, new Float32Array(y.length));
  return [...machine.buffers[1]!];
}

const INTEGER_LINEAR = { op: 'linear', arithmetic: 'integer', output: 1, low: -32768, high: 32767 };

describe('integer operations by hand', () => {
  it('weigh the accumulators and products of a linear operation and round once', () => {
    const matrices = [
      {
        name: 'W',
        layer: 'l',
        rows: 2,
        columns: 2,
        format: 'i8' as const,
        grid: 'zero-centred' as const,
        data: Int8Array.from([3, -2, 127, 127]),
        scale: Float64Array.from([1, 1]),
        groupSize: 2,
      },
    ];
    const term = {
      matrix: 0,
      input: 0,
      accumulator: 'i32',
      bias: BigInt64Array.from([5n, -7n]),
      multiplier: Int32Array.from([10, 20]),
    };
    const operation = {
      ...INTEGER_LINEAR,
      matrixTerms: [term],
      elementTerms: [
        { left: 0, right: 0, multiplier: 4 },
        { left: 0, right: null, multiplier: 1 },
      ],
      shift: 3,
      low: -20,
      high: 12000,
      relu: false,
    };
    const x = buffer('x', { length: 2, zeroPoint: 1 });
    const y = buffer('y', { length: 2, zeroPoint: -30 });
    // q(x) = feature + 1, so 4 -> 5 and -3 -> -2.
    // row 0: acc = 5 + 15 + 4 = 24; 240 + 4*4*4 + 4 = 308; (308 + 4) >> 3 = 39; 39 - 30 = 9
    // row 1: acc = -7 + 635 - 254 = 374; 7480 + 4*9 - 3 = 7513; (7513 + 4) >> 3 = 939; 909
    expect(runOne(operation, { matrices }, x, y, [4, -3])).toEqual([9, 909]);
    // Saturation at low and high.
    expect(runOne(operation, { matrices }, x, y, [-9, 9])[0]).toBe(-20);
    expect(runOne(operation, { matrices }, x, y, [90, 900])[1]).toBe(12000);
  });

  it('read a 256-entry table directly and interpolate one of 513', () => {
    const table = {
      ...{ op: 'table', arithmetic: 'integer', function: 'tanh', input: 0, output: 1, table: 0 },
      rescale: null,
    };
    const direct = Int32Array.from({ length: 256 }, (_, i) => 2 * i - 200);
    const x8 = buffer('x', { format: 'i8', length: 3 });
    expect(
      runOne(
        { ...table, low: -200, high: 310 },
        { tables: [direct] },
        x8,
        buffer('y', { length: 3 }),
        [-128, 0, 127],
      ),
    ).toEqual([-200, 56, 310]);
    const knots = Int32Array.from({ length: 513 }, (_, k) => (k - 256) * 256 * 3);
    const x16 = buffer('x', { length: 4 });
    // Knots every 128 steps of x, 3 output steps apart: y = 3 x / 128, halves up.
    expect(
      runOne(
        { ...table, low: -700, high: 700 },
        { tables: [knots] },
        x16,
        buffer('y', { length: 4 }),
        [-32768, 64, -64, 32767],
      ),
    ).toEqual([-700, 2, -1, 700]);
    // v = (5 (x - 100) + 4) >> 3, clamped, in the place of x.
    const scaled = { ...table, rescale: { multiplier: 5, shift: 3 }, low: -900, high: 900 };
    const tables = [knots];
    const y = buffer('y', { length: 4 });
    expect(
      runOne(scaled, { tables }, buffer('x', { length: 4, zeroPoint: 100 }), y, [-32868, 128, 5120, 32667]),
    ).toEqual([-481, 2, 75, 479]);
    const steep = { ...scaled, rescale: { multiplier: 2 ** 31 - 1, shift: 1 } };
    expect(runOne(steep, { tables }, buffer('x', { length: 4 }), y, [-1, 0, 1, 2])).toEqual([
      -768, 0, 768, 768,
    ]);
  });

  it('update a state in place, and carry it until reset', () => {
    const h = buffer('h', { kind: 'state', carried: true, scale: 1 / 100, zeroPoint: 10 });
    const program: QuantProgram = {
      model: 'gru',
      buffers: [buffer('n', { kind: 'input', scale: 1 / 100 }), h, buffer('z', { scale: 1 / 4 })],
      matrices: [],
      tables: [],
      operations: [
        {
          op: 'gru-update',
          arithmetic: 'integer',
          name: 'h',
          layer: 'l',
          update: 2,
          candidate: 0,
          state: 1,
          one: 4,
          candidateMultiplier: 2,
          stateMultiplier: 2,
          shift: 3,
          low: -90,
          high: 110,
        },
      ],
      input: 0,
      output: 1,
    };
    const machine = createInterpreter(program);
    machine.buffers[2]![0] = 1; // z = 0.25
    const mask = new Float32Array(2);
    machine.run(Float32Array.from([0.8, 0.8]), 2, mask);
    // h' = 0.75 * 80 + 0.25 * h: 60, then 75.
    expect([...machine.buffers[1]!]).toEqual([85]);
    expect([...mask]).toEqual([0.6, 0.75].map((v) => Math.fround(Math.round(v * 100) * Math.fround(0.01))));
    machine.reset();
    expect([...machine.buffers[1]!]).toEqual([10]);
  });
});

describe('float operations by hand', () => {
  it('sum products in sixteen lanes and then pairwise', () => {
    const columns = 235;
    const weight = Float32Array.from({ length: columns }, (_, i) => Math.sin(i + 1) * 10 ** (i % 5));
    const x = Float32Array.from({ length: columns }, (_, i) => Math.cos(3 * i) * 10 ** (i % 3));
    const f = Math.fround;
    const lane = (j: number): number => {
      let sum = 0;
      for (let i = j; i < columns; i += 16) sum = f(sum + f(weight[i]! * x[i]!));
      return sum;
    };
    // The tree written out as recursion instead of a loop over widths.
    const tree = (j: number, width: number): number =>
      width === 16 ? lane(j) : f(tree(j, 2 * width) + tree(j + width, 2 * width));
    const matrix = { name: 'W', layer: 'l', rows: 1, columns, format: 'f32' as const, data: weight };
    const operation = {
      ...INTEGER_LINEAR,
      arithmetic: 'float',
      matrixTerms: [{ matrix: 0, input: 0, accumulator: 'i32', floatScale: Float32Array.of(0.3) }],
      elementTerms: [],
      shift: 1,
      floatBias: Float32Array.of(0.1),
      relu: false,
    };
    const [y] = runOne(
      operation,
      { matrices: [{ ...matrix, grid: 'zero-centred', scale: Float64Array.of(1), groupSize: columns }] },
      buffer('x', { format: 'f32', length: columns }),
      buffer('y', { format: 'f32' }),
      [...x],
    );
    expect(y).toBe(f(f(0.1) + f(tree(0, 1) * f(0.3))));
    let ascending = 0;
    for (let i = 0; i < columns; i++) ascending = f(ascending + f(weight[i]! * x[i]!));
    expect(tree(0, 1)).not.toBe(ascending);
  });

  it('dequantise what they read and quantise what they write', () => {
    const table = { op: 'table', arithmetic: 'float', function: 'sigmoid', input: 0, output: 1, table: -1 };
    const x = buffer('x', { format: 'i8', scale: 0.1, zeroPoint: 3 });
    const exact = Math.fround(sigmoidFloat(Math.fround(7 * Math.fround(0.1))));
    const toFloat = runOne({ ...table, low: 0, high: 0 }, {}, x, buffer('y', { format: 'f32' }), [0.7]);
    expect(toFloat).toEqual([exact]);
    const y = buffer('y', { format: 'i8', scale: 1 / 255, zeroPoint: -128 });
    expect(runOne({ ...table, low: -128, high: 127 }, {}, x, y, [0.7])).toEqual([
      Math.round(exact * 255) - 128,
    ]);
  });
});

describe('random programs', () => {
  it('stay within the limits of each result', () => {
    let outside = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const { program, features, frames } = randomCase(seed);
      const machine = createInterpreter(program);
      machine.run(features, frames, new Float32Array(features.length), () => {
        for (const operation of program.operations) {
          const target = operation.op === 'gru-update' ? operation.state : operation.output;
          if (program.buffers[target]!.format === 'f32') continue;
          const values: Iterable<number> = machine.buffers[target]!;
          outside += [...values].filter((q) => !(q >= operation.low && q <= operation.high)).length;
        }
      });
    }
    expect(outside).toBe(0);
  });

  it('give the same bytes in blocks of any size, and after a reset', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const { program, features, frames } = randomCase(seed);
      const machine = createInterpreter(program);
      const bins = machine.bins;
      const whole = new Float32Array(features.length);
      machine.run(features, frames, whole);
      machine.reset();
      const parts = new Float32Array(features.length);
      for (let t = 0, step = 1; t < frames; t += step, step = 1 + (t % 4)) {
        const end = Math.min(frames, t + step);
        machine.run(features.subarray(t * bins, end * bins), end - t, parts.subarray(t * bins));
      }
      expect(parts).toEqual(whole);
    }
  });

  it('exercise tables of both kinds, wide accumulators and every operation', () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 40; seed++) {
      const { program } = randomCase(seed, { frames: 1 });
      for (const operation of program.operations) {
        seen.add(`${operation.op} ${operation.arithmetic}`);
        if (operation.op === 'table') {
          const { length } = program.tables[(operation as TableOperation).table] ?? [];
          seen.add(`table of ${length ?? 0}`);
        }
      }
    }
    for (const op of ['linear', 'table', 'gru-update']) {
      for (const arithmetic of ['integer', 'float']) expect(seen).toContain(`${op} ${arithmetic}`);
    }
    for (const length of [256, 513]) expect(seen).toContain(`table of ${length}`);
  });
});
