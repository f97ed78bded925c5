// GRUs spelt out in elementary operations become layers that compute the same.
import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../../base/random.ts';
import {
  createNetworkBuilder,
  createReference,
  type FunctionName,
  type GruLayer,
  type Network,
} from '../../network/index.ts';
import { randomValues } from '../../npy/testing/small-nsnet2.ts';
import { recogniseGrus } from './gru.ts';

const UNITS = 3;
const INPUTS = 2;
const FRAMES = 12;

interface Form {
  readonly reset: 'after' | 'before';
  readonly candidate: FunctionName;
  /** Factors and addends the other way round. */
  readonly turned: boolean;
  /** Biases per gate. */
  readonly biases: 0 | 1 | 2;
  /** Something else reads the update gate. */
  readonly shared?: boolean;
}

function spelt({ reset, candidate, turned, biases, shared }: Form): Network {
  const random = randomFromSeed(7);
  const builder = createNetworkBuilder('spelt');
  const x = builder.input('x', INPUTS, 'l');
  const h = builder.state('state', UNITS, 'l');
  const pair = (op: 'add' | 'mul', left: string, right: string, output: string) =>
    turned ? builder[op](right, left, output) : builder[op](left, right, output);
  const product = (name: string, columns: number, vector: string) =>
    builder.matmul(
      builder.weight(`W${name}`, UNITS, columns, randomValues(random, UNITS * columns, 1), 'l'),
      vector,
      `${name}_product`,
    );
  const biased = (name: string, sum: string, count: number) => {
    let all = sum;
    for (let i = 0; i < count; i++) {
      const bias = builder.bias(`b${name}${i}`, randomValues(random, UNITS, 0.5), 'l');
      all = pair('add', all, bias, `${name}_sum${i}`);
    }
    return all;
  };
  const gate = (name: string) => {
    const sum = pair('add', product(`${name}x`, INPUTS, x), product(`${name}h`, UNITS, h), `${name}_both`);
    return builder.map('sigmoid', biased(name, sum, biases), name);
  };
  const [z, r] = [gate('z'), gate('r')];
  const input = product('nx', INPUTS, x);
  const recurrent =
    reset === 'after'
      ? pair('mul', r, biased('nh', product('nh', UNITS, h), biases > 0 ? 1 : 0), 'reset')
      : product('nh', UNITS, pair('mul', r, h, 'reset'));
  const sum = pair('add', biased('n', input, biases > 1 ? 1 : 0), recurrent, 'n_both');
  const n = builder.map(candidate, sum, 'n');
  const fresh = pair('mul', builder.map('one-minus', z, 'rest'), n, 'fresh');
  const next = pair('add', fresh, pair('mul', z, h, 'kept'), 'next');
  builder.setNext(h, next);
  const output = shared ? builder.mul(next, z, 'y') : builder.map('relu', next, 'y');
  return builder.finish(output);
}

function masks(network: Network): Float32Array {
  const features = randomValues(randomFromSeed(9), FRAMES * INPUTS, 2);
  const out = new Float32Array(FRAMES * UNITS);
  createReference(network).run(features, FRAMES, out);
  return out;
}

describe('recogniseGrus', () => {
  const forms: Form[] = [];
  for (const reset of ['after', 'before'] as const) {
    for (const candidate of ['tanh', 'relu', 'sigmoid'] as const) {
      for (const turned of [false, true]) {
        for (const biases of [0, 1, 2] as const) forms.push({ reset, candidate, turned, biases });
      }
    }
  }

  it.each(forms)('makes a layer of $reset, $candidate, turned $turned, $biases biases', (form) => {
    const network = spelt(form);
    const found = recogniseGrus(network);
    expect(found.layers.map(({ kind }) => kind)).toEqual(['gru', 'relu']);
    const { params } = found.layers[0] as GruLayer;
    expect([params.reset, params.candidate, params.state]).toEqual([form.reset, form.candidate, 'state']);
    const [before, after] = [masks(network), masks(found)];
    expect(Math.max(...before) - Math.min(...before)).toBeGreaterThan(0.1);
    expect(Math.max(...after.map((v, i) => Math.abs(v - before[i]!)))).toBeLessThan(1e-6);
  });

  it('leaves alone what something else reads from inside', () => {
    const network = spelt({ reset: 'after', candidate: 'tanh', turned: false, biases: 1, shared: true });
    expect(recogniseGrus(network)).toBe(network);
  });

  it('leaves alone a state that is updated in another way', () => {
    const builder = createNetworkBuilder('plain');
    const h = builder.state('h', 2, 'a');
    builder.setNext(h, builder.map('tanh', builder.add(builder.input('x', 2, 'a'), h, 's'), 't'));
    const network = builder.finish('t');
    expect(recogniseGrus(network)).toBe(network);
  });
});
