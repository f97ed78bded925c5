// Layers on tensors of several axes within a frame, against sums written out the other way round.
import { describe, expect, it } from 'vitest';
import { createNetworkBuilder, type NetworkBuilder } from '../network-builder.ts';
import { createReference } from '../reference.ts';
import { addConvolution, type ConvolutionAxis, SINGLE } from './convolution.ts';
import { addScan } from './scan.ts';

/** Some numbers without pattern, in +-1. */
const numbers = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(12.9 * (i + 1) + 78.2 * seed));

function run(length: number, make: (builder: NetworkBuilder, x: string) => string, frames: Float32Array[]) {
  const builder = createNetworkBuilder('test');
  const network = builder.finish(make(builder, builder.input('x', length, 'layer')));
  const model = createReference(network);
  return frames.map((frame) => {
    const out = new Float32Array(model.outputs);
    model.run(frame, 1, out);
    return out;
  });
}

const close = (got: ArrayLike<number>, expected: ArrayLike<number>): void => {
  expect(got.length).toBe(expected.length);
  for (let i = 0; i < got.length; i++) expect(Math.abs(got[i]! - expected[i]!)).toBeLessThan(1e-6);
};

describe('convolution', () => {
  it('adds each element to the outputs that read it, transposed, in groups, dilated', () => {
    // Scattered, as a transposed convolution is defined: y[a * 2 + tap * 3 - 1] += w x[a].
    const [size, channels, outputs, groups, taps] = [5, 4, 6, 2, 3];
    const [stride, dilation, pad] = [2, 3, 1];
    const made = (size - 1) * stride - 2 * pad + dilation * (taps - 1) + 1;
    const x = numbers(size * channels, 1);
    const weight = numbers(outputs * taps * (channels / groups), 2);
    const bias = numbers(outputs, 3);
    const expected = Float64Array.from({ length: made * outputs }, (_, i) => bias[i % outputs]!);
    for (let a = 0; a < size; a++)
      for (let tap = 0; tap < taps; tap++) {
        const to = a * stride + tap * dilation - pad;
        if (to < 0 || to >= made) continue;
        for (let o = 0; o < outputs; o++)
          for (let c = 0; c < 2; c++) {
            const channel = Math.floor(o / 3) * 2 + c;
            // The kernel is stored turned round.
            expected[to * outputs + o]! +=
              weight[(o * taps + (taps - 1 - tap)) * 2 + c]! * x[a * channels + channel]!;
          }
      }
    const height: ConvolutionAxis = {
      size,
      outputs: made,
      taps,
      stride: 1,
      dilation,
      pad: dilation * (taps - 1) - pad,
      upsampling: stride,
    };
    const values = { name: 'c', output: 'y', weight, bias, channels, outputs, groups, height };
    const [y] = run(x.length, (builder, input) => addConvolution(builder, input, values), [x]);
    close(y!, expected);
  });

  it('runs over depth and height with strides and zeros around', () => {
    const x = numbers(3 * 4 * 2, 4);
    const weight = numbers(2 * 2 * 3 * 2, 5);
    const depth = { ...SINGLE, size: 3, outputs: 1, taps: 2, dilation: 2 };
    const height = { ...SINGLE, size: 4, outputs: 2, taps: 3, stride: 2, pad: 1 };
    const values = { name: 'c', output: 'y', weight, bias: null, channels: 2, outputs: 2, depth, height };
    const at = (d: number, h: number, c: number): number => (h < 0 || h > 3 ? 0 : x[(d * 4 + h) * 2 + c]!);
    const expected: number[] = [];
    for (const h of [-1, 1])
      for (const o of [0, 1]) {
        let sum = 0;
        for (const [i, d] of [0, 2].entries())
          for (const j of [0, 1, 2])
            for (const c of [0, 1]) sum += weight[((o * 2 + i) * 3 + j) * 2 + c]! * at(d, h + j, c);
        expected.push(sum);
      }
    const [y] = run(x.length, (builder, input) => addConvolution(builder, input, values), [x]);
    close(y!, expected);
  });
});

