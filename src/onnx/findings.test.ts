// Files that were once read as another network without a word, or refused though they can be read: each gives the value that the
// file means, or one clear line.
import { describe, expect, it } from 'vitest';
import { readModel } from '../inputs/read-model.ts';
import { createReference, type ReadOptions, singlePorts, tensorSize } from '../network/index.ts';
import { importOnnx } from './importer.ts';
import { type Attribute, createOnnxWriter, type OnnxWriter } from './writer.ts';

type Build = (writer: OnnxWriter) => void;

function file(build: Build, opset = 17): Uint8Array {
  const writer = createOnnxWriter('finding', opset);
  build(writer);
  return writer.finish();
}

function valuesOf(bytes: Uint8Array, features: readonly number[], options: ReadOptions = {}): number[] {
  const network = readModel([{ name: 'm.onnx', bytes }], 'm.onnx', { ownFeatures: true, ...options });
  const { input, output } = singlePorts(network);
  const frames = features.length / tensorSize(input);
  const out = new Float32Array(frames * tensorSize(output));
  createReference(network).run(Float32Array.from(features), frames, out);
  return [...out];
}

const problemOf = (bytes: Uint8Array, options: ReadOptions = {}): string => {
  try {
    valuesOf(bytes, [], options);
    return 'read';
  } catch (error) {
    return (error as Error).message;
  }
};

/** Two averages of the input, a' = a / 2 + x and b' = b / 4 + x, and the mask a' + 10 b'; outputs in the order given. */
function averages(
  names: { a: [string, string]; b: [string, string] },
  order: readonly ('mask' | 'a' | 'b')[],
): Uint8Array {
  return file((w) => {
    const [aIn, aOut] = names.a;
    const [bIn, bOut] = names.b;
    w.input('x', 'float', [1, 1]);
    w.input(bIn, 'float', [1, 1]);
    w.input(aIn, 'float', [1, 1]);
    const number = (name: string, value: number) => w.constant(name, 'float', [1], [value]);
    w.node('Mul', [aIn, number('half', 0.5)], ['a_kept']);
    w.node('Add', ['a_kept', 'x'], [aOut]);
    w.node('Mul', [bIn, number('quarter', 0.25)], ['b_kept']);
    w.node('Add', ['b_kept', 'x'], [bOut]);
    w.node('Mul', [bOut, number('ten', 10)], ['scaled']);
    w.node('Add', [aOut, 'scaled'], ['mask']);
    for (const one of order) w.output(one === 'mask' ? 'mask' : one === 'a' ? aOut : bOut, 'float', [1, 1]);
  });
}

const NAMED = { a: ['a_in', 'a_out'], b: ['b_in', 'b_out'] } as { a: [string, string]; b: [string, string] };

