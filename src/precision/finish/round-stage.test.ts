import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../../base/random.ts';
import type { VectorFrames } from '../../calibrate/index.ts';
import { addLstm, createNetworkBuilder, type LstmGate } from '../../network/index.ts';
import type { FormatName } from '../../program/formats.ts';
import type { MatrixSource, RoundedWeights } from '../rounding-method.ts';
import { realWeights } from '../weights/real-weights.ts';
import { type RoundedAddends, roundStage } from './round-stage.ts';
import { sumsOfProducts } from './sums-of-products.ts';

const FRAMES = 400;
const ROWS = 5;

/** Three causes, seen in both vectors with some of their own: each tells much of the other. */
function vectorsOf(seed: number): {
  x: VectorFrames;
  z: VectorFrames;
  values: (count: number) => Float32Array;
} {
  const random = randomFromSeed(seed);
  const values = (count: number): Float32Array =>
    Float32Array.from({ length: count }, () => random.int(-1000, 1000) / 1000);
  const causes = values(FRAMES * 3);
  const seen = (size: number): VectorFrames => {
    const mixing = values(3 * size);
    const clip = values(FRAMES * size).map((own, at) => {
      const [t, i] = [Math.floor(at / size), at % size];
      return (
        0.2 * own + 0.3 + [0, 1, 2].reduce((sum, k) => sum + causes[t * 3 + k]! * mixing[k * size + i]!, 0)
      );
    });
    return { size, clips: [clip] };
  };
  return { x: seen(6), z: seen(4), values };
}

const sourceOf = (name: string, columns: number, data: Float32Array): MatrixSource => ({
  name,
  layer: 'gate',
  data,
  rows: ROWS,
  columns,
});

function stage(
  source: MatrixSource,
  format: FormatName,
  v: VectorFrames,
  more: Partial<Parameters<typeof roundStage>[0]>,
) {
  const made = roundStage({
    float: v,
    after: v,
    wanted: [{ source, format }],
    weighing: 'alike',
    before: [],
    later: [],
    ...more,
  });
  return made.get(source.name)!;
}

/** What rounding leaves of a product in every frame, [ROWS, FRAMES]. */
function leftOf(
  source: MatrixSource,
  { matrix, biasCorrection }: RoundedWeights,
  { size, clips }: VectorFrames,
): Float64Array {
  const real = realWeights(matrix);
  const left = new Float64Array(ROWS * FRAMES);
  for (let r = 0; r < ROWS; r++) {
    for (let t = 0; t < FRAMES; t++) {
      let sum = -(biasCorrection?.[r] ?? 0);
      for (let i = 0; i < size; i++) {
        sum += (source.data[r * size + i]! - real[r * size + i]!) * clips[0]![t * size + i]!;
      }
      left[r * FRAMES + t] = sum;
    }
  }
  return left;
}

const power = (values: Float64Array): number => values.reduce((sum, v) => sum + v * v, 0) / values.length;
const sumOf = (one: Float64Array, other: Float64Array): Float64Array => one.map((v, i) => v + other[i]!);

function roundBoth(seed: number, joins: { readonly before: boolean; readonly later: boolean }) {
  const { x, z, values } = vectorsOf(seed);
  const [input, recurrent] = [sourceOf('W', 6, values(ROWS * 6)), sourceOf('U', 4, values(ROWS * 4))];
  const first = stage(input, 'i3', x, { later: joins.later ? [z] : [] });
  const addends: RoundedAddends = {
    vector: { float: x, after: x },
    of: new Map([['U', { source: input, rounded: first }]]),
  };
  // So fine a grid that the target is what is left.
  const second = stage(recurrent, 'i16', z, { before: joins.before ? [addends] : [] });
  return { x, z, input, recurrent, first, second };
}

const leftOfSum = ({ x, z, input, recurrent, first, second }: ReturnType<typeof roundBoth>): number =>
  power(sumOf(leftOf(input, first, x), leftOf(recurrent, second, z)));

