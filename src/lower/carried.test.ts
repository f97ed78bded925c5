// Recurrences of any kind: what is carried has the range that calibration saw, is replaced in place where nothing needs the
// old value any more, and moves on at the end of the frame where a layer does not replace it itself.
import { describe, expect, it } from 'vitest';
import { type RandomSource, randomFromSeed } from '../base/random.ts';
import { observeRanges, rangesToJson } from '../calibrate/index.ts';
import { createInterpreter } from '../interpret/interpreter.ts';
import { deviation, deviationDb } from '../metrics/fidelity/index.ts';
import {
  addGru,
  createNetworkBuilder,
  createReference,
  type FunctionName,
  type Network,
  type NetworkBuilder,
} from '../network/index.ts';
import { verifyProgram } from '../program/verify.ts';
import { createIntegerEngine } from '../wasm/index.ts';
import { lower } from './lower.ts';
import { listSites, uniformFormats } from './sites.ts';

const SIZE = 5;
const FRAMES = 60;

function values(random: RandomSource, length: number, size: number): Float32Array {
  return Float32Array.from({ length }, () => (random.int(-1_000_000, 1_000_000) / 1_000_000) * size);
}

function build(make: (builder: NetworkBuilder, x: string, random: RandomSource) => string): Network {
  const builder = createNetworkBuilder('carried');
  const x = builder.input('x', SIZE, 'l');
  return builder.finish(make(builder, x, randomFromSeed(5)));
}

function square(builder: NetworkBuilder, random: RandomSource, name: string, vector: string, size: number) {
  const weight = builder.weight(`W${name}`, SIZE, SIZE, values(random, SIZE * SIZE, size), 'l');
  return builder.matmul(weight, vector, name);
}

/** Output of the float network, of the interpreter and of the engine, for features of the size that was calibrated. */
function run(network: Network, bits: 16 | 'float32') {
  const features = values(randomFromSeed(8), FRAMES * SIZE, 2);
  const ranges = rangesToJson(observeRanges(network, [features]));
  const program = lower(network, uniformFormats(listSites(network), bits), ranges);
  verifyProgram(program);
  const [float, interpreted, engine] = [0, 0, 0].map(() => new Float32Array(FRAMES * SIZE)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  createReference(network).run(features, FRAMES, float);
  createInterpreter(program).run(features, FRAMES, interpreted);
  createIntegerEngine(program).run(features, FRAMES, engine);
  return { program, float, interpreted, engine };
}

const gruWith = (candidate: FunctionName, reset: 'after' | 'before') =>
  build((builder, x, random) => {
    const gate = () => ({
      inputWeight: values(random, SIZE * SIZE, 1),
      recurrentWeight: values(random, SIZE * SIZE, 0.3),
      inputBias: values(random, SIZE, 0.5),
      recurrentBias: values(random, SIZE, 0.5),
    });
    const gates = { z: gate(), r: gate(), n: gate() };
    return addGru(builder, x, { index: 1, inputs: SIZE, units: SIZE, ...gates, candidate, reset });
  });

const networks: readonly (readonly [string, Network])[] = [
  [
    'h = tanh(W x + U h)',
    build((builder, x, random) => {
      const h = builder.state('h', SIZE, 'l');
      const sum = builder.add(square(builder, random, 'a', x, 1), square(builder, random, 'b', h, 0.5), 's');
      const next = builder.map('tanh', sum, 't');
      builder.setNext(h, next);
      return next;
    }),
  ],
  [
    'a sum beyond 1 that both leaves the frame and goes on',
    build((builder, x, random) => {
      const h = builder.state('h', SIZE, 'l');
      const next = builder.add(x, square(builder, random, 'b', h, 0.4), 's');
      builder.setNext(h, next);
      return builder.map('relu', next, 'y');
    }),
  ],
  [
    'the input three frames ago',
    build((builder, x) => {
      const [h1, h2, h3] = [1, 2, 3].map((i) => builder.state(`h${i}`, SIZE, 'l')) as [
        string,
        string,
        string,
      ];
      builder.setNext(h1, x);
      builder.setNext(h2, h1);
      builder.setNext(h3, h2);
      return builder.add(builder.add(x, h3, 'first'), builder.add(h1, h2, 'second'), 'y');
    }),
  ],
  [
    'a term on what is carried, then moved on as of frames that overlap',
    build((builder, x, random) => {
      const h = builder.state('h', SIZE, 'l');
      const sum = builder.add(h, builder.bias('term', values(random, SIZE, 0.5), 'l'), 's');
      const index = Int32Array.from({ length: SIZE }, (_, i) => (i + 2 < SIZE ? i + 2 : -1));
      const layer = {
        kind: 'gather',
        name: 'l',
        params: { index },
        inputs: [sum],
        outputs: ['moved'],
      } as const;
      builder.setNext(h, builder.push(layer));
      return builder.add(x, sum, 'y');
    }),
  ],
  ...(['relu', 'tanh', 'sigmoid'] as const).flatMap((candidate) =>
    (['after', 'before'] as const).map(
      (reset) => [`a GRU, ${candidate}, reset ${reset} the product`, gruWith(candidate, reset)] as const,
    ),
  ),
];

describe.each(networks)('%s', (_, network) => {
  it('is close to its float32 at 16 bits, the same in interpreter and engine', () => {
    const { float, interpreted, engine } = run(network, 16);
    expect(engine).toEqual(interpreted);
    expect(Math.max(...float) - Math.min(...float)).toBeGreaterThan(0.3);
    expect(deviationDb(deviation(float, interpreted))).toBeGreaterThan(60);
  });

  it('is its float32 at f32', () => {
    const { float, interpreted, engine } = run(network, 'float32');
    expect(engine).toEqual(interpreted);
    expect(deviationDb(deviation(float, interpreted))).toBeGreaterThan(110);
  });
});

describe('carried tensors', () => {
  it('have the range that was seen where it is not known', () => {
    const scaleOf = (network: Network, name: string) =>
      run(network, 16).program.buffers.find((buffer) => buffer.name === name)!.scale;
    expect(scaleOf(gruWith('tanh', 'after'), 'h1')).toBe(1 / 32767);
    const { float } = run(gruWith('relu', 'after'), 16);
    expect(Math.max(...float)).toBeGreaterThan(1.2);
    expect(scaleOf(gruWith('relu', 'after'), 'h1')).toBeCloseTo((2 * Math.max(...float)) / 32767, 9);
  });

  it("that take each other's place are refused", () => {
    const network = build((builder, x) => {
      const [a, b] = [builder.state('a', SIZE, 'l'), builder.state('b', SIZE, 'l')];
      builder.setNext(a, b);
      builder.setNext(b, a);
      return builder.add(x, builder.add(a, b, 's'), 'y');
    });
    expect(() => listSites(network)).toThrow(/a, b: expected carried tensors .* a circle of them/);
  });
});