describe('states', () => {
  // a: 1, 2.5, 4.25; b: 1, 2.25, 3.5625 for x = 1, 2, 3
  const expected = [11, 25, 39.875];

  it.each([[['mask', 'a', 'b']], [['b', 'a', 'mask']], [['a', 'mask', 'b']]] as const)(
    'are found by name, outputs %s',
    (order) => {
      expect(valuesOf(averages(NAMED, order), [1, 2, 3], { outputPort: 'mask' })).toEqual(expected);
    },
  );

  it('are found by what is computed where names say nothing', () => {
    const names = { a: ['p', 'q'], b: ['r', 's'] } as typeof NAMED;
    expect(valuesOf(averages(names, ['b', 'a', 'mask']), [1, 2, 3], { outputPort: 'mask' })).toEqual(
      expected,
    );
  });

  it('are refused where names say one thing and what is computed another', () => {
    const crossed = { a: ['a_in', 'b_out'], b: ['b_in', 'a_out'] } as typeof NAMED;
    const text = problemOf(averages(crossed, ['mask', 'a', 'b']), { outputPort: 'mask' });
    expect(text).toMatch(/input [ab]_in: expected names and computation that say the same/);
  });

  it('that move on from one to the next need names', () => {
    const line = (names: readonly [string, string, string, string]) =>
      file((w) => {
        const [one, two, oneNext, twoNext] = names;
        w.input('x', 'float', [1, 2]);
        w.input(two, 'float', [1, 2]);
        w.input(one, 'float', [1, 2]);
        w.node('Identity', ['x'], [oneNext]);
        w.node('Identity', [one], [twoNext]);
        w.node('Add', ['x', two], ['mask']);
        for (const name of ['mask', twoNext, oneNext]) w.output(name, 'float', [1, 2]);
      });
    const named = line(['d1', 'd2', 'd1_out', 'd2_out']);
    expect(valuesOf(named, [1, 2, 3, 4, 5, 6], { outputPort: 'mask' })).toEqual([1, 2, 3, 4, 6, 8]);
    expect(problemOf(line(['p', 'q', 'r', 's']), { outputPort: 'mask' })).toMatch(
      /expected one output that holds/,
    );
  });

  it.each([
    ['[1, 2, 3, 2]', [1, 2, 3, 2]],
    ['[2, 1, 3, 2]', [2, 1, 3, 2]],
  ] as const)('of two LSTMs packed in %s go to their layers', (_, shape) => {
    const axis = shape.indexOf(2);
    const bytes = file((w) => {
      w.input('x', 'float', [1, 1, 3]);
      w.input('packed', 'float', shape);
      const ints = (name: string, values: readonly number[]) =>
        w.constant(name, 'int64', [values.length], values);
      const state = (layer: number, part: number): string => {
        const name = `s${layer}${part}`;
        w.node('Gather', ['packed', w.constant(`i${layer}`, 'int64', [], [layer])], [`${name}_layer`], {
          axis: { int: axis },
        });
        w.node(
          'Slice',
          [`${name}_layer`, ints(`f${part}`, [part]), ints(`t${part}`, [part + 1]), ints('a2', [2])],
          [`${name}_part`],
        );
        return w.node('Reshape', [`${name}_part`, ints('shape', [1, 1, 3])], [name]);
      };
      const matrix = (name: string, scale: number) =>
        w.constant(
          name,
          'float',
          [1, 12, 3],
          Float32Array.from({ length: 36 }, (__, i) => scale * Math.sin(i + scale)),
        );
      let value = 'x';
      const packed: string[] = [];
      for (const layer of [0, 1]) {
        // The second layer's states are read first.
        const from = [
          value,
          matrix(`W${layer}`, 0.3 + layer),
          matrix(`R${layer}`, 0.7 - layer),
          '',
          '',
          state(layer, 0),
          state(layer, 1),
        ];
        w.node('LSTM', from, [`Y${layer}`, `h${layer}`, `c${layer}`], { hidden_size: { int: 3 } });
        value = w.node('Squeeze', [`Y${layer}`, ints('one', [1])], [`y${layer}`]);
        const both = [`h${layer}`, `c${layer}`].map((name) =>
          w.node('Reshape', [name, ints('column', [1, 1, 3, 1])], [`${name}_column`]),
        );
        packed.push(w.node('Concat', both, [`both${layer}`], { axis: { int: 3 } }));
      }
      w.node('Concat', packed, ['packed_out'], { axis: { int: axis } });
      w.node('Sigmoid', [value], ['mask']);
      w.output('packed_out', 'float', shape);
      w.output('mask', 'float', [1, 1, 3]);
    });
    const network = readModel([{ name: 'm.onnx', bytes }], 'm.onnx');
    expect(network.carried.map(({ state, next }) => [state, next])).toEqual([
      ['lstm1_h', 'lstm1_hidden'],
      ['lstm1_c', 'lstm1_cell'],
      ['lstm2_h', 'lstm2_hidden'],
      ['lstm2_c', 'lstm2_cell'],
    ]);
  });

  it('that come back in other places of their tensor are refused', () => {
    const bytes = file((w) => {
      w.input('x', 'float', [1, 1, 2]);
      w.input('h', 'float', [2, 1, 2]);
      const g = w.constant('G', 'float', [1, 6, 2], new Float32Array(12).fill(0.1));
      w.node('Split', ['h'], ['h1', 'h2'], { axis: { int: 0 } });
      w.node('GRU', ['x', g, g, '', '', 'h1'], ['Y1', 'n1'], { hidden_size: { int: 2 } });
      w.node('Squeeze', ['Y1', w.constant('one', 'int64', [1], [1])], ['y1']);
      w.node('GRU', ['y1', g, g, '', '', 'h2'], ['Y2', 'n2'], { hidden_size: { int: 2 } });
      w.node('Squeeze', ['Y2', 'one'], ['mask']);
      w.node('Concat', ['n2', 'n1'], ['h_out'], { axis: { int: 0 } });
      w.output('mask', 'float', [1, 1, 2]);
      w.output('h_out', 'float', [2, 1, 2]);
    });
    expect(problemOf(bytes)).toMatch(/input h: expected an output that holds its value for the next frame/);
  });
});

