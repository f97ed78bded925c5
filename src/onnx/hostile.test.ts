// Damaged and hostile ONNX files: each ends in a HushbitError, soon and without much memory.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HushbitError } from '../base/errors.ts';
import { readModel } from '../inputs/read-model.ts';
import { singlePorts, tensorSize } from '../network/network.ts';
import { createReference } from '../network/reference.ts';
import { type Attribute, createOnnxWriter, type OnnxWriter } from './writer.ts';

const MOST_MS = 1000;

/** null where the file was read. */
function problemOf(bytes: Uint8Array): HushbitError | null {
  const start = performance.now();
  try {
    const graph = readModel([{ name: 'm.onnx', bytes }], 'm.onnx');
    // What is read has to run as well.
    const { bins, run } = createReference(graph);
    run(new Float32Array(bins), 1, new Float32Array(tensorSize(singlePorts(graph).output)));
    return null;
  } catch (error) {
    if (!(error instanceof HushbitError)) throw error;
    return error;
  } finally {
    expect(performance.now() - start).toBeLessThan(MOST_MS);
  }
}

function model(build: (writer: OnnxWriter) => void, opset = 17): Uint8Array {
  const writer = createOnnxWriter('hostile', opset);
  build(writer);
  return writer.finish();
}

function small(writer: OnnxWriter, shape: readonly (number | string)[] = ['frames', 1, 3]): void {
  writer.input('x', 'float', shape);
  writer.constant('W', 'float', [3, 3], new Float32Array(9).fill(0.1));
  writer.constant('G', 'float', [1, 9, 3], new Float32Array(27).fill(0.2));
  writer.node('MatMul', ['x', 'W'], ['product']);
  writer.node('GRU', ['product', 'G', 'G'], ['whole', 'last'], { hidden_size: { int: 3 } });
  writer.node('Squeeze', ['whole', writer.constant('axes', 'int64', [1], [1])], ['squeezed']);
  writer.node('Sigmoid', ['squeezed'], ['mask']);
  writer.output('mask', 'float', shape);
}

const whole = model((writer) => small(writer));

describe('a damaged ONNX file', () => {
  it('is nothing that the cases below are but for what they say', () => {
    expect(problemOf(normalised(['frames', 1, 3], {}))).toBeNull();
  });

  it('is refused wherever it is cut', () => {
    expect(problemOf(whole)).toBeNull();
    for (let length = 0; length < whole.length; length++) {
      expect(problemOf(whole.subarray(0, length)), `${length} bytes`).not.toBeNull();
    }
  });

  it('is read or refused, never worse, with any bytes changed', () => {
    const edit = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const bytes = whole.slice();
        for (const [at, byte] of edits) bytes[at] = byte;
        problemOf(bytes);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  it('is refused when it is noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(problemOf(bytes)).not.toBeNull();
      }),
      { numRuns: 500, seed: 2 },
    );
  });
});

interface NormalisedOptions {
  readonly scale?: number;
  readonly bias?: number;
  readonly fill?: number;
  readonly epsilon?: number;
  readonly axis?: number;
  readonly outputs?: readonly string[];
  readonly opset?: number;
}

/** One LayerNormalization; `scale` and `bias` are lengths. */
function normalised(shape: readonly (number | string)[], options: NormalisedOptions): Uint8Array {
  const { scale = 3, bias = 3, fill = 1, epsilon = 1e-5, axis = -1, outputs = ['y'], opset = 17 } = options;
  return model((w) => {
    w.input('x', 'float', shape);
    const from = [
      w.constant('s', 'float', [scale], new Float32Array(scale).fill(fill)),
      w.constant('b', 'float', [bias], new Float32Array(bias)),
    ];
    const attributes = { epsilon: { float: epsilon }, axis: { int: axis } };
    w.node('LayerNormalization', ['x', ...from], outputs, attributes);
    w.output('y', 'float', shape);
  }, opset);
}

