// What a new layer needs: its kind, what it becomes, and an entry of each table. `square` is no layer of this version; here
// it is added, and it runs in float32, interpreter, WebAssembly and C without an edit.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomFromSeed } from '../../src/base/random.ts';
import { observeRanges, rangesToJson } from '../../src/calibrate/index.ts';
import { createInterpreter } from '../../src/interpret/index.ts';
import { listSites, lower, uniformFormats } from '../../src/lower/index.ts';
import { LOWERINGS } from '../../src/lower/layers/index.ts';
import type { LayerLowering } from '../../src/lower/step.ts';
import { element, linearStep } from '../../src/lower/steps/linear.ts';
import { deviation, deviationDb } from '../../src/metrics/index.ts';
import { addDense, createNetworkBuilder, createReference, type Network } from '../../src/network/index.ts';
import type { Layer, Primitive } from '../../src/network/layer.ts';
import { PRIMITIVES } from '../../src/network/layers/index.ts';
import { verifyProgram } from '../../src/program/verify.ts';
import { readKernels } from '../../src/target/index.ts';
import { createFloatEngine, createIntegerEngine } from '../../src/wasm/index.ts';
import { haveNoDifference } from '../c/compare.ts';
import { type GeneratedC, generateC } from '../c/run-in-c.ts';
import { BUILDS } from '../c/workbench.ts';
import { itWith } from '../requirements.ts';

type Square = Layer<'square', null>;

/** y = x * x, element by element. */
const square: Primitive<Square> = {
  kind: 'square',
  reads: ({ inputs }) => inputs,
  infer: ({ inputs }, operands) => [operands.vector(inputs[0]!)],
  macs: () => 0,
  float32({ inputs, outputs }, at) {
    const [x, out] = [at(inputs[0]!), at(outputs[0]!)];
    for (let i = 0; i < out.length; i++) out[i] = x[i]! * x[i]!;
  },
};

const lowerSquare: LayerLowering<Square> = ({ inputs, outputs }) => [
  linearStep(outputs[0]!, [element(inputs[0]!, inputs[0]!)]),
];

Object.assign(PRIMITIVES, { square });
Object.assign(LOWERINGS, { square: lowerSquare });

const SIZE = 19;
const FRAMES = 40;
const random = randomFromSeed(11);
const values = (length: number, size: number) =>
  Float32Array.from({ length }, () => (size * random.int(-1000, 1000)) / 1000);

function dense(builder: ReturnType<typeof createNetworkBuilder>, input: string, index: number): string {
  return addDense(builder, input, {
    layer: `fc${index}`,
    names: { weight: `W${index}`, bias: `b${index}`, product: `p${index}`, sum: `s${index}` },
    inputs: SIZE,
    outputs: SIZE,
    weight: values(SIZE * SIZE, 0.3),
    bias: values(SIZE, 0.2),
    activation: null,
  });
}

function build(): Network {
  const builder = createNetworkBuilder('with a square');
  const first = dense(builder, builder.input('x', SIZE, 'fc1'), 1);
  const squared = builder.push({
    kind: 'square',
    name: 'sq',
    params: null,
    inputs: [first],
    outputs: ['sq'],
  });
  return builder.finish(dense(builder, squared, 2));
}

const kernels = await readKernels();
const network = build();
const features = values(SIZE * FRAMES, 1);
const ranges = rangesToJson(observeRanges(network, [features]));
const sites = listSites(network);
const CHOICES = [8, 16, 'float32'] as const;
const cases = CHOICES.map((bits) => ({
  program: lower(network, uniformFormats(sites, bits), ranges),
  frames: FRAMES,
  features,
}));

describe('a layer that is one file and two entries', () => {
  const wanted = new Float32Array(features.length);
  let expected: Float32Array[] = [];
  let generated: GeneratedC;
  beforeAll(() => {
    createReference(network).run(features, FRAMES, wanted);
    expected = cases.map(({ program }) => {
      verifyProgram(program);
      const masks = new Float32Array(features.length);
      createInterpreter(program).run(features, FRAMES, masks);
      return masks;
    });
    generated = generateC(cases, kernels);
  });
  afterAll(() => {
    generated.dispose();
    Reflect.deleteProperty(PRIMITIVES, 'square');
    Reflect.deleteProperty(LOWERINGS, 'square');
  });

  it('computes squares in float32, slow and fast', () => {
    const found: number[] = [];
    createReference(network).run(features, 1, new Float32Array(features.length), (name, v) => {
      if (name === 's1' || name === 'sq') found.push(...v);
    });
    const half = found.length / 2;
    expect(half).toBe(SIZE);
    for (let i = 0; i < half; i++) expect(found[half + i]!).toBe(Math.fround(found[i]! * found[i]!));
    const fast = new Float32Array(features.length);
    createFloatEngine(network).run(features, FRAMES, fast);
    expect(deviationDb(deviation(wanted, fast))).toBeGreaterThan(110);
  });

  it('is a site, and its program computes nearly the float network', () => {
    expect(sites.map(({ name }) => name)).toContain('sq');
    const decibels = expected.map((masks) => deviationDb(deviation(wanted, masks)));
    for (const [i, least] of [25, 60, 110].entries())
      expect(decibels[i]!, `${CHOICES[i]}`).toBeGreaterThan(least);
  });

  it('gives the same bytes in the WebAssembly engine', () => {
    for (const [i, { program }] of cases.entries()) {
      const masks = new Float32Array(features.length);
      createIntegerEngine(program).run(features, FRAMES, masks);
      haveNoDifference(masks, expected[i]!, `engine, ${CHOICES[i]}`);
    }
  });

  for (const build of BUILDS.slice(0, 2)) {
    itWith(build.needs, `gives the same bytes in C: ${build.name}`, () => {
      const masks = generated.run(build);
      for (const [i, one] of expected.entries()) {
        haveNoDifference(
          masks.subarray(i * one.length, (i + 1) * one.length),
          one,
          `${build.name}, ${CHOICES[i]}`,
        );
      }
      expect(masks.length).toBe(expected.length * features.length);
    });
  }
});