describe('other frames than this one', () => {
  const recurrent = (
    before: (w: OnnxWriter) => string,
    after: (w: OnnxWriter, y: string) => string,
    frames: number | string,
  ): Uint8Array =>
    file((w) => {
      w.input('x', 'float', [frames, 1, 2]);
      const g = w.constant(
        'G',
        'float',
        [1, 6, 2],
        Float32Array.from({ length: 12 }, (_, i) => Math.cos(i)),
      );
      w.node('GRU', [before(w), g, g], ['Y', 'Y_h'], { hidden_size: { int: 2 } });
      w.node('Squeeze', ['Y', w.constant('one', 'int64', [1], [1])], ['y']);
      w.node('Sigmoid', [after(w, 'y')], ['mask']);
      w.output('mask', 'float', [frames, 1, 2]);
    });
  const slice = (
    w: OnnxWriter,
    value: string,
    [from, to, step]: readonly [number, number, number],
    output: string,
  ) => {
    const ints = (what: string, n: number) => w.constant(`${output}_${what}`, 'int64', [1], [n]);
    return w.node(
      'Slice',
      [value, ints('from', from), ints('to', to), ints('axis', 0), ints('step', step)],
      [output],
    );
  };
  const same = (_: OnnxWriter, y: string) => y;

  it.each(['frames', 50])('are none in the plain file of %s frames', (frames) => {
    expect(problemOf(recurrent(() => 'x', same, frames))).toBe('read');
  });

  it.each(['frames', 50])('are refused where time is flipped around a GRU, %s frames', (frames) => {
    const flipped = recurrent(
      (w) => slice(w, 'x', [-1, -1_000_000, -1], 'turned'),
      (w, y) => slice(w, y, [-1, -1_000_000, -1], 'back'),
      frames,
    );
    // Of a file of 50 frames of 2 values, the 50 could be values as well: then the GRU is what refuses.
    expect(problemOf(flipped)).toMatch(
      frames === 50
        ? /node GRU_Y \(GRU\): expected \[frames, 1, inputs\]/
        : /node Slice_turned \(Slice\): expected all frames.*got time flipped/,
    );
  });

  it('are refused where frames are cut off, or the last state is for all', () => {
    expect(
      problemOf(
        recurrent(
          () => 'x',
          (w, y) => slice(w, y, [1, 1_000_000, 1], 'cut'),
          'frames',
        ),
      ),
    ).toMatch(/Slice_cut \(Slice\): expected all frames/);
    const last = recurrent(
      () => 'x',
      (w, y) => w.node('Add', [y, 'Y_h'], ['sum']),
      'frames',
    );
    expect(problemOf(last)).toMatch(
      /Add_sum \(Add\): expected a value of every frame, got a state of the last frame only/,
    );
  });

  it('are refused where statistics go over them', () => {
    const mean = recurrent(
      () => 'x',
      (w, y) => {
        w.node('ReduceMean', [y], ['mean'], { axes: { ints: [0] } });
        return w.node('Sub', [y, 'mean'], ['centred']);
      },
      'frames',
    );
    expect(problemOf(mean)).toMatch(/ReduceMean_mean \(ReduceMean\): expected a mean within the frame/);
  });

  it('a GRU of one frame that begins at 0 with each is refused: it would keep nothing', () => {
    expect(problemOf(recurrent(() => 'x', same, 1))).toMatch(/Y \(GRU\): expected a state that is an input/);
  });
});

