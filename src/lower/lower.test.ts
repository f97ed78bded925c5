import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { observeRanges, rangesToJson } from '../calibrate/observe-ranges.ts';
import { createInterpreter } from '../interpret/interpreter.ts';
import { deviation, deviationDb } from '../metrics/fidelity/index.ts';
import { singlePorts } from '../network/network.ts';
import { createNetworkBuilder } from '../network/network-builder.ts';
import { createReference } from '../network/reference.ts';
import { FORMATS } from '../program/formats.ts';
import type { LinearOperation, QuantBuffer, QuantProgram } from '../program/program.ts';
import { verifyProgram } from '../program/verify.ts';
import { chooseBufferScale } from './buffer-scale.ts';
import { lower } from './lower.ts';
import { chooseShift, multiplierFor } from './multipliers.ts';
import type { SiteRole } from './site.ts';
import { listSites, uniformFormats } from './sites.ts';
import { FUNCTIONS, makeTable, rescaleFor } from './steps/activation-table.ts';
import { randomCase, randomFeatures, randomGraph } from './testing/random-program.ts';

/** y = relu(W x + b), two rows of two. */
function tinyGraph(weight: readonly number[], bias: readonly number[]) {
  const builder = createNetworkBuilder('tiny');
  const x = builder.input('x', 2, 'fc1');
  builder.weight('W', 2, 2, Float32Array.from(weight), 'fc1');
  builder.bias('b', Float32Array.from(bias), 'fc1');
  return builder.finish(builder.map('relu', builder.add(builder.matmul('W', x, 'p'), 'b', 's'), 'y'));
}

const RANGES = { x: { min: -1, max: 1.55 }, y: { min: 0, max: 2.55 } };

function linearOf(program: QuantProgram): LinearOperation {
  return program.operations.find(({ op }) => op === 'linear') as LinearOperation;
}

describe('lowering a dense layer by hand', () => {
  const program = lower(tinyGraph([1.27, -0.5, 0, 0.0254], [0.1, -0.2]), ['i8', 'i8', 'i8'], RANGES);

  it('spends i8 on the range of x with a zero point, and on 0 .. max after ReLU', () => {
    expect(program.buffers.map(({ name, format, zeroPoint }) => [name, format, zeroPoint])).toEqual([
      ['x', 'i8', -28],
      ['y', 'i8', -128],
    ]);
    expect(program.buffers.map(({ scale }) => scale)).toEqual([2.55 / 255, 2.55 / 255]);
  });

  it('spends i8 on what few steps take in place of all, i16 on all', () => {
    const ranges = { ...RANGES, x: { min: -10, max: 100, narrow: RANGES.x } };
    const scales = (format: string) =>
      lower(tinyGraph([1.27, -0.5, 0, 0.0254], [0, 0]), [format, 'i8', 'i8'], ranges).buffers[0]!.scale;
    expect(scales('i8')).toBe(2.55 / 255);
    expect(scales('i16')).toBe(200 / 32767);
  });

  it('scales each row of weights to 127', () => {
    expect([...program.matrices[0]!.data]).toEqual([127, -50, 0, 127]);
    expect(program.matrices[0]!.scale[0]).toBeCloseTo(0.01, 8);
    expect(program.matrices[0]!.scale[1]).toBeCloseTo(0.0002, 8);
  });

  it('holds bias and zero point in the accumulator', () => {
    const [term] = linearOf(program).matrixTerms;
    // 0.1 / (0.01 * 0.01) + 28 * 77; -0.2 / (0.0002 * 0.01) + 28 * 127
    expect([...term!.bias]).toEqual([1000n + 2156n, -100_000n + 3556n]);
    expect(term!.accumulator).toBe('i32');
  });

  it('gives the real result within a step', () => {
    const mask = new Float32Array(2);
    createInterpreter(program).run(Float32Array.from([1, 0.5]), 1, mask);
    expect(mask[0]).toBeCloseTo(1.27 - 0.25 + 0.1, 2);
    expect(mask[1]).toBe(0);
  });
});

