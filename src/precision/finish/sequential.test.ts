import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../../base/random.ts';
import { observeStatistics } from '../../calibrate/index.ts';
import {
  addDense,
  addGru,
  createNetworkBuilder,
  createReference,
  type Network,
  primitivesOf,
  singlePorts,
} from '../../network/index.ts';
import type { FormatName } from '../../program/formats.ts';
import type { RoundedWeights } from '../rounding-method.ts';
import { PLAIN } from '../weights/plain.ts';
import { dequantise } from './dequantise.ts';
import { partOfNetwork } from './part-of-network.ts';
import { roundSequentially } from './sequential.ts';
import { referenceParts } from './testing/reference-parts.ts';

const SIZE = 12;
const random = randomFromSeed(11);
const values = (length: number, size: number): Float32Array =>
  Float32Array.from({ length }, () => (size * random.int(-1000, 1000)) / 1000);

function dense(
  builder: ReturnType<typeof createNetworkBuilder>,
  x: string,
  k: number,
  last: boolean,
): string {
  return addDense(builder, x, {
    layer: `fc${k}`,
    names: { weight: `W${k}`, bias: `b${k}`, product: `p${k}`, sum: `s${k}` },
    inputs: SIZE,
    outputs: SIZE,
    weight: values(SIZE * SIZE, 0.6),
    bias: values(SIZE, 0.3),
    activation: { op: last ? 'sigmoid' : 'relu', name: `y${k}` },
  });
}

function makeNetwork(): Network {
  const builder = createNetworkBuilder('sequence');
  const gate = () => ({
    inputWeight: values(SIZE * SIZE, 0.5),
    recurrentWeight: values(SIZE * SIZE, 0.5),
    inputBias: values(SIZE, 0.3),
    recurrentBias: values(SIZE, 0.3),
  });
  const first = dense(builder, builder.input('x', SIZE, 'fc1'), 1, false);
  const gates = { z: gate(), r: gate(), n: gate() };
  const state = addGru(builder, first, { index: 1, inputs: SIZE, units: SIZE, ...gates });
  return builder.finish(dense(builder, state, 2, true));
}

const network = makeNetwork();
/** Slowly moving, so that a recurrence has something to carry. */
const clip = (frames: number): Float32Array => {
  const out = new Float32Array(frames * SIZE);
  const drive = values(frames * SIZE, 1);
  for (let i = 0; i < out.length; i++) out[i] = drive[i]! + (i < SIZE ? 0 : 0.7 * out[i - SIZE]!);
  return out;
};
const clips = [clip(300), clip(200)];
const heldBack = clip(300);

const engine = referenceParts;
const weighing = 'by-level';
const outputOf = (of: Network, features: Float32Array): Float32Array => engine(of)([[features]])[0]![0]!;
const wanted = outputOf(network, heldBack);
const errorOf = (rounded: ReadonlyMap<string, RoundedWeights>): number => {
  const got = outputOf(dequantise(network, rounded), heldBack);
  return got.reduce((sum, value, i) => sum + (value - wanted[i]!) ** 2, 0) / got.length;
};
const weights = [...network.tensors.values()].filter(({ role }) => role === 'weight');

const known = observeStatistics(network, clips);
const vectors = new Map(
  primitivesOf(network).flatMap((one) =>
    one.kind === 'matmul' ? [[one.params.weight, one.inputs[0]!] as const] : [],
  ),
);

function plain(name: string, format: FormatName): RoundedWeights {
  const { layer, shape, data } = network.tensors.get(name)!;
  const source = { name, layer, data: data!, rows: shape[0]!, columns: shape[1]! };
  return PLAIN.round(source, format, known.get(vectors.get(name)!)!, new Float64Array(SIZE));
}

const plainly = (format: FormatName): Map<string, RoundedWeights> =>
  new Map(weights.map(({ name }) => [name, plain(name, format)]));