describe('the output', () => {
  const product = (w: OnnxWriter): void => {
    w.input('x', 'float', [1, 2]);
    const m = w.constant('W', 'float', [2, 2], [0.5, 0, 0, 0.25]);
    w.node('MatMul', ['x', m], ['product']);
    w.node('Sigmoid', ['product'], ['gain']);
  };

  it('mask * input is the mask, and that is known', () => {
    const bytes = file((w) => {
      product(w);
      w.node('Mul', ['gain', 'x'], ['enhanced']);
      w.output('enhanced', 'float', [1, 2]);
    });
    const sigmoid = (v: number) => Math.fround(1 / (1 + Math.exp(-v)));
    expect(valuesOf(bytes, [2, 8])).toEqual([sigmoid(1), sigmoid(2)]);
    expect(importOnnx(bytes, 'm.onnx', []).isMaskTimesInput).toBe(true);
  });

  it('is the one as wide as the features, beside a voice activity and before it', () => {
    const bytes = file((w) => {
      product(w);
      w.node('MatMul', ['gain', w.constant('V', 'float', [2, 1], [1, 1])], ['sum']);
      w.node('Sigmoid', ['sum'], ['vad']);
      w.output('vad', 'float', [1, 1]);
      w.output('gain', 'float', [1, 2]);
    });
    expect(valuesOf(bytes, [0, 0])).toEqual([0.5, 0.5]);
    expect(valuesOf(bytes, [0, 0], { outputPort: 'vad' })).toEqual([Math.fround(1 / (1 + Math.exp(-1)))]);
    expect(problemOf(bytes, { outputPort: 'other' })).toMatch(
      /expected an output other.*got vad \(1\), gain \(2\)/,
    );
  });

  it('is asked for where two are as wide', () => {
    const bytes = file((w) => {
      product(w);
      w.node('Tanh', ['product'], ['other']);
      for (const name of ['gain', 'other']) w.output(name, 'float', [1, 2]);
    });
    expect(problemOf(bytes)).toMatch(
      /expected one output of 2 values, got gain \(2\), other \(2\); choose with --output-port/,
    );
    expect(valuesOf(bytes, [0, 0], { outputPort: 'other' })).toEqual([0, 0]);
  });
});

describe('normalisation inside the file', () => {
  const [mean, std] = [
    [3, -1],
    [2, 4],
  ];
  const spellings: readonly [string, (w: OnnxWriter) => string][] = [
    [
      '(x - mean) / std',
      (w) => {
        w.node('Sub', ['x', w.constant('mean', 'float', [2], mean!)], ['centred']);
        return w.node('Div', ['centred', w.constant('std', 'float', [2], std!)], ['normal']);
      },
    ],
    [
      '(x + -mean) * (1 / std)',
      (w) => {
        w.node(
          'Add',
          [
            'x',
            w.constant(
              'mean',
              'float',
              [1, 2],
              mean!.map((v) => -v),
            ),
          ],
          ['centred'],
        );
        w.node('Reciprocal', [w.constant('std', 'float', [2], std!)], ['inverse']);
        return w.node('Mul', ['inverse', 'centred'], ['normal']);
      },
    ],
    [
      '(x - mean) / sqrt(variance + epsilon)',
      (w) => {
        w.node('Sub', ['x', w.constant('mean', 'float', [2], mean!)], ['centred']);
        w.node(
          'Add',
          [
            w.constant(
              'variance',
              'float',
              [2],
              std!.map((v) => v * v - 1e-3),
            ),
            w.constant('e', 'float', [], [1e-3]),
          ],
          ['v'],
        );
        return w.node('Div', ['centred', w.node('Sqrt', ['v'], ['s'])], ['normal']);
      },
    ],
    [
      '-(mean - x) / std',
      (w) => {
        w.node('Sub', [w.constant('mean', 'float', [2], mean!), 'x'], ['turned']);
        w.node('Div', ['turned', w.constant('std', 'float', [2], std!)], ['scaled']);
        return w.node('Neg', ['scaled'], ['normal']);
      },
    ],
    [
      'x / std - mean / std',
      (w) => {
        w.node('Div', ['x', w.constant('std', 'float', [2], std!)], ['scaled']);
        return w.node(
          'Sub',
          [
            'scaled',
            w.constant(
              'shift',
              'float',
              [2],
              mean!.map((m, i) => m / std![i]!),
            ),
          ],
          ['normal'],
        );
      },
    ],
  ];

  it.each(spellings)('%s is folded into the product behind it', (_, spell) => {
    const bytes = file((w) => {
      w.input('x', 'float', [1, 2]);
      w.node('MatMul', [spell(w), w.constant('W', 'float', [2, 2], [1, 0, 0, 1])], ['mask']);
      w.output('mask', 'float', [1, 2]);
    });
    const values = valuesOf(bytes, [5, 7, 1, 1]);
    [1, 2, -1, 0.5].forEach((value, i) => {
      expect(values[i]).toBeCloseTo(value, 3);
    });
    const network = readModel([{ name: 'm.onnx', bytes }], 'm.onnx');
    expect(network.layers.map(({ kind }) => kind)).toEqual(['dense']);
  });
});