describe('a stage of products that are added to others', () => {
  it('makes up for what those before it leave, as least squares with a ridge do by descent', () => {
    const made = roundBoth(1, { before: true, later: false });
    const { z, x, input, recurrent, first, second } = made;
    const left = leftOf(input, first, x);
    const real = realWeights(second.matrix);
    const mean = (i: number): number =>
      z.clips[0]!.reduce((sum, v, at) => sum + (at % 4 === i ? v : 0), 0) / FRAMES;
    const centred = Float64Array.from(z.clips[0]!, (v, at) => v - mean(at % 4));
    const ridge = (0.2 * 4 * power(centred)) / 4;
    for (let r = 0; r < ROWS; r++) {
      // Least |left - d z|^2 + ridge |d|^2 for the change d of the row, by gradient descent.
      const own = left.subarray(r * FRAMES, (r + 1) * FRAMES);
      const level = own.reduce((sum, v) => sum + v, 0) / FRAMES;
      const d = new Float64Array(4);
      for (let pass = 0; pass < 2000; pass++) {
        const slope = d.map((v) => -ridge * v);
        for (let t = 0; t < FRAMES; t++) {
          let off = own[t]! - level;
          for (let i = 0; i < 4; i++) off -= d[i]! * centred[t * 4 + i]!;
          for (let i = 0; i < 4; i++) slope[i]! += (off * centred[t * 4 + i]!) / FRAMES;
        }
        for (let i = 0; i < 4; i++) d[i]! += 0.3 * slope[i]!;
      }
      for (let i = 0; i < 4; i++) expect(real[r * 4 + i]! - recurrent.data[r * 4 + i]!).toBeCloseTo(d[i]!, 3);
    }
    const all = sumOf(left, leftOf(recurrent, second, z));
    for (let r = 0; r < ROWS; r++) {
      expect(all.subarray(r * FRAMES, (r + 1) * FRAMES).reduce((sum, v) => sum + v, 0) / FRAMES).toBeCloseTo(
        0,
        6,
      );
    }
  });

  it('leaves less of the sum, and less again where the first is rounded with an eye to the second', () => {
    const seeds = Array.from({ length: 12 }, (_, i) => i + 1);
    const mean = (joins: { before: boolean; later: boolean }): number =>
      seeds.reduce((sum, seed) => sum + Math.log(leftOfSum(roundBoth(seed, joins))), 0) / seeds.length;
    const [apart, before, both] = [
      mean({ before: false, later: false }),
      mean({ before: true, later: false }),
      mean({ before: true, later: true }),
    ];
    expect(before).toBeLessThan(apart - Math.log(1.5));
    expect(both).toBeLessThan(before - 0.1);
  });

  it('is rounded as alone where what follows never varies', () => {
    const { x, values } = vectorsOf(3);
    const source = sourceOf('input', 6, values(ROWS * 6));
    const silence = { size: 4, clips: [new Float32Array(FRAMES * 4)] };
    expect(stage(source, 'i3', x, { later: [silence] })).toEqual(stage(source, 'i3', x, {}));
  });
});

describe('sums of products', () => {
  it('are those of the gates of an LSTM, not of what a cell multiplies', () => {
    const builder = createNetworkBuilder('one');
    const gate = (): LstmGate => ({
      inputWeight: new Float32Array(6),
      recurrentWeight: new Float32Array(4),
      inputBias: new Float32Array(2),
      recurrentBias: new Float32Array(2),
      peephole: new Float32Array(2),
    });
    const layer = addLstm(builder, builder.input('x', 3, 'lstm1'), {
      index: 1,
      inputs: 3,
      units: 2,
      ...{ i: gate(), o: gate(), f: gate(), c: gate() },
    });
    const sums = sumsOfProducts(builder.finish(layer.outputs[0]!));
    const found = ['i', 'o', 'f', 'c'].map((g) => [sums.get(`lstm1_Wi${g}`), sums.get(`lstm1_Wh${g}`)]);
    for (const [one, other] of found) expect(one).toBe(other);
    expect(new Set(found.map(([one]) => one)).size).toBe(4);
  });
});