describe('accumulators', () => {
  const wide = (columns: number) => {
    const builder = createNetworkBuilder('wide');
    const x = builder.input('x', columns, 'fc1');
    builder.weight('W', 1, columns, new Float32Array(columns).fill(1), 'fc1');
    const product = builder.matmul('W', x, 'p');
    builder.bias('b', new Float32Array(1), 'fc1');
    return builder.finish(builder.add(product, 'b', 'y'));
  };
  const width = (columns: number, weight: string, input: string) =>
    linearOf(lower(wide(columns), [input, weight, 'i16'], { x: { min: -1, max: 1 }, y: { min: -1, max: 1 } }))
      .matrixTerms[0]!.accumulator;

  it('are 32 bits exactly as long as the row cannot leave them', () => {
    // 32767 * 32768 fits twice less than once: 1 * 1073709056, 2 * 1073709056 = 2147418112 < 2^31, 3 does not.
    expect(width(2, 'i16', 'i16')).toBe('i32');
    expect(width(3, 'i16', 'i16')).toBe('i64');
    // 127 * 32768 * 516 = 2147352576 < 2^31 < 127 * 32768 * 517
    expect(width(516, 'i8', 'i16')).toBe('i32');
    expect(width(517, 'i8', 'i16')).toBe('i64');
  });
});

describe('multipliers', () => {
  it('use a shift of 62 at most, where a sum has no factor at all', () => {
    expect(chooseShift([{ bounds: [1n], factors: [0] }], 'x')).toBe(62);
  });

  it('use the greatest shift that the 62-bit bound allows', () => {
    const sums = [
      { bounds: [2n ** 31n - 1n, 2n ** 20n], factors: [0.001, 0.5] },
      { bounds: [2n ** 30n], factors: [0.0003] },
    ];
    const total = (shift: number) =>
      sums.map(({ bounds, factors }) =>
        bounds.reduce((sum, bound, i) => sum + bound * BigInt(multiplierFor(factors[i]!, shift)), 0n),
      );
    const shift = chooseShift(sums, 'test');
    expect(total(shift).every((sum) => sum < 2n ** 62n)).toBe(true);
    const beyond = sums.flatMap(({ factors }) => factors.map((factor) => multiplierFor(factor, shift + 1)));
    const tooFar = total(shift + 1).some((sum) => sum >= 2n ** 62n) || beyond.some((m) => m >= 2 ** 31);
    expect(tooFar).toBe(true);
  });

  it('refuse sums that no shift can hold', () => {
    expect(() => chooseShift([{ bounds: [2n ** 61n], factors: [2 ** 31] }], 'fc9')).toThrow(
      /fc9: .*keep this site at f32/,
    );
  });

  it('saturate where a single step is beyond any result', () => {
    const shift = chooseShift([{ bounds: [1n], factors: [2 ** 60] }], 'fc9');
    expect(multiplierFor(2 ** 60, shift) / 2 ** shift).toBeGreaterThan(2 ** 16);
    expect(multiplierFor(2 ** 60, shift)).toBeLessThan(2 ** 31);
  });
});