const cases: readonly [string, Uint8Array, RegExp][] = [
  [
    'a cycle',
    model((w) => {
      w.input('x', 'float', [1, 3]);
      w.node('Add', ['x', 'b'], ['a']);
      w.node('Sigmoid', ['a'], ['b']);
      w.output('b', 'float', [1, 3]);
    }),
    /Add_a \(Add\).*without a cycle.*none that makes b/,
  ],
  [
    'an unknown operation',
    model((w) => {
      w.input('x', 'float', [1, 3]);
      w.node('Det', ['x'], ['y']);
      w.output('y', 'float', [1, 3]);
    }),
    /Det_y \(Det\).*got Det \(1\); hushbit inspect/,
  ],
  [
    'an output made twice',
    model((w) => {
      w.input('x', 'float', [1, 3]);
      w.node('Relu', ['x'], ['y']);
      w.node('Tanh', ['x'], ['y']);
      w.output('y', 'float', [1, 3]);
    }),
    /an output of its own/,
  ],
  [
    'a tensor of gigabytes without its bytes',
    model((w) => {
      small(w);
      w.constant('huge', 'float', [1 << 30, 1 << 30], []);
      w.node('Add', ['mask', 'huge'], ['more']);
    }),
    /tensor huge.*at most/,
  ],
  [
    'a constant of gigabytes made of its shape',
    model((w) => {
      small(w);
      w.node('ConstantOfShape', [w.constant('shape', 'int64', [3], [1 << 20, 1 << 10, 8])], ['huge']);
      w.node('Add', ['mask', 'huge'], ['more']);
    }),
    /at most 134217728 elements/,
  ],
  [
    'many large constants',
    model((w) => {
      small(w);
      const shape = w.constant('shape', 'int64', [1], [1 << 25]);
      for (let i = 0; i < 40; i++) w.node('ConstantOfShape', [shape], [`huge${i}`]);
    }),
    /elements together/,
  ],
  [
    'an input of millions of features',
    model((w) => {
      w.input('x', 'float', [1, 900_000]);
      w.node('Relu', ['x'], ['y']);
      w.output('y', 'float', [1, 900_000]);
    }),
    /an input of one axis of features/,
  ],
  [
    'a matrix that does not fit',
    model((w) => {
      small(w);
      w.constant('V', 'float', [4, 3], new Float32Array(12));
      w.node('MatMul', ['mask', 'V'], ['more']);
    }),
    /MatMul_more.*a matrix for 3 inputs, got 4/,
  ],
  [
    'weights that are not numbers',
    model((w) => {
      w.input('x', 'float', [1, 2]);
      w.constant('V', 'float', [2, 2], [1, Number.NaN, 1, 1]);
      w.node('MatMul', ['x', 'V'], ['y']);
      w.output('y', 'float', [1, 2]);
    }),
    /V: expected finite values/,
  ],
  ['an opset too old', model((w) => small(w), 6), /opset 7 to 23, got 6/],
  [
    'a scale of another length',
    normalised(['frames', 1, 3], { scale: 4 }),
    /LayerNormalization_y \(LayerNormalization\): expected a scale of \[3\], got \[4\]/,
  ],
  [
    'a bias of another length',
    normalised(['frames', 1, 3], { bias: 2 }),
    /expected a bias of \[3\], got \[2\]/,
  ],
  [
    'an epsilon that is no number',
    normalised(['frames', 1, 3], { epsilon: Number.NaN }),
    /expected a finite epsilon above 0, got NaN/,
  ],
  [
    'a negative epsilon',
    normalised(['frames', 1, 3], { epsilon: -1e-5 }),
    /expected a finite epsilon above 0, got -/,
  ],
  [
    'statistics over all frames',
    normalised(['frames', 1, 3], { axis: 0 }),
    /expected the last axis, and the vector on it, got axis 0 of 3/,
  ],
  [
    'statistics over the features of all frames, features first',
    normalised([1, 3, 'frames'], { axis: 1 }),
    /expected the last axis, and the vector on it, got axis 1 of 3, the vector on 1/,
  ],
  [
    'statistics over the frames of each feature',
    normalised([1, 3, 'frames'], { axis: 2, scale: 1, bias: 1 }),
    /got axis 2 of 3, the vector on 1/,
  ],
  ['an axis that there is not', normalised(['frames', 3], { axis: 2 }), /an axis of 2 dimensions, got 2/],
  [
    'statistics as an output of their own',
    normalised(['frames', 3], { outputs: ['y', 'mean'] }),
    /expected one output, got Mean or InvStdDev as well/,
  ],
  [
    'the spread as an output of its own',
    normalised(['frames', 3], { outputs: ['y', '', 'spread'] }),
    /expected one output, got Mean or InvStdDev as well/,
  ],
  [
    'factors that are not numbers',
    normalised(['frames', 3], { fill: Infinity }),
    /s: expected finite values, got Infinity/,
  ],
  ['an operation of a later opset', normalised(['frames', 3], { opset: 16 }), /opset 17 or later, got 16/],
  [
    'a mask of another length',
    model((w) => {
      w.input('x', 'float', [1, 2]);
      w.constant('V', 'float', [2, 5], new Float32Array(10).fill(1));
      w.node('MatMul', ['x', 'V'], ['y']);
      w.output('y', 'float', [1, 5]);
    }),
    /a mask of 2 values, got 5/,
  ],
  [
    'a GRU that needs the future',
    model((w) => {
      w.input('x', 'float', ['frames', 1, 3]);
      w.constant('G', 'float', [2, 9, 3], new Float32Array(54));
      w.node('GRU', ['x', 'G', 'G'], ['y'], { direction: { text: 'bidirectional' } as Attribute });
      w.output('y', 'float', ['frames', 2, 1, 3]);
    }),
    /GRU_y \(GRU\): expected direction forward, got bidirectional/,
  ],
  [
    'a state that is not given back',
    model((w) => {
      w.input('x', 'float', [1, 1, 3]);
      w.input('h', 'float', [1, 1, 3]);
      w.constant('G', 'float', [1, 9, 3], new Float32Array(27));
      w.node('GRU', ['x', 'G', 'G', '', '', 'h'], ['y', 'last']);
      w.node('Squeeze', ['y', w.constant('axes', 'int64', [1], [1])], ['mask']);
      w.node('Sigmoid', ['mask'], ['out']);
      w.output('out', 'float', [1, 1, 3]);
    }),
    /input h: expected an output that holds its value/,
  ],
  [
    'sums over an unknown number of frames',
    model((w) => {
      w.input('x', 'float', ['frames', 3]);
      w.node('Shape', ['x'], ['sizes']);
      w.node('Cast', ['sizes'], ['floats'], { to: { int: 1 } });
      w.node('Gather', ['floats', w.constant('first', 'int64', [], [0])], ['count']);
      w.node('Mul', ['x', 'count'], ['y']);
      w.output('y', 'float', ['frames', 3]);
    }),
    /does not depend on the number of frames/,
  ],
  [
    'external data outside its directory',
    (() => {
      const bytes = model((w) => small(w));
      // name E, data_location 1, external_data {location: ../../etc/passwd}
      const path = '../../etc/passwd';
      const entry = [10, 8, ...Buffer.from('location'), 18, path.length, ...Buffer.from(path)];
      const tensor = [8, 1, 16, 1, 66, 1, 69, 106, entry.length, ...entry, 112, 1];
      const node = [10, 1, 69, 18, 1, 70, 34, 8, ...Buffer.from('Identity')];
      const inner = [42, tensor.length, ...tensor, 10, node.length, ...node];
      return Uint8Array.from([...bytes, 58, inner.length, ...inner]);
    })(),
    /external data in a file beside the model/,
  ],
];

describe('a hostile ONNX file', () => {
  for (const [title, bytes, message] of cases) {
    it(`with ${title} is refused and says so`, () => {
      expect(problemOf(bytes)?.message ?? 'read').toMatch(message);
    });
  }

  it('of nothing but empty messages is refused before it fills the memory', () => {
    const nodes = new Uint8Array(4 << 20);
    for (let i = 0; i < nodes.length; i += 2) nodes[i] = 10;
    const size = [58, 0x80, 0x80, 0x80, 0x02];
    expect(problemOf(Uint8Array.from([...size, ...nodes]))?.message).toMatch(/beside the weights/);
  });

  it('with groups nested without end is refused', () => {
    expect(problemOf(new Uint8Array(1 << 20).fill(0x0b))?.message).toMatch(/damaged/);
  });
});
