// Networks with layers over places: what they become, how near 16 bits come to float32, and that the engine follows the interpreter.
import { describe, expect, test } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { observeRanges, rangesToJson } from '../calibrate/index.ts';
import { createInterpreter } from '../interpret/index.ts';
import {
  addConvolution,
  addScan,
  createNetworkBuilder,
  createReference,
  type ScanValues,
  SINGLE,
} from '../network/index.ts';
import { verifyProgram } from '../program/verify.ts';
import { createIntegerEngine } from '../wasm/index.ts';
import { lower } from './lower.ts';
import { listSites } from './sites.ts';
import { PLACE_LAYERS } from './testing/layers/index.ts';
import { randomCase } from './testing/random-program.ts';

const KINDS = [...Object.keys(PLACE_LAYERS), 'convolution', 'dense'];

describe('networks with layers over places', () => {
  test('have programs whose bytes the engine follows', () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 16; seed++) {
      const { program, frames, features } = randomCase(seed, {
        ...{ layers: KINDS, greatestWidth: 40, frames: 9 },
        formats: seed % 2 === 0 ? ['i8', 'i16'] : ['i4', 'i8', 'i16', 'f32'],
      });
      verifyProgram(program);
      const outputs = program.buffers[program.output]!.length;
      const [expected, got] = [0, 1].map(() => new Float32Array(frames * outputs)) as [
        Float32Array,
        Float32Array,
      ];
      createInterpreter(program).run(features, frames, expected);
      createIntegerEngine(program).run(features, frames, got);
      expect(got, `seed ${seed}`).toEqual(expected);
      for (const { op } of program.operations) seen.add(op);
    }
    expect([...seen]).toEqual(expect.arrayContaining(['convolution', 'gather', 'scan', 'linear', 'table']));
  });

  test('come near to float32 in 16 bits, kept frames beside the buffer and functions in the rounding', () => {
    const random = randomFromSeed(5);
    const values = (length: number) => Float32Array.from({ length }, () => random.int(-1000, 1000) / 2000);
    const builder = createNetworkBuilder('small');
    const x = builder.input('x', 24, 'c');
    const state = builder.state('past', 4 * 24, 'c');
    const from = (first: number, length: number) => Int32Array.from({ length }, (_, i) => first + i);
    const move = (inputs: string[], output: string, index: Int32Array) =>
      builder.push({ kind: 'gather', name: 'c', params: { index }, inputs, outputs: [output] });
    const all = move([state, x], 'all', from(0, 5 * 24));
    builder.setNext(state, move([all], 'next', from(24, 4 * 24)));
    const y = addConvolution(builder, all, {
      ...{ name: 'c', output: 'y', weight: values(6 * 2 * 3 * 2), bias: values(6) },
      ...{ channels: 4, outputs: 6, groups: 2, depth: { ...SINGLE, size: 5, taps: 2, dilation: 4 } },
      height: { ...SINGLE, size: 6, outputs: 6, taps: 3, pad: 1 },
    });
    const slope = builder.bias('slope', Float32Array.of(0.25), 'c');
    builder.push({ kind: 'prelu', name: 'c', params: { slope }, inputs: [y], outputs: ['p'] });
    const network = builder.finish('p');
    const sites = listSites(network);
    expect(sites.map(({ name }) => name)).toEqual(['x', 'c_W', 'p']);
    const frames = 12;
    const features = values(frames * 24);
    const ranges = rangesToJson(observeRanges(network, [features]));
    const program = lower(network, ['i16', 'i16', 'i16'], ranges);
    expect(program.operations.map(({ op }) => op)).toEqual(['convolution']);
    expect(program.buffers[program.input]!.history).toBe(4);
    const [expected, got] = [0, 1].map(() => new Float32Array(frames * 36)) as [Float32Array, Float32Array];
    createReference(network).run(features, frames, expected);
    createInterpreter(program).run(features, frames, got);
    const worst = got.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
    expect(worst).toBeLessThan(3e-4);
  });

  test('run GRUs along the places and over the frames near to float32', () => {
    const random = randomFromSeed(9);
    const values = (length: number) => Float32Array.from({ length }, () => random.int(-1000, 1000) / 700);
    const builder = createNetworkBuilder('scans');
    const x = builder.input('x', 7 * 5, 's');
    const side = (input: string, name: string, channels: number) =>
      addConvolution(builder, input, {
        ...{
          name,
          output: `${name}_x`,
          weight: values(12 * channels),
          bias: values(12),
          channels,
          outputs: 12,
        },
        height: { ...SINGLE, size: 7, outputs: 7 },
      });
    const scan = (input: string, name: string, part: Partial<ScanValues>) =>
      addScan(builder, input, {
        ...{ name, outputs: [`${name}_h`], cell: 'gru', candidate: 'tanh', units: 4, lanes: 1, steps: 7 },
        ...{
          reset: 'after',
          direction: 'forward',
          weight: values(48),
          bias: values(12),
          initial: null,
          ...part,
        },
      });
    const along = scan(side(x, 'a', 5), 'along', { direction: 'reverse', reset: 'before' });
    const state = builder.state('h0', 28, 'over');
    const over = scan(side(along, 'b', 4), 'over', { lanes: 7, steps: 1, initial: [state] });
    builder.setNext(state, over);
    const network = builder.finish(over);
    const frames = 30;
    const features = values(frames * 35);
    const ranges = rangesToJson(observeRanges(network, [features]));
    const formats = listSites(network).map(({ formats: all }) => all.find((one) => one === 'i16')!);
    const program = lower(network, formats, ranges);
    verifyProgram(program);
    const [expected, got] = [0, 1].map(() => new Float32Array(frames * 28)) as [Float32Array, Float32Array];
    createReference(network).run(features, frames, expected);
    createInterpreter(program).run(features, frames, got);
    const worst = got.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
    expect(worst).toBeLessThan(2e-3);
  });

  test('divide by sums, compare and normalise row by row near to float32', () => {
    const random = randomFromSeed(3);
    const builder = createNetworkBuilder('rows');
    const x = builder.input('x', 7 * 5, 'r');
    const made = (kind: string, input: string) => ({ name: kind, inputs: [input], outputs: [`${kind}_y`] });
    const most = builder.push({
      ...{ ...made('most', x), kind: 'reduce' },
      params: { function: 'max', size: 7, inner: 5 },
    });
    const share = builder.push({ ...made('share', x), kind: 'softmax', params: { size: 7 } });
    const elements = (from: number) => Float32Array.from({ length: 5 }, (_, i) => from + i / 4);
    const params = {
      scale: builder.bias('gain', elements(-0.5), 'normal'),
      bias: builder.bias('term', elements(0.1), 'normal'),
      ...{ epsilon: Math.fround(1e-5), rows: 7 },
    };
    const normal = builder.push({ ...made('normal', x), kind: 'normalise', params });
    const index = Int32Array.from({ length: 75 }, (_, i) => i);
    const inputs = [most, share, normal];
    const network = builder.finish(
      builder.push({ kind: 'gather', name: 'all', params: { index }, inputs, outputs: ['all'] }),
    );
    const frames = 10;
    // Powers of e of what is far beyond a binary32: only differences from the greatest count.
    const features = Float32Array.from({ length: frames * 35 }, (_, i) =>
      i % 2 === 0 ? 200 - (i % 3) : random.int(-1000, 1000) / 5,
    );
    const ranges = rangesToJson(observeRanges(network, [features]));
    const [expected, got] = [0, 1].map(() => new Float32Array(frames * 75)) as [Float32Array, Float32Array];
    createReference(network).run(features, frames, expected);
    const sites = listSites(network);
    for (const [format, bound] of [
      ['f32', 1e-4],
      ['i16', 2e-2],
    ] as const) {
      const program = lower(network, Array(sites.length).fill(format), ranges);
      verifyProgram(program);
      createInterpreter(program).run(features, frames, got);
      const worst = got.reduce((w, value, i) => Math.max(w, Math.abs(value - expected[i]!)), 0);
      expect(worst, format).toBeLessThan(bound);
    }
  });

  test('run LSTMs in lanes over the frames near to float32, cells that grow among them', () => {
    const random = randomFromSeed(12);
    const values = (length: number, size = 0.7) =>
      Float32Array.from({ length }, () => (size * random.int(-1000, 1000)) / 1000);
    const [lanes, units] = [5, 3];
    const builder = createNetworkBuilder('lanes');
    const x = builder.input('x', lanes * 4 * units, 's');
    const initial = ['h0', 'c0'].map((name) => builder.state(name, lanes * units, 's'));
    // Forget gates of about 0.997, inputs nearly open: cells add up to some dozens.
    const bias = values(4 * units);
    for (let u = 0; u < units; u++) [bias[u], bias[2 * units + u], bias[3 * units + u]] = [3, 6, 1];
    const h = addScan(builder, x, {
      ...{ name: 's', outputs: ['h', 'c'], cell: 'lstm', candidate: 'tanh', units, lanes, steps: 1 },
      ...{ reset: 'after', direction: 'forward', weight: values(4 * units * units), bias, initial },
    });
    builder.setNext('h0', h);
    builder.setNext('c0', 'c');
    const network = builder.finish(h);
    const frames = 400;
    const features = values(frames * lanes * 4 * units, 2);
    const ranges = rangesToJson(observeRanges(network, [features]));
    expect(ranges.c!.max).toBeGreaterThan(8);
    const sites = listSites(network);
    // The cells are no choice.
    expect(sites.map(({ name }) => name)).toEqual(['x', 'h0', 's_R', 'h']);
    const size = frames * lanes * units;
    const [expected, got, again] = [0, 1, 2].map(() => new Float32Array(size)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    createReference(network).run(features, frames, expected);
    for (const [format, bound] of [
      ['f32', 2e-5],
      ['i16', 3e-3],
    ] as const) {
      const program = lower(network, Array(sites.length).fill(format), ranges);
      verifyProgram(program);
      expect(program.operations.map(({ op }) => op)).toEqual(['lstm-scan']);
      createInterpreter(program).run(features, frames, got);
      const worst = got.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
      expect(worst, format).toBeLessThan(bound);
      createIntegerEngine(program).run(features, frames, again);
      expect(again).toEqual(got);
    }
  });

  test('refuse an LSTM in lanes whose cells another layer reads', () => {
    const builder = createNetworkBuilder('shown');
    const x = builder.input('x', 8, 's');
    const initial = ['h0', 'c0'].map((name) => builder.state(name, 2, 's'));
    const h = addScan(builder, x, {
      ...{ name: 's', outputs: ['h', 'c'], cell: 'lstm', candidate: 'tanh', units: 1, lanes: 2, steps: 1 },
      ...{ reset: 'after', direction: 'forward', initial },
      ...{ weight: Float32Array.of(1, 1, 1, 1), bias: new Float32Array(4) },
    });
    builder.setNext('h0', h);
    builder.setNext('c0', 'c');
    const network = builder.finish(
      builder.push({ kind: 'add', name: 'sum', params: null, inputs: [h, 'c'], outputs: ['sum'] }),
    );
    expect(() => listSites(network)).toThrow('cells that the next frame alone reads');
  });

  test.each(['forward', 'reverse'] as const)(
    'run an LSTM along the places, %s, near to float32',
    (direction) => {
      const random = randomFromSeed(11);
      const values = (length: number) => Float32Array.from({ length }, () => random.int(-1000, 1000) / 700);
      const builder = createNetworkBuilder('lstm');
      const x = builder.input('x', 6 * 2 * 12, 's');
      const h = addScan(builder, x, {
        ...{ name: 's', outputs: ['h', 'c'], cell: 'lstm', candidate: 'tanh', units: 3, lanes: 2, steps: 6 },
        ...{ reset: 'after', direction, weight: values(36), bias: values(12), initial: null },
      });
      const network = builder.finish(h);
      const frames = 10;
      const features = values(frames * 144);
      const ranges = rangesToJson(observeRanges(network, [features]));
      const sites = listSites(network);
      expect(sites.map(({ name }) => name)).toEqual(['x', 's_R', 'h']);
      const [expected, got] = [0, 1].map(() => new Float32Array(frames * 36)) as [Float32Array, Float32Array];
      createReference(network).run(features, frames, expected);
      for (const [format, bound] of [
        ['f32', 1e-5],
        ['i16', 1e-3],
      ] as const) {
        const program = lower(network, [format, format, format], ranges);
        verifyProgram(program);
        createInterpreter(program).run(features, frames, got);
        const worst = got.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
        expect(worst, format).toBeLessThan(bound);
      }
    },
  );
});