describe('tables', () => {
  const buffer = (format: 'i8' | 'i16', scale: number, zeroPoint: number): QuantBuffer => ({
    name: 'b',
    kind: 'activation',
    layer: 'l',
    length: 1,
    format,
    scale,
    zeroPoint,
    carried: false,
    history: 0,
  });

  const affine = (role: SiteRole, range: { min: number; max: number }) => {
    const { scale, zeroPoint } = chooseBufferScale(role, FORMATS.i8, () => range);
    return buffer('i8', scale, zeroPoint);
  };

  it('of 256 entries are the rounded function', () => {
    const [scale, zeroPoint] = [1.5 / 128, 5];
    const table = makeTable(
      'tanh',
      buffer('i8', scale, zeroPoint),
      buffer('i8', 1 / 127, 0),
      {
        low: -127,
        high: 127,
      },
      'whole',
    );
    for (let q = -128; q < 128; q++) {
      expect(Math.abs(table[q + 128]! - 127 * Math.tanh(scale * (q - zeroPoint)))).toBeLessThanOrEqual(0.5);
    }
  });

  it('of 256 entries end at the limits of the function where the range was cut', () => {
    const cut = affine('before-sigmoid', { min: -30, max: 3 });
    const table = makeTable('sigmoid', cut, buffer('i16', 1 / 32767, 0), { low: 0, high: 32767 }, 'cut');
    expect(table[0]).toBe(0);
    expect(table[1]).toBe(Math.round(32767 / (1 + Math.exp(-cut.scale * (-127 - cut.zeroPoint)))));
    expect(table[255]! / 32767).toBeCloseTo(1 / (1 + Math.exp(-3)), 2);
  });

  it('of 513 entries stay within 3 steps of 2^-15 of the function over the whole input', () => {
    for (const [name, range] of [
      ['sigmoid', 10],
      ['tanh', 5],
    ] as const) {
      const input = buffer('i16', range / 32767, 0);
      const table = makeTable(name, input, buffer('i16', 1 / 32767, 0), { low: -32767, high: 32767 }, 'cut');
      let worst = 0;
      for (let q = -32768; q <= 32767; q++) {
        const [k, fraction] = [(q + 32768) >> 7, (q + 32768) & 127];
        const value = Math.floor((table[k]! * (128 - fraction) + table[k + 1]! * fraction + 16384) / 32768);
        worst = Math.max(worst, Math.abs(value - 32767 * FUNCTIONS[name](input.scale * q)));
      }
      expect(worst).toBeLessThan(3);
    }
  });

  it.each(['sigmoid', 'tanh'] as const)('of %s are right over an i8 input of any range', (name) => {
    for (const range of [2, 2.7, 9, 80, 800]) {
      const input = buffer('i8', (2 * range) / 255, 7);
      const limits = { low: -32767, high: 32767 };
      const table = makeTable(name, input, buffer('i16', 1 / 32767, 0), limits, 'whole');
      for (let q = -128; q < 128; q++) {
        const exact = 32767 * FUNCTIONS[name](input.scale * (q - 7));
        expect(Math.abs(table[q + 128]! - exact), `${range}: ${q}`).toBeLessThanOrEqual(0.5);
      }
    }
  });

  it.each(['sigmoid', 'tanh'] as const)(
    'of %s have a scale of their own for an i16 input of any range',
    (name) => {
      for (const [range, zeroPoint] of [
        [11, 0],
        [80, 0],
        [800, 0],
        [80, -4000],
        [2 ** 40, 0],
      ] as const) {
        const input = buffer('i16', range / 32767, zeroPoint);
        const table = makeTable(
          name,
          input,
          buffer('i16', 1 / 32767, 0),
          { low: -32767, high: 32767 },
          'whole',
        );
        const { multiplier, shift } = rescaleFor(name, input)!;
        expect(multiplier).toBeLessThan(2 ** 31);
        let worst = 0;
        for (let q = -32768; q <= 32767; q++) {
          const scaled = Math.floor(((q - zeroPoint) * multiplier) / 2 ** shift + 0.5);
          const u = Math.max(-32768, Math.min(32767, scaled)) + 32768;
          const [k, fraction] = [u >> 7, u & 127];
          const value = Math.floor((table[k]! * (128 - fraction) + table[k + 1]! * fraction + 16384) / 32768);
          worst = Math.max(worst, Math.abs(value - 32767 * FUNCTIONS[name](input.scale * (q - zeroPoint))));
        }
        // Half a step of the table's own input beside what interpolation costs.
        expect(worst, `${range}`).toBeLessThan(5);
      }
    },
  );

  it('are stored once where they are equal', () => {
    const { graph } = randomCase(7, { frames: 1 });
    const sites = listSites(graph);
    const program = lower(
      graph,
      uniformFormats(sites, 16),
      rangesToJson(observeRanges(graph, [frame(graph)])),
    );
    const tables = program.operations.flatMap((o) => (o.op === 'table' ? [`${o.function} ${o.table}`] : []));
    expect(tables.length).toBeGreaterThan(new Set(tables).size);
    expect(new Set(tables).size).toBe(program.tables.length);
  });
});

function frame(graph: ReturnType<typeof randomGraph>): Float32Array {
  return randomFeatures(randomFromSeed(1), 1, singlePorts(graph).input.shape[0]!);
}