describe('sequential rounding', () => {
  it('is closer to the float network than plain rounding on frames that it has not seen', () => {
    for (const format of ['i2', 'i3'] as const) {
      const formats = new Map(weights.map(({ name }) => [name, format]));
      const sequential = roundSequentially(network, { formats, clips, engine, weighing, plain });
      expect([...sequential.keys()].sort()).toEqual(weights.map(({ name }) => name).sort());
      expect(errorOf(sequential)).toBeLessThan(0.9 * errorOf(plainly(format)));
    }
  });

  it('leaves float weights and takes each stage behind those before it', () => {
    const told: string[][] = [];
    const formats = new Map<string, FormatName>([
      ['W1', 'i2'],
      ['W2', 'i2'],
      ['Wir_1', 'f32'],
    ]);
    const rounded = roundSequentially(network, {
      formats,
      clips,
      engine,
      weighing,
      plain,
      onStage: (names) => told.push([...names]),
    });
    expect([...rounded.keys()]).toEqual(['W1', 'W2']);
    expect(told.map((names) => names.length)).toEqual([1, 3, 3, 1]);
    // The first matrix has nothing before it; the second corrects what the first does to the mean of its input.
    const alone = roundSequentially(network, {
      formats: new Map([['W2', 'i2']]),
      clips,
      engine,
      weighing,
      plain,
    });
    expect(alone.get('W2')).not.toEqual(rounded.get('W2'));
    const first = roundSequentially(network, {
      formats: new Map([['W1', 'i2']]),
      clips,
      engine,
      weighing,
      plain,
    });
    expect(first.get('W1')).toEqual(rounded.get('W1'));
  });

  it('goes on from the assignment before up to the first stage that differs, and gives the same', () => {
    const uniform = new Map(weights.map(({ name }) => [name, 'i3' as FormatName]));
    let ran = 0;
    const given = {
      plain,
      engine: (part: Network) => {
        ran++;
        return engine(part);
      },
    };
    for (const [changed, runs] of [
      ['W2', 1],
      ['Whz_1', 2],
      ['Wiz_1', 3],
    ] as const) {
      const formats = new Map([...uniform, [changed, 'i2' as const]]);
      const alone = roundSequentially(network, { ...given, formats, weighing, clips: [...clips] });
      roundSequentially(network, { ...given, formats: uniform, weighing, clips });
      ran = 0;
      expect(roundSequentially(network, { ...given, formats, weighing, clips })).toEqual(alone);
      expect(ran, changed).toBe(runs);
    }
    const alike = { ...given, formats: uniform, weighing: 'alike' } as const;
    const alone = roundSequentially(network, { ...alike, clips: [...clips] });
    expect(roundSequentially(network, { ...alike, clips })).toEqual(alone);
  });

  it('runs on from where nothing changes any more, and reads what the whole network gives there', () => {
    const formats = new Map(weights.map(({ name }) => [name, 'i3' as const]));
    const runs: { weights: string[]; values: Map<string, readonly Float32Array[]> }[] = [];
    const recorded = (part: Network) => (inputs: readonly (readonly Float32Array[])[]) => {
      const made = engine(part)(inputs);
      const names = part.outputs.map(({ tensor }) => tensor);
      const used = [...part.tensors.values()].filter(({ role }) => role === 'weight');
      runs.push({
        weights: used.map(({ name }) => name),
        values: new Map(names.map((name, i) => [name, made[i]!])),
      });
      return made;
    };
    const given = { formats, clips: [...clips], engine: recorded, weighing } as const;
    const rounded = roundSequentially(network, { ...given, plain });
    // The float network for all vectors at once, then what leads to each: the gates of the input are multiplied once.
    const recurrent = ['Whz_1', 'Whr_1', 'Whn_1'];
    const [first, float, ...rest] = runs;
    expect([first!, ...rest].map((run) => run.weights.length)).toEqual([1, 6, 3]);
    expect(rest[1]!.weights.sort()).toEqual(recurrent.sort());
    expect([...float!.values.keys()].sort()).toEqual(['h1', 'rnn1GRU', 'y1']);
    const before = new Map<string, RoundedWeights>();
    for (const [vector, next] of [
      ['y1', ['W1']],
      ['h1', ['Wiz_1', 'Wir_1', 'Win_1']],
      ['rnn1GRU', recurrent],
    ] as const) {
      for (const name of next) before.set(name, rounded.get(name)!);
      const whole = partOfNetwork(network, ['x'], [vector])!.network;
      const behind = new Map([...before].filter(([name]) => whole.tensors.has(name)));
      const run = runs.find((one) => one !== float && one.values.has(vector))!;
      expect(run.values.get(vector), vector).toEqual(engine(dequantise(whole, behind))([clips])[0]);
    }
  });

  it('gives the same when the float values are kept', () => {
    const formats = new Map(weights.map(({ name }) => [name, 'i3' as const]));
    const once = roundSequentially(network, { formats, clips, engine, weighing, plain });
    expect(roundSequentially(network, { formats, clips, engine, weighing, plain })).toEqual(once);
    expect(roundSequentially(network, { formats, clips: [...clips], engine, weighing, plain })).toEqual(once);
  });
});

describe('a part of a network', () => {
  it('computes a tensor from one on the way to it, the state of a recurrence too', () => {
    const whole = new Map<string, Float32Array[]>();
    createReference(network).run(
      heldBack,
      heldBack.length / SIZE,
      new Float32Array(heldBack.length),
      (name, v) => {
        whole.set(name, [...(whole.get(name) ?? []), v.slice()]);
      },
    );
    const joined = (name: string): Float32Array => Float32Array.from(whole.get(name)!.flatMap((v) => [...v]));
    const input = singlePorts(network).input.name;
    const first = network.layers[0]!.outputs[0]!;
    for (const [from, to] of [
      [input, 'h1'],
      [first, 'h1'],
      [first, 'rnn1GRU'],
      ['rnn1GRU', singlePorts(network).output.name],
    ] as const) {
      const part = partOfNetwork(network, [from], [to])!;
      expect(engine(part.network)([[joined(from)]])).toEqual([[joined(to)]]);
    }
    expect(partOfNetwork(network, ['rnn1GRU'], [first])).toBe(null);
  });
});
