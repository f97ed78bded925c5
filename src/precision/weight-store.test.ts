import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { observeStatistics, rangesOf, rangesToJson, type Statistics } from '../calibrate/index.ts';
import { createInterpreter } from '../interpret/index.ts';
import { lower } from '../lower/lower.ts';
import { addDense, createNetworkBuilder, createReference } from '../network/index.ts';
import {
  createWeightStore,
  type MatrixSource,
  NEAREST,
  NEAREST_WEIGHTS,
  type RoundingMethod,
} from './index.ts';

const source: MatrixSource = {
  name: 'W',
  layer: 'fc',
  rows: 2,
  columns: 3,
  data: Float32Array.of(1, -0.5, 0.25, 0, 0, 0),
};
const statistics = (frames: number): Statistics => ({ frames, range: { min: -1, max: 1 } });

describe('a weight store', () => {
  const calls: string[] = [];
  const store = createWeightStore({
    name: 'counted',
    round(from, format, known, leastScale) {
      calls.push(`${format} ${known?.frames ?? 'none'} ${Math.max(...leastScale)}`);
      return NEAREST.round(from, format, known, leastScale);
    },
  });

  it('asks its method once for a matrix, a format and statistics', () => {
    const [one, two] = [statistics(1), statistics(2)];
    const first = store.get(source, 'i8', one, null);
    expect(store.get(source, 'i8', one, null)).toBe(first);
    expect(store.get({ ...source }, 'i8', one, new Float64Array(2))).toBe(first);
    expect(store.get(source, 'i8', two, null)).not.toBe(first);
    store.get(source, 'i16', one, null);
    store.get(source, 'i8', null, null);
    store.get(source, 'i8', null, null);
    store.get({ ...source, data: source.data.slice() }, 'i8', null, null);
    expect(calls).toEqual(['i8 1 0', 'i8 2 0', 'i16 1 0', 'i8 none 0', 'i8 none 0']);
  });

  it('rounds anew where a bias asks for a wider scale, and keeps what it had', () => {
    const first = store.get(source, 'i8', null, null);
    const wide = store.get(source, 'i8', null, Float64Array.of(0.5, 0.5));
    expect([...wide.matrix.scale]).toEqual([0.5, 0.5]);
    expect([...wide.matrix.data]).toEqual([2, -1, 1, 0, 0, 0]);
    expect(store.get(source, 'i8', null, Float64Array.of(1 / 127, 1 / 127))).toBe(first);
    const asked = calls.length;
    expect(store.get(source, 'i8', null, Float64Array.of(0.5, 0.5))).toBe(wide);
    expect(calls).toHaveLength(asked);
    expect([...store.get(source, 'i8', null, Float64Array.of(0.5, 0.25)).matrix.scale]).toEqual([0.5, 0.25]);
  });

  it('rounds a row of zeros in the steps of its neighbours, and a matrix of zeros as its biases ask', () => {
    expect([...NEAREST_WEIGHTS.get(source, 'i8', null, null).matrix.scale]).toEqual([1 / 127, 1 / 127]);
    const zeros = { ...source, data: new Float32Array(6) };
    expect([...NEAREST_WEIGHTS.get(zeros, 'i8', null, null).matrix.scale]).toEqual([1, 1]);
    const asked = NEAREST_WEIGHTS.get(zeros, 'i8', null, Float64Array.of(0.25, 0.125));
    expect([...asked.matrix.scale]).toEqual([0.25, 0.125]);
  });

  it('gives floats as they are', () => {
    const { matrix, biasCorrection } = store.get(source, 'f32', statistics(1), null);
    expect(matrix).toMatchObject({ format: 'f32', data: source.data, groupSize: 3 });
    expect(biasCorrection).toBe(null);
  });
});

/** Weights cut towards zero: what is missing adds up, unless its mean goes to the bias. */
function cutting(isCorrected: boolean): RoundingMethod {
  return {
    name: 'cut',
    round(from, format, known) {
      const { matrix } = NEAREST.round(from, format, known, new Float64Array(from.rows));
      const { rows, columns } = from;
      const coarse = matrix.scale.map((scale) => 16 * scale);
      const data = matrix.data.map((_, i) => Math.trunc(from.data[i]! / coarse[Math.floor(i / columns)]!));
      const correction = Float64Array.from({ length: rows }, (_, r) => {
        let sum = 0;
        for (let c = 0; c < columns; c++) {
          const i = r * columns + c;
          sum += (from.data[i]! - coarse[r]! * data[i]!) * (known?.mean?.[c] ?? 0);
        }
        return sum;
      });
      return {
        matrix: { ...matrix, data: data as Int8Array, scale: coarse },
        biasCorrection: isCorrected ? correction : null,
      };
    },
  };
}

describe('a bias correction', () => {
  const random = randomFromSeed(4);
  const values = (length: number, size: number, offset = 0) =>
    Float32Array.from({ length }, () => offset + (size * random.int(-1000, 1000)) / 1000);
  const builder = createNetworkBuilder('dense');
  const output = addDense(builder, builder.input('x', 12, 'fc1'), {
    layer: 'fc1',
    names: { weight: 'W', bias: 'b', product: 'p', sum: 's' },
    inputs: 12,
    outputs: 12,
    weight: values(144, 0.3),
    bias: values(12, 0.5),
    activation: null,
  });
  const network = builder.finish(output);
  const frames = 200;
  const features = values(12 * frames, 1, 2);
  const known = observeStatistics(network, [features]);
  const wanted = new Float32Array(features.length);
  createReference(network).run(features, frames, wanted);

  /** Mean over the frames of what the worst output is off by, and the mean of its magnitude. */
  function errors(formats: readonly string[], isCorrected: boolean): { mean: number; size: number } {
    const weights = createWeightStore(cutting(isCorrected));
    const program = lower(network, formats, rangesToJson(rangesOf(known)), { weights, statistics: known });
    const got = new Float32Array(features.length);
    createInterpreter(program).run(features, frames, got);
    const means = new Float64Array(12);
    let size = 0;
    for (const [i, value] of got.entries()) {
      means[i % 12]! += (value - wanted[i]!) / frames;
      size += Math.abs(value - wanted[i]!) / got.length;
    }
    return { mean: means.reduce((most, mean) => Math.max(most, Math.abs(mean)), 0), size };
  }

  for (const formats of [
    ['i16', 'i8', 'i16'],
    ['f32', 'i8', 'f32'],
  ]) {
    it(`takes the mean of the error away with formats ${formats.join(', ')}`, () => {
      const [plain, corrected] = [errors(formats, false), errors(formats, true)];
      expect(plain.mean).toBeGreaterThan(0.1);
      expect(corrected.mean).toBeLessThan(0.001);
      expect(corrected.size).toBeLessThan(plain.size);
    });
  }
});