describe('scan', () => {
  const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));

  it('turned round is the sequence turned round, and lanes do not know of each other', () => {
    const [steps, lanes, units] = [5, 2, 3];
    for (const cell of ['gru', 'lstm'] as const) {
      const rows = (cell === 'gru' ? 3 : 4) * units;
      const x = numbers(steps * lanes * rows, 6);
      const weight = numbers(rows * units, 7);
      const bias = numbers(rows, 8);
      const outputs = cell === 'gru' ? ['h'] : ['h', 'c'];
      const common = {
        name: 's',
        outputs,
        weight,
        bias,
        cell,
        reset: 'after',
        candidate: 'tanh',
        units,
        initial: null,
      } as const;
      const all = (direction: 'forward' | 'reverse') =>
        run(x.length, (b, input) => addScan(b, input, { ...common, direction, steps, lanes }), [x])[0]!;
      const block = (from: Float32Array, step: number, lane: number, size: number) =>
        from.subarray((step * lanes + lane) * size, (step * lanes + lane + 1) * size);
      for (const direction of ['forward', 'reverse'] as const) {
        for (let lane = 0; lane < lanes; lane++) {
          const turned = direction === 'forward' ? (i: number) => i : (i: number) => steps - 1 - i;
          const single = Float32Array.from(
            { length: steps * rows },
            (_, i) => block(x, turned(Math.floor(i / rows)), lane, rows)[i % rows]!,
          );
          const own = run(
            single.length,
            (b, input) => addScan(b, input, { ...common, direction: 'forward', steps, lanes: 1 }),
            [single],
          )[0]!;
          for (let i = 0; i < steps; i++)
            close(block(all(direction), turned(i), lane, units), own.subarray(i * units, (i + 1) * units));
        }
      }
    }
  });

  it('carries what it gives, and says of an LSTM of one unit what its equations do', () => {
    const weight = Float32Array.of(0.5, -0.25, 1, 2);
    const bias = Float32Array.of(0.1, 0.2, 0.3, -0.1);
    const frames = [numbers(4, 9), numbers(4, 10)];
    const outputs = run(
      4,
      (b, input) => {
        const initial = [b.state('h0', 1, 's'), b.state('c0', 1, 's')];
        const shape = {
          steps: 1,
          lanes: 1,
          units: 1,
          direction: 'forward',
          reset: 'after',
          candidate: 'tanh',
        } as const;
        const h = addScan(b, input, {
          name: 's',
          outputs: ['h', 'c'],
          weight,
          bias,
          cell: 'lstm',
          initial,
          ...shape,
        });
        b.setNext('h0', 'h');
        b.setNext('c0', 'c');
        return h;
      },
      frames,
    );
    let [h, c] = [0, 0];
    for (const [t, x] of frames.entries()) {
      const [i, o, f, g] = Array.from(x, (v, k) => v + weight[k]! * h + bias[k]!) as [
        number,
        number,
        number,
        number,
      ];
      c = sigmoid(f) * c + sigmoid(i) * Math.tanh(g);
      h = sigmoid(o) * Math.tanh(c);
      close(outputs[t]!, [h]);
    }
  });
});

describe('the others', () => {
  it('move, reduce, weigh and bend', () => {
    const x = Float32Array.of(1, -2, 3, -4, 5, -6);
    const push = (kind: string, params: object) => (b: NetworkBuilder, input: string) => {
      const slope = b.bias('slope', Float32Array.of(0.5, 0.25), 'layer');
      const bent = b.push({
        kind: 'prelu',
        name: 'p',
        params: { slope },
        inputs: [input],
        outputs: ['bent'],
      });
      return kind === '' ? bent : b.push({ kind, name: 'l', params, inputs: [input], outputs: ['y'] });
    };
    const of = (kind: string, params: object) => run(6, push(kind, params), [x])[0]!;
    close(of('gather', { index: Int32Array.of(5, -1, 0) }), [-6, 0, 1]);
    close(of('reduce', { function: 'mean', size: 3, inner: 2 }), [3, -4]);
    close(of('reduce', { function: 'sum', size: 3, inner: 1 }), [2, -5]);
    close(of('reduce', { function: 'max', size: 6, inner: 1 }), [5]);
    const e = Math.E ** 3;
    close(of('softmax', { size: 2 }).subarray(0, 2), [e / (e + 1), 1 / (e + 1)]);
    close(of('', {}), [1, -0.5, 3, -1, 5, -1.5]);
  });

  it('are refused where they do not fit', () => {
    const builder = createNetworkBuilder('test');
    const x = builder.input('x', 6, 'layer');
    const push = (kind: string, params: object) => () =>
      builder.push({ kind, name: 'l', params, inputs: [x], outputs: ['y'] });
    expect(push('gather', { index: Int32Array.of(6) })).toThrow(/places below 6/);
    expect(push('softmax', { size: 4 })).toThrow(/rows of 4/);
    expect(push('reduce', { function: 'sum', size: 4, inner: 1 })).toThrow(/multiple of 4/);
  });
});