describe('states', () => {
  const { graph } = randomCase(7, { frames: 1 });
  const sites = listSites(graph);
  const ranges = rangesToJson(observeRanges(graph, [frame(graph)]));
  const copies = (state: string, copy: string) => {
    const formats = sites.map(({ role }) =>
      role === 'state' ? state : role === 'state-copy' ? copy : 'i16',
    );
    const program = lower(graph, formats, ranges);
    return program.operations.filter(({ name }) => name.endsWith(' copy')).length;
  };
  const layers = sites.filter(({ role }) => role === 'state').length;

  it('are copied for the next layer only where the format differs', () => {
    expect(layers).toBeGreaterThan(0);
    for (const format of ['i8', 'i16', 'f32']) expect(copies(format, format)).toBe(0);
    expect(copies('i16', 'i8')).toBe(layers);
    expect(copies('f32', 'i8')).toBe(layers);
    expect(copies('i8', 'f32')).toBe(layers);
  });
});

describe('random programs', () => {
  it('keep every bound that program.ts promises', () => {
    let wide = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const { program } = randomCase(seed, { frames: 1 });
      verifyProgram(program);
      for (const operation of program.operations) {
        if (operation.op !== 'linear') continue;
        wide += operation.matrixTerms.filter(({ accumulator }) => accumulator === 'i64').length;
      }
    }
    expect(wide).toBeGreaterThan(5);
  });

  it('are refused when a multiplier, a weight or an accumulator is beyond its bound', () => {
    const { program } = randomCase(7, { frames: 1, formats: ['i8', 'i16'] });
    const broken = (edit: (copy: QuantProgram) => void) => {
      const copy = structuredClone(program);
      edit(copy);
      return () => verifyProgram(copy);
    };
    const mutable = <T>(value: T) => value as { -readonly [K in keyof T]: T[K] };
    const at = program.operations.findIndex((o) => o.op === 'linear' && o.matrixTerms.length > 0);
    const term = (copy: QuantProgram) => (copy.operations[at] as LinearOperation).matrixTerms[0]!;
    expect(broken((c) => (mutable(c.operations[at] as LinearOperation).shift = 63))).toThrow(
      /shift of 1 .. 62/,
    );
    expect(broken((c) => term(c).multiplier.fill(-1))).toThrow(/multipliers of 0/);
    expect(broken((c) => term(c).bias.fill(2n ** 62n))).toThrow(
      /sums within i32|weighted sums|sums within i64/,
    );
    expect(broken((c) => c.matrices[0]!.data.fill(-128))).toThrow(/weights within|sums/);
    expect(broken((c) => (mutable(c.operations[at]!).arithmetic = 'float'))).toThrow(
      /float exactly where f32 is/,
    );
  });

  it('need a range for what has no fixed one', () => {
    const { graph, sites, ranges } = randomCase(7, { frames: 1 });
    const { x: _, ...others } = ranges;
    expect(() => lower(graph, uniformFormats(sites, 8), others)).toThrow(
      /expected a range of tensor x, got none/,
    );
    expect(() =>
      lower(graph, uniformFormats(sites, 8), { ...ranges, x: { min: Number.NaN, max: 1 } }),
    ).toThrow(/got NaN .. 1/);
    expect(() => lower(graph, uniformFormats(sites, 'float32'), {})).not.toThrow();
  });
});

describe('closeness to the float network', () => {
  /** Greatest and mean mask error over random networks, calibrated on the frames that are run. */
  function error(bits: 8 | 16 | 'float32'): { worst: number; mean: number } {
    let [worst, sum, count] = [0, 0, 0];
    for (let seed = 1; seed <= 25; seed++) {
      const random = randomFromSeed(seed);
      const graph = randomGraph(random);
      const bins = singlePorts(graph).input.shape[0]!;
      const features = randomFeatures(random, 4, bins);
      const program = lower(
        graph,
        uniformFormats(listSites(graph), bits),
        rangesToJson(observeRanges(graph, [features])),
      );
      const [mask, expected] = [new Float32Array(features.length), new Float32Array(features.length)];
      createInterpreter(program).run(features, 4, mask);
      createReference(graph).run(features, 4, expected);
      for (const [i, value] of mask.entries()) {
        const difference = Math.abs(value - expected[i]!);
        worst = Math.max(worst, difference);
        sum += difference;
        count++;
      }
    }
    return { worst, mean: sum / count };
  }

  it('is the rounding of binary32 at f32, and that of the steps at i16 and i8', () => {
    expect(error('float32').worst).toBeLessThan(1e-5);
    expect(error(16).worst).toBeLessThan(2e-3);
    const eight = error(8);
    expect(eight.mean).toBeLessThan(2e-2);
    expect(eight.worst).toBeLessThan(0.3);
  });
});

