import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { observeStatistics } from '../calibrate/index.ts';
import {
  addDense,
  addDepthwise,
  addGru,
  addLstm,
  createNetworkBuilder,
  type Network,
} from '../network/index.ts';
import { referenceParts } from '../precision/finish/testing/reference-parts.ts';
import { inverseOf } from './inverse.ts';
import { removalOrder } from './removal-order.ts';
import { shrinkNetwork } from './shrink.ts';
import { sliceNetwork } from './slice-network.ts';
import { unitGroups } from './unit-groups.ts';

const SIZE = 6;
type Builder = ReturnType<typeof createNetworkBuilder>;

const noise = (seed: number) => {
  const random = randomFromSeed(seed);
  return (length: number, size: number): Float32Array =>
    Float32Array.from({ length }, () => (size * random.int(-1000, 1000)) / 1000);
};

function dense(
  builder: Builder,
  input: string,
  k: number,
  weight: Float32Array,
  op: 'relu' | 'sigmoid' | null,
) {
  const inputs = builder.length(input);
  const outputs = weight.length / inputs;
  return addDense(builder, input, {
    layer: `fc${k}`,
    names: { weight: `W${k}`, bias: `b${k}`, product: `p${k}`, sum: `s${k}` },
    inputs,
    outputs,
    weight,
    bias: new Float32Array(outputs).fill(0.1),
    activation: op && { op, name: `y${k}` },
  });
}

/** Dense, recurrent, convolution over time, dense: [SIZE] to [SIZE] through `units`. */
function makeNetwork(kind: 'gru' | 'lstm', units: number, seed = 3): Network {
  const values = noise(seed);
  const builder = createNetworkBuilder(kind);
  const first = dense(builder, builder.input('x', SIZE, 'fc1'), 1, values(units * SIZE, 0.6), 'relu');
  const gate = () => ({
    inputWeight: values(units * units, 0.5),
    recurrentWeight: values(units * units, 0.4),
    inputBias: values(units, 0.3),
    recurrentBias: values(units, 0.3),
    peephole: values(units, 0.3),
  });
  const sizes = { index: 1, inputs: units, units };
  const state =
    kind === 'gru'
      ? addGru(builder, first, { ...sizes, z: gate(), r: gate(), n: gate() })
      : addLstm(builder, first, { ...sizes, i: gate(), o: gate(), f: gate(), c: gate() }).outputs[0]!;
  const past = addDepthwise(builder, state, {
    index: 1,
    weight: values(3 * units, 0.5),
    taps: 3,
    bias: values(units, 0.1),
  });
  return builder.finish(dense(builder, past, 2, values(SIZE * units, 0.6), 'sigmoid'));
}

const engine = referenceParts;
const clips = [11, 12, 13].map((seed) => noise(seed)(120 * SIZE, 1));
const outputOf = (network: Network): Float32Array => {
  return engine(network)([[clips[2]!]])[0]![0]!;
};
const material = (network: Network) => ({
  statistics: observeStatistics(network, clips.slice(0, 2)),
  audio: { heard: clips.slice(0, 2), heldBack: clips.slice(2) },
  engine,
  floor: Number.NEGATIVE_INFINITY,
});
const distance = (a: Float32Array, b: Float32Array): number =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length);

describe('groups of units', () => {
  it.each(['gru', 'lstm'] as const)(
    'follow an %s through its gates, its history and what reads it',
    (kind) => {
      const groups = unitGroups(makeNetwork(kind, 5));
      expect(groups.map(({ layer, size }) => [layer, size])).toEqual([
        ['fc1', 5],
        [`${kind}1`, 5],
      ]);
      const recurrent = groups[1]!;
      const gates = kind === 'gru' ? 3 : 4;
      // Of every gate the rows of both matrices and the columns of one; rows of the taps; columns of the last layer.
      const matrices = recurrent.axes.filter(({ tensor }) => /^(W|lstm1_W|conv1_W)/.test(tensor));
      expect(matrices).toHaveLength(3 * gates + 2);
      expect(recurrent.readers.map(({ weight }) => weight)).toContain('W2');
      expect(recurrent.readers).toHaveLength(gates + 1);
    },
  );

  it('are none where the units are seen from outside or an input', () => {
    const builder = createNetworkBuilder('seen');
    const x = builder.input('x', SIZE, 'fc1');
    const first = dense(builder, x, 1, noise(1)(4 * SIZE, 1), 'relu');
    const last = dense(builder, first, 2, noise(2)(4 * SIZE, 1), null);
    const network = builder.finish([
      { name: 'mask', tensor: last },
      { name: 'hidden', tensor: first },
    ]);
    expect(unitGroups(network)).toEqual([]);
  });

  it('are taken out of a network that still computes what its other units did', () => {
    // Units 1 and 3 reach nothing: their columns are zero.
    const values = noise(5);
    const builder = createNetworkBuilder('deaf');
    const last = values(SIZE * 5, 1).map((value, i) => ([1, 3].includes(i % 5) ? 0 : value));
    const first = dense(builder, builder.input('x', SIZE, 'fc1'), 1, values(5 * SIZE, 1), 'relu');
    const network = builder.finish(dense(builder, first, 2, last, 'sigmoid'));
    const [group] = unitGroups(network);
    const small = sliceNetwork(network, [{ group: group!, units: [0, 2, 4] }]);
    expect(small.tensors.get('W1')!.shape).toEqual([3, SIZE]);
    expect(small.tensors.get('W2')!.shape).toEqual([SIZE, 3]);
    expect(outputOf(small)).toEqual(outputOf(network));
  });
});

