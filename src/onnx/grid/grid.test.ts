// Files whose frames are tensors of several axes, against sums written out here; whole sequences run frame by frame, or are refused.
import { describe, expect, it } from 'vitest';
import { createReference, type Network } from '../../network/index.ts';
import { importOnnx } from '../importer.ts';
import { createOnnxWriter, type OnnxWriter } from '../writer.ts';

const FRAMES = 7;
const [BINS, CHANNELS] = [5, 2];

const numbers = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(12.9 * (i + 1) + 78.2 * seed));

function read(make: (w: OnnxWriter) => void): Network {
  const writer = createOnnxWriter('m', 17);
  make(writer);
  return importOnnx(writer.finish({}), 'm.onnx', []).network;
}

const sequence = (make: (w: OnnxWriter) => string): Network =>
  read((w) => {
    w.input('x', 'float', [1, CHANNELS, 'frames', BINS]);
    w.node('Identity', [make(w)], ['y']);
    w.output('y', 'float', [1, CHANNELS, 'frames', BINS]);
  });

function run(network: Network, x: Float32Array): Float32Array {
  const model = createReference(network);
  const out = new Float32Array((x.length / model.bins) * model.outputs);
  model.run(x, x.length / model.bins, out);
  return out;
}

const X = numbers(FRAMES * CHANNELS * BINS, 1);
/** Channel c, bin f of frame t; 0 before the first. */
const at = (t: number, c: number, f: number): number =>
  t < 0 || f < 0 || f >= BINS ? 0 : X[(t * CHANNELS + c) * BINS + f]!;

function close(got: ArrayLike<number>, expected: (t: number, c: number, f: number) => number): void {
  for (let t = 0; t < FRAMES; t++)
    for (let c = 0; c < CHANNELS; c++)
      for (let f = 0; f < BINS; f++)
        expect(Math.abs(got[(t * CHANNELS + c) * BINS + f]! - expected(t, c, f))).toBeLessThan(1e-5);
}

