import { describe, expect, it } from 'vitest';
import { observeRanges } from '../calibrate/observe-ranges.ts';
import { buildNsnet2 } from '../npy/nsnet2.ts';
import { smallFeatures, smallNsnet2 } from '../npy/testing/small-nsnet2.ts';
import { createPaperLowering, lowerPaper } from './lower.ts';
import type { PaperMatmul, PaperProgram } from './program.ts';
import { uniformBits } from './sites.ts';

const graph = buildNsnet2(smallNsnet2());
const ranges = observeRanges(graph, [smallFeatures(30)]);
const tensor = (program: PaperProgram, name: string) => program.tensors.find((t) => t.name === name)!;
const productOf = (program: PaperProgram, output: string) =>
  program.operations.find(
    (o) => o.op === 'matmul' && program.tensors[o.output]!.name === output,
  ) as PaperMatmul;

describe('lowerPaper', () => {
  it('quantises constants and leaves the rest without codes', () => {
    const program = lowerPaper(graph, ranges, uniformBits(graph, 16));
    expect(program.tensors.length).toBe(92);
    const weight = tensor(program, 'Wir_1');
    expect(weight.codes).toBeInstanceOf(Uint16Array);
    const real = graph.tensors.get('Wir_1')!.data!;
    weight.codes!.forEach((q, i) => {
      expect(Math.abs((q - weight.zeroPoint) * weight.scale - real[i]!)).toBeLessThanOrEqual(
        1.5 * weight.scale,
      );
    });
    expect(tensor(program, 'x').codes).toBeNull();
    expect(program.states.map(({ state }) => program.tensors[state]!.name)).toEqual(['h1', 'h2']);
  });

  it('gives the multipliers that program.ts states', () => {
    const program = lowerPaper(graph, ranges, new Map([...uniformBits(graph, 8), ['x', 32], ['gru1_z', 16]]));
    const scale = (name: string) => tensor(program, name).scale;
    expect(productOf(program, 'fc1MatMul').multiplier).toBe(
      (scale('onnxMatMul_166') * scale('x')) / scale('fc1MatMul'),
    );
    const oneMinus = program.operations.find(({ op }) => op === 'one-minus')!;
    expect(oneMinus).toMatchObject({
      multiplier: scale('gru1_z') / scale('gru1_hn1'),
      one: (1 / 255 / scale('gru1_hn1')) * 255,
    });
  });

  it('picks the narrowest accumulator that the data cannot overflow', () => {
    const bits = (weight: 8 | 16 | 32, vector: 8 | 16 | 32) =>
      new Map([...uniformBits(graph, 8), ['onnxMatMul_166' as string, weight], ['x' as string, vector]]);
    const accumulator = (weight: 8 | 16 | 32, vector: 8 | 16 | 32) =>
      productOf(lowerPaper(graph, ranges, bits(weight, vector)), 'fc1MatMul').accumulator;
    expect(accumulator(8, 8)).toBe('int32');
    // 9 columns of up to 2^8 * 2^16: below 2^31, as the paper's 400 would not be.
    expect(accumulator(8, 16)).toBe('int32');
    expect(accumulator(16, 16)).toBe('int64');
    expect(accumulator(32, 8)).toBe('int64');
    expect(accumulator(32, 16)).toBe('int64');
    expect(accumulator(32, 32)).toBe('double');
  });

  it('quantises a constant once per width', () => {
    const lower = createPaperLowering(graph, ranges);
    const [a, b] = [lower(uniformBits(graph, 8)), lower(new Map([...uniformBits(graph, 8), ['x', 32]]))];
    expect(tensor(b, 'Wir_2').codes).toBe(tensor(a, 'Wir_2').codes);
    expect(tensor(lower(uniformBits(graph, 16)), 'Wir_2').codes).not.toBe(tensor(a, 'Wir_2').codes);
  });

  it('refuses a missing width and a missing range', () => {
    const bits = new Map(uniformBits(graph, 8));
    bits.delete('gru1_f');
    expect(() => lowerPaper(graph, ranges, bits)).toThrowError('gru1_f: expected a bit-width');
    const fewer = new Map(ranges);
    fewer.delete('h2');
    expect(() => lowerPaper(graph, fewer, uniformBits(graph, 8))).toThrowError('h2: expected a range');
  });
});