describe('what is often called .onnx', () => {
  it('is named: a pointer of Git LFS, a web page', () => {
    const text = (content: string) => problemOf(new TextEncoder().encode(content));
    expect(text('version https://git-lfs.github.com/spec/v1\noid sha256:1234\nsize 5\n')).toMatch(
      /a pointer of Git LFS.*git lfs pull/,
    );
    expect(text('<!DOCTYPE html><html><body>404</body></html>')).toMatch(/a web page/);
  });

  it('names every unknown operation with how often, and hushbit inspect', () => {
    const bytes = file((w) => {
      w.input('x', 'float', [1, 2]);
      for (const [i, op] of ['Erf', 'Det', 'Erf'].entries())
        w.node(op, [i === 0 ? 'x' : `y${i - 1}`], [`y${i}`]);
      w.output('y2', 'float', [1, 2]);
    });
    expect(problemOf(bytes)).toMatch(/got Erf \(2\), Det \(1\); hushbit inspect/);
  });
});

describe('what changes nothing', () => {
  it.each([7, 9, 10, 11, 13, 18, 22, 23])(
    'is passed over in opset %s: Pad by nothing, Dropout, LeakyRelu of what is positive',
    (opset) => {
      const bytes = file((w) => {
        w.input('x', 'float', [1, 2]);
        const pads: Record<string, Attribute> = opset < 11 ? { pads: { ints: [0, 0, 0, 0] } } : {};
        const from = opset < 11 ? ['x'] : ['x', w.constant('pads', 'int64', [4], [0, 0, 0, 0])];
        w.node('Pad', from, ['padded'], pads);
        w.node('Dropout', ['padded'], ['same']);
        w.node('LeakyRelu', ['same'], ['leaky'], { alpha: { float: 0.25 } });
        const matrix = w.constant('W', 'float', [2, 2], [1, 0, 0, 1]);
        w.node('MatMul', ['leaky', matrix], ['mask']);
        w.output('mask', 'float', [1, 2]);
      }, opset);
      expect(valuesOf(bytes, [3, -8])).toEqual([3, -2]);
    },
  );
});

describe('a file of a quantiser', () => {
  it('is the float network that it stands for, weights as they were rounded', () => {
    const bytes = file((w) => {
      w.input('x', 'float', [1, 2]);
      const scale = w.constant('scale', 'float', [], [0.5]);
      const zero = w.constant('zero', 'uint8', [], [10]);
      w.node('QuantizeLinear', ['x', scale, zero], ['q']);
      w.node('DequantizeLinear', ['q', scale, zero], ['dq']);
      const steps = w.constant('steps', 'float', [2], [0.1, 0.2]);
      const zeros = w.constant('zeros', 'int8', [2], [0, 0]);
      w.node('DequantizeLinear', [w.constant('W', 'int8', [2, 2], [10, 20, -30, 40]), steps, zeros], ['w'], {
        axis: { int: 1 },
      });
      w.node('MatMul', ['dq', 'w'], ['mask']);
      w.output('mask', 'float', [1, 2]);
    }, 13);
    const network = readModel([{ name: 'm.onnx', bytes }], 'm.onnx');
    // (0 - 10) / 2 and (255 - 10) / 2
    expect(network.ranges?.get('x')).toEqual({ min: -5, max: 122.5 });
    // W = [[1, 4], [-3, 8]]
    const [first, second] = valuesOf(bytes, [1, 2]);
    expect(first).toBeCloseTo(-5, 5);
    expect(second).toBeCloseTo(20, 5);
  });
});