describe('a sequence of frames of several axes', () => {
  const kernel = numbers(CHANNELS * CHANNELS * 2 * 3, 2);
  const bias = numbers(CHANNELS, 3);
  const convolved = (t: number, o: number, f: number): number => {
    let sum = bias[o]!;
    for (let c = 0; c < CHANNELS; c++)
      for (let i = 0; i < 2; i++)
        for (let j = 0; j < 3; j++)
          sum += kernel[((o * CHANNELS + c) * 2 + i) * 3 + j]! * at(t + 2 * (i - 1), c, f + j - 1);
    return sum;
  };
  const conv = (w: OnnxWriter, pads: readonly number[], input = 'x'): string => {
    const weight = w.constant('kernel', 'float', [CHANNELS, CHANNELS, 2, 3], kernel);
    const term = w.constant('bias', 'float', [CHANNELS], bias);
    w.node('Conv', [input, weight, term], ['conv'], { pads: { ints: pads }, dilations: { ints: [2, 1] } });
    return 'conv';
  };

  it('is refused where the frames to keep are more than any file is worth', () => {
    const wide = 1000;
    const far = () =>
      read((w) => {
        w.input('x', 'float', [1, 1, 'frames', wide]);
        const weight = w.constant('k', 'float', [1, 1, 2, 1], [1, 1]);
        const attributes = { pads: { ints: [65_536, 0, 0, 0] }, dilations: { ints: [65_536, 1] } };
        w.node('Conv', ['x', weight], ['y'], attributes);
        w.output('y', 'float', [1, 1, 'frames', wide]);
      });
    expect(far).toThrow('elements together');
  });

  it('folds a factor into one of two convolutions that have kernel and bias in common', () => {
    const factors = [0.5, -3];
    const made = sequence((w) => {
      const weight = w.constant('kernel', 'float', [CHANNELS, CHANNELS, 2, 3], kernel);
      const term = w.constant('bias', 'float', [CHANNELS], bias);
      const attributes = { pads: { ints: [2, 1, 0, 1] }, dilations: { ints: [2, 1] } };
      w.node('Conv', ['x', weight, term], ['one'], attributes);
      w.node('Conv', ['x', weight, term], ['other'], attributes);
      const scale = w.constant('scale', 'float', [1, CHANNELS, 1, 1], factors);
      w.node('Mul', ['one', scale], ['scaled']);
      w.node('Add', ['scaled', 'other'], ['sum']);
      return 'sum';
    });
    expect(made.layers.map(({ kind }) => kind)).not.toContain('mul');
    close(run(made, X), (t, c, f) => (1 + factors[c]!) * convolved(t, c, f));
  });

  it('keeps the frames that a causal convolution reads, however they are padded', () => {
    close(
      run(
        sequence((w) => conv(w, [2, 1, 0, 1])),
        X,
      ),
      convolved,
    );
    const padded = sequence((w) => {
      const pads = w.constant('pads', 'int64', [8], [0, 0, 2, 0, 0, 0, 0, 0]);
      w.node('Pad', ['x', pads], ['padded']);
      return conv(w, [0, 1, 0, 1], 'padded');
    });
    close(run(padded, X), convolved);
    const cut = sequence((w) => {
      const both = conv(w, [2, 1, 2, 1]);
      const list = (name: string, value: number) => w.constant(name, 'int64', [1], [value]);
      w.node('Slice', [both, list('from', 0), list('to', -2), list('axis', 2)], ['cut']);
      return 'cut';
    });
    close(run(cut, X), convolved);
  });

  it('waits where an earlier frame is added', () => {
    const network = sequence((w) => {
      const pads = w.constant('pads', 'int64', [8], [0, 0, 1, 0, 0, 0, 0, 0]);
      const list = (name: string, value: number) => w.constant(name, 'int64', [1], [value]);
      w.node('Pad', ['x', pads], ['late']);
      w.node('Slice', ['late', list('from', 0), list('to', -1), list('axis', 2)], ['before']);
      w.node('Sub', ['x', 'before'], ['difference']);
      return 'difference';
    });
    close(run(network, X), (t, c, f) => at(t, c, f) - at(t - 1, c, f));
  });

  it.each([
    [
      'a convolution reads ahead',
      (w: OnnxWriter) => conv(w, [1, 1, 1, 1]),
      /a frame cannot know the future, got 1 ahead/,
    ],
    [
      'a mean goes over all frames',
      (w: OnnxWriter) => {
        w.node('ReduceMean', ['x'], ['mean'], { axes: { ints: [2] } });
        w.node('Sub', ['x', 'mean'], ['rest']);
        return 'rest';
      },
      /a frame cannot know the future/,
    ],
    [
      'what was padded is no longer 0 where a convolution reads it',
      (w: OnnxWriter) => {
        const pads = w.constant('pads', 'int64', [8], [0, 0, 2, 0, 0, 0, 0, 0]);
        w.node('Pad', ['x', pads], ['padded']);
        w.node('Sigmoid', ['padded'], ['bent']);
        return conv(w, [0, 1, 0, 1], 'bent');
      },
      /frames before the first that are 0/,
    ],
  ])('is refused where %s', (_, make, message) => {
    expect(() => sequence(make)).toThrow(message);
  });
});

describe('packed caches', () => {
  it('are taken apart into what is read together, and come back where they were', () => {
    const network = read((w) => {
      w.input('x', 'float', [1, 3, 1, 4]);
      w.input('cache', 'float', [2, 3, 1, 4]);
      const one = (name: string, value: number) => w.constant(name, 'int64', [], [value]);
      w.node('Gather', ['cache', one('first', 0)], ['c0'], { axis: { int: 0 } });
      w.node('Gather', ['cache', one('second', 1)], ['c1'], { axis: { int: 0 } });
      w.node('Unsqueeze', ['c0', w.constant('axis', 'int64', [1], [0])], ['c0u']);
      w.node('Unsqueeze', ['c1', w.constant('axis2', 'int64', [1], [0])], ['c1u']);
      w.node('Sub', ['x', 'c0u'], ['a']);
      w.node('Sub', ['a', 'c1u'], ['y']);
      w.node('Concat', ['x', 'a'], ['cache_out'], { axis: { int: 0 } });
      w.output('y', 'float', [1, 3, 1, 4]);
      w.output('cache_out', 'float', [2, 3, 1, 4]);
    });
    expect(network.carried).toHaveLength(2);
    const x = numbers(12 * 4, 5);
    const got = run(network, x);
    const rows = [0, 1, 2, 3].map((t) => x.subarray(12 * t, 12 * t + 12));
    let [first, second] = [new Float32Array(12), new Float32Array(12)];
    for (const [t, row] of rows.entries()) {
      const a = row.map((v, i) => v - first[i]!);
      const y = a.map((v, i) => v - second[i]!);
      for (let i = 0; i < 12; i++) expect(Math.abs(got[12 * t + i]! - y[i]!)).toBeLessThan(1e-6);
      [first, second] = [row.slice(), a];
    }
  });
});