describe('the size of a layer', () => {
  /** Decibels at 8 bits of a network whose first layer is scaled by `scale` and whose second one takes that back. */
  function fidelityOf(scale: number): number {
    const random = randomFromSeed(3);
    const values = (length: number, size: number) =>
      Float32Array.from({ length }, () => (random.int(-1_000_000, 1_000_000) / 1_000_000) * size);
    const builder = createNetworkBuilder('scaled');
    const x = builder.input('x', 8, 'fc1');
    const dense = (name: string, input: string, size: number, biasSize: number) => {
      const weight = builder.weight(`W${name}`, 8, 8, values(64, size), name);
      const product = builder.matmul(weight, input, `p${name}`);
      return builder.add(product, builder.bias(`b${name}`, values(8, biasSize), name), name);
    };
    const inner = builder.map('relu', dense('a', x, scale, scale), 'r');
    const graph = builder.finish(builder.map('sigmoid', dense('c', inner, 1 / scale, 0.5), 'y'));
    const features = values(100 * 8, 2);
    const formats = uniformFormats(listSites(graph), 8);
    const program = lower(graph, formats, rangesToJson(observeRanges(graph, [features])));
    const [mask, expected] = [new Float32Array(features.length), new Float32Array(features.length)];
    createInterpreter(program).run(features, 100, mask);
    createReference(graph).run(features, 100, expected);
    return deviationDb(deviation(expected, mask));
  }

  it.each([1e-9, 1e-20, 1e9])('does not matter: scaled by %s', (scale) => {
    expect(fidelityOf(1)).toBeGreaterThan(30);
    expect(Math.abs(fidelityOf(scale) - fidelityOf(1))).toBeLessThan(1);
  });
});

describe('weights', () => {
  it('are quantised once for all programs of a graph', () => {
    const graph = tinyGraph([1, 0.5, 0, 0], [0.1, 0.3]);
    const matrix = (weight: string, input: string) =>
      lower(graph, [input, weight, 'i8'], RANGES).matrices[0]!;
    expect(matrix('i8', 'i16')).toBe(matrix('i8', 'i8'));
    expect(matrix('i16', 'i8')).toBe(matrix('i16', 'i8'));
    expect(matrix('i16', 'i8').format).toBe('i16');
  });

  it('that are zero leave the bias its precision', () => {
    for (const weight of [
      [0, 0, 1, 1],
      [0, 0, 0, 0],
    ]) {
      const mask = new Float32Array(2);
      const program = lower(tinyGraph(weight, [1.234, 0.5]), ['i8', 'i8', 'i16'], RANGES);
      createInterpreter(program).run(Float32Array.from([0.25, 0.5]), 1, mask);
      expect(mask[0]).toBeCloseTo(1.234, 3);
      expect(mask[1]).toBeCloseTo(weight[2]! * 0.75 + 0.5, 1);
    }
  });

  it('of a row that is all but zero are scaled so that the bias fits', () => {
    const graph = tinyGraph([1e-20, 0, 1, 1], [2, 0]);
    const program = lower(graph, ['i8', 'i8', 'i8'], RANGES);
    verifyProgram(program);
    expect(linearOf(program).matrixTerms[0]!.accumulator).toBe('i32');
    const mask = new Float32Array(2);
    createInterpreter(program).run(Float32Array.from([0.25, 0.5]), 1, mask);
    expect(mask[0]).toBeCloseTo(2, 2);
    expect(mask[1]).toBeCloseTo(0.75, 2);
  });
});