describe('the cost of a unit', () => {
  it('is what the best other columns leave of the product, and the cheapest goes', () => {
    const values = noise(8);
    const builder = createNetworkBuilder('cost');
    const first = dense(builder, builder.input('x', SIZE, 'fc1'), 1, values(4 * SIZE, 1), null);
    const network = builder.finish(dense(builder, first, 2, values(SIZE * 4, 1), null));
    const statistics = observeStatistics(network, clips);
    const [group] = unitGroups(network);
    const [removed] = removalOrder(network, group!, 1, statistics, new Map([['W2', 1]]));
    // By hand: for each unit, least squares of every row on the other three columns.
    const { moments } = statistics.get('s1')!;
    const full = Array.from({ length: 16 }, (_, i) => {
      const [a, b] = [Math.min(i >> 2, i & 3), Math.max(i >> 2, i & 3)];
      return moments!.upper[a * 4 - (a * (a + 1)) / 2 + b]!;
    });
    const trace = full[0]! + full[5]! + full[10]! + full[15]!;
    for (const i of [0, 5, 10, 15]) full[i]! += (0.01 * trace) / 4;
    const w = network.tensors.get('W2')!.data!;
    const costs = [0, 1, 2, 3].map((unit) => {
      const rest = [0, 1, 2, 3].filter((other) => other !== unit);
      const inverse = inverseOf(Float64Array.from(rest.flatMap((i) => rest.map((j) => full[4 * i + j]!))), 3);
      // What is left of x[unit] when the others explain what they can.
      const explained = rest.reduce(
        (sum, i, a) =>
          sum +
          rest.reduce((s, j, b) => s + full[4 * unit + i]! * inverse[3 * a + b]! * full[4 * unit + j]!, 0),
        0,
      );
      const left = full[5 * unit]! - explained;
      return [0, 1, 2, 3, 4, 5].reduce((sum, row) => sum + w[4 * row + unit]! ** 2 * left, 0);
    });
    expect(removed!.unit).toBe(costs.indexOf(Math.min(...costs)));
    expect(removed!.cost).toBeCloseTo(Math.min(...costs), 9);
  });

  it('needs an inverse that is one', () => {
    const root = noise(9)(16, 1);
    const matrix = Float64Array.from({ length: 16 }, (_, i) =>
      [0, 1, 2, 3].reduce(
        (sum, k) => sum + root[4 * (i >> 2) + k]! * root[4 * (i & 3) + k]!,
        i >> 2 === (i & 3) ? 1 : 0,
      ),
    );
    const inverse = inverseOf(matrix, 4);
    for (let i = 0; i < 16; i++) {
      const product = [0, 1, 2, 3].reduce(
        (sum, k) => sum + matrix[4 * (i >> 2) + k]! * inverse[4 * k + (i & 3)]!,
        0,
      );
      expect(product).toBeCloseTo(i >> 2 === (i & 3) ? 1 : 0, 10);
    }
  });
});

describe('shrinking', () => {
  it('leaves next to nothing lost of a network whose units are there twice', () => {
    const values = noise(21);
    const rows = (count: number, columns: number) => values(count * columns, 0.7);
    const twice = (matrix: Float32Array): Float32Array => Float32Array.from([...matrix, ...matrix]);
    const builder = createNetworkBuilder('twice');
    const first = dense(builder, builder.input('x', SIZE, 'fc1'), 1, twice(rows(4, SIZE)), 'relu');
    const network = builder.finish(dense(builder, first, 2, rows(SIZE, 8), 'sigmoid'));
    const { network: small, layers, macs, errorDb } = shrinkNetwork(network, 0.5, material(network));
    expect(layers).toEqual([{ layer: 'fc1', units: 8, kept: 4 }]);
    expect(macs).toEqual([96, 48]);
    expect(errorDb).toBeLessThan(-40);
    expect(distance(outputOf(small), outputOf(network))).toBeLessThan(0.005);
  });

  it.each(['gru', 'lstm'] as const)('fits what is left of an %s closer than the units alone are', (kind) => {
    const network = makeNetwork(kind, 16);
    const { network: small, layers } = shrinkNetwork(network, 0.75, material(network));
    expect(layers.map(({ kept }) => kept)).toEqual([12, 12]);
    const groups = unitGroups(network);
    const wanted = outputOf(network);
    const kept = groups.map((group) => ({ group, units: Array.from({ length: 12 }, (_, unit) => unit) }));
    const [fitted, first] = [small, sliceNetwork(network, kept)].map((one) =>
      distance(outputOf(one), wanted),
    );
    expect(fitted!).toBeLessThan(0.5 * first!);
    expect(shrinkNetwork(network, 0.75, material(network)).network.tensors).toEqual(small.tensors);
  });

  it('keeps a network whole at 1', () => {
    const network = makeNetwork('gru', 5);
    const { network: same, macs } = shrinkNetwork(network, 1, material(network));
    expect(macs[0]).toBe(macs[1]);
    expect(distance(outputOf(same), outputOf(network))).toBeLessThan(1e-6);
  });
});
