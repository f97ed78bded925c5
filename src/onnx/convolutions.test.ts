// Convolutions over time, as files of a sequence and as streaming exports have them.
import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { readModel } from '../inputs/read-model.ts';
import { addDepthwise, createNetworkBuilder, createReference, type Network } from '../network/index.ts';
import { randomValues } from '../npy/testing/small-nsnet2.ts';
import { exportFloatOnnx } from './export/float-model.ts';
import { type Attribute, createOnnxWriter, type OnnxWriter } from './writer.ts';

const [SIZE, TAPS, FRAMES] = [3, 3, 9];
const random = randomFromSeed(4);
const weight = randomValues(random, SIZE * TAPS, 1);
const bias = randomValues(random, SIZE, 1);
const features = randomValues(random, FRAMES * SIZE, 2);

function read(build: (writer: OnnxWriter) => void): Network {
  const writer = createOnnxWriter('conv', 17);
  build(writer);
  return readModel([{ name: 'm.onnx', bytes: writer.finish() }], 'm.onnx');
}

function masks(network: Network): number[] {
  const out = new Float32Array(features.length);
  createReference(network).run(features, FRAMES, out);
  return [...out];
}

const expected = (dilation: number): number[] =>
  Array.from(features, (_, i) => {
    const [t, c] = [Math.floor(i / SIZE), i % SIZE];
    let sum = 0;
    for (let k = 0; k < TAPS; k++) {
      const from = t - dilation * (TAPS - 1 - k);
      if (from >= 0) sum = Math.fround(sum + Math.fround(weight[c * TAPS + k]! * features[from * SIZE + c]!));
    }
    return Math.fround(sum + bias[c]!);
  });

const kernelOf = (w: OnnxWriter) => [
  w.constant('W', 'float', [SIZE, 1, TAPS], weight),
  w.constant('b', 'float', [SIZE], bias),
];
const groups = (more: Record<string, Attribute> = {}) => ({ group: { int: SIZE }, ...more });

/** Frames on the last axis; the file keeps `past` of them. */
function streaming(past: number, dilation: number, from = 1): Network {
  return read((w) => {
    w.input('x', 'float', [1, SIZE, 1]);
    w.input('cache', 'float', [1, SIZE, past]);
    w.node('Concat', ['cache', 'x'], ['all'], { axis: { int: 2 } });
    w.node('Conv', ['all', ...kernelOf(w)], ['mask'], groups({ dilations: { ints: [dilation] } }));
    const integers = (name: string, value: number) => w.constant(name, 'int64', [1], [value]);
    w.node(
      'Slice',
      ['all', integers('from', from), integers('to', 2 ** 31 - 1), integers('axis', 2)],
      ['next'],
    );
    w.output('mask', 'float', [1, SIZE, 1]);
    w.output('next', 'float', [1, SIZE, past]);
  });
}

describe('Conv', () => {
  it.each([1, 2])('of a sequence with zeros before it, dilation %i', (dilation) => {
    const network = read((w) => {
      w.input('x', 'float', [1, SIZE, 'frames']);
      const attributes = { pads: { ints: [dilation * (TAPS - 1), 0] }, dilations: { ints: [dilation] } };
      w.node('Conv', ['x', ...kernelOf(w)], ['mask'], groups(attributes));
      w.output('mask', 'float', [1, SIZE, 'frames']);
    });
    expect(network.layers.map(({ kind }) => kind)).toEqual(['depthwise']);
    expect(masks(network)).toEqual(expected(dilation));
  });

  it.each([1, 2])('over earlier frames that the file carries, dilation %i', (dilation) => {
    const network = streaming(dilation * (TAPS - 1), dilation);
    expect(network.layers.map(({ kind }) => kind)).toEqual(['depthwise']);
    expect(masks(network)).toEqual(expected(dilation));
  });

  it('of one tap across elements is a product', () => {
    const network = read((w) => {
      w.input('x', 'float', [1, SIZE, 'frames']);
      w.node('Conv', ['x', w.constant('W', 'float', [SIZE, SIZE, 1], weight)], ['mask']);
      w.output('mask', 'float', [1, SIZE, 'frames']);
    });
    expect(network.layers.map(({ kind }) => kind)).toEqual(['dense']);
  });

  it('is refused where it would need later frames, or keeps other ones', () => {
    const later = () =>
      read((w) => {
        w.input('x', 'float', [1, SIZE, 'frames']);
        w.node('Conv', ['x', ...kernelOf(w)], ['mask'], groups({ pads: { ints: [1, 1] } }));
        w.output('mask', 'float', [1, SIZE, 'frames']);
      });
    expect(later).toThrow(/a frame cannot know the future/);
    // A kernel that has two places in a frame gives two.
    expect(() => streaming(3, 1)).toThrow(/a mask of 3 values, got 6/);
    expect(() => streaming(2, 1, 0)).toThrow();
  });

  it.each([true, false])('comes back from an export as it was, every state in a sequence: %s', (sequence) => {
    const builder = createNetworkBuilder('out');
    const x = builder.input('x', SIZE, 'conv1');
    const y = addDepthwise(builder, x, { index: 1, weight, taps: TAPS, bias, dilation: 2 });
    let last = y;
    if (!sequence) {
      const h = builder.state('h', SIZE, 'conv1');
      last = builder.add(y, h, 'sum');
      builder.setNext(h, builder.map('tanh', last, 't'));
    }
    const network = builder.finish(builder.map('sigmoid', last, 'mask'));
    const { bytes, frameShape } = exportFloatOnnx(network);
    expect(frameShape).toEqual(sequence ? [1, 1, SIZE] : [1, SIZE]);
    const back = readModel([{ name: 'm.onnx', bytes }], 'm.onnx');
    expect(back.layers.some(({ kind }) => kind === 'depthwise')).toBe(true);
    expect(masks(back)).toEqual(masks(network));
  });
});
