// Random ONNX files of whole sequences whose frames have several axes: convolutions over time and frequency, recurrences along both,
// normalisations, gates, attention within a frame. Each runs frame by frame and is held to ONNX Runtime, which is given all frames at
// once; in integers its programs are held to equal bytes in three executors.
import * as ort from 'onnxruntime-node';
import { type RandomSource, randomFromSeed } from '../../src/base/random.ts';
import { observeRanges, rangesToJson } from '../../src/calibrate/index.ts';
import { readModel } from '../../src/inputs/index.ts';
import { listSites, lower, uniformFormats } from '../../src/lower/index.ts';
import { randomFormats } from '../../src/lower/testing/random-program.ts';
import { deviation, deviationDb } from '../../src/metrics/fidelity/index.ts';
import { createOnnxWriter, type OnnxWriter } from '../../src/onnx/writer.ts';
import type { FormatName } from '../../src/program/index.ts';
import { verifyProgram } from '../../src/program/verify.ts';
import { createFloatEngine, createIntegerEngine } from '../../src/wasm/index.ts';
import { holdToContract, type NamedRun } from '../c/contract.ts';
import type { Build } from '../c/workbench.ts';
import { greatestDifference, openSession } from './runtime.ts';

export const FRAMES = 9;
const TOLERANCE = 1e-4;

/** [1, channels, frames, bins] */
interface Place {
  readonly name: string;
  readonly channels: number;
  readonly bins: number;
}

type Block = (w: OnnxWriter, from: Place, random: RandomSource, name: string) => Place;

const values = (random: RandomSource, count: number, size = 0.6): Float32Array =>
  Float32Array.from({ length: count }, () => (size * random.int(-1000, 1000)) / 1000);

const ints = (w: OnnxWriter, name: string, list: readonly number[]): string =>
  w.constant(name, 'int64', [list.length], list);

const conv: Block = (w, { name: x, channels, bins }, random, name) => {
  const [kt, kf, dilation] = [random.int(1, 3), [1, 3, 5][random.int(0, 2)]!, random.int(1, 2)];
  const isDepthwise = random.int(0, 2) === 0;
  const outputs = isDepthwise ? channels : random.int(2, 6);
  const groups = isDepthwise ? channels : 1;
  const stride = bins >= 9 ? random.int(1, 2) : 1;
  const pad = (kf - 1) / 2;
  const weight = w.constant(
    `${name}W`,
    'float',
    [outputs, channels / groups, kt, kf],
    values(random, (outputs * channels * kt * kf) / groups),
  );
  const bias = w.constant(`${name}b`, 'float', [outputs], values(random, outputs));
  w.node('Conv', [x, weight, bias], [name], {
    group: { int: groups },
    dilations: { ints: [dilation, 1] },
    strides: { ints: [1, stride] },
    pads: { ints: [dilation * (kt - 1), pad, 0, pad] },
  });
  return { name, channels: outputs, bins: Math.floor((bins - 1) / stride) + 1 };
};

const up: Block = (w, { name: x, channels, bins }, random, name) => {
  if (bins > 12) return { name: x, channels, bins };
  const outputs = random.int(2, 5);
  const weight = w.constant(
    `${name}W`,
    'float',
    [channels, outputs, 1, 3],
    values(random, channels * outputs * 3),
  );
  w.node('ConvTranspose', [x, weight], [name], { strides: { ints: [1, 2] }, pads: { ints: [0, 1, 0, 1] } });
  return { name, channels: outputs, bins: 2 * bins - 1 };
};

const normalise: Block = (w, from, random, name) => {
  const { name: x, channels, bins } = from;
  const of = (what: string, count: number, data: Float32Array) =>
    w.constant(`${name}${what}`, 'float', [count], data);
  if (random.int(0, 1) === 0) {
    const parts = ['s', 'b', 'm'].map((what) => of(what, channels, values(random, channels)));
    const variance = of(
      'v',
      channels,
      values(random, channels, 0.5).map((v) => 1 + v),
    );
    w.node('BatchNormalization', [x, ...parts, variance], [name]);
  } else {
    const parts = [of('s', bins, values(random, bins)), of('b', bins, values(random, bins))];
    w.node('LayerNormalization', [x, ...parts], [name], { axis: { int: -1 }, epsilon: { float: 1e-5 } });
  }
  return { ...from, name };
};

const bend: Block = (w, from, random, name) => {
  const op = ['LeakyRelu', 'Sigmoid', 'Tanh', 'Elu', 'PRelu', 'HardSigmoid', 'Softplus'][random.int(0, 6)]!;
  const slopes =
    op === 'PRelu'
      ? [w.constant(`${name}a`, 'float', [from.channels, 1, 1], values(random, from.channels))]
      : [];
  w.node(op, [from.name, ...slopes], [name]);
  return { ...from, name };
};

/** Along the bins in both directions, or over the frames in as many lanes. */
const recur: Block = (w, { name: x, channels, bins }, random, name) => {
  const isOver = random.int(0, 1) === 0;
  const op = random.int(0, 1) === 0 ? 'GRU' : 'LSTM';
  const rows = (op === 'GRU' ? 3 : 4) * (op === 'GRU' ? random.int(2, 4) : random.int(2, 3));
  const units = rows / (op === 'GRU' ? 3 : 4);
  const ways = isOver ? 1 : 2;
  const step = (what: string, order: readonly number[], input: string): string => {
    w.node('Transpose', [input], [`${name}${what}`], { perm: { ints: order } });
    return `${name}${what}`;
  };
  // [1, c, t, f] -> [steps, batch, c]
  const turned = step('turned', isOver ? [2, 0, 3, 1] : [3, 0, 2, 1], x);
  w.node(
    'Reshape',
    [turned, ints(w, `${name}flat`, isOver ? [0, bins, channels] : [bins, -1, channels])],
    [`${name}x`],
  );
  const weight = w.constant(
    `${name}W`,
    'float',
    [ways, rows, channels],
    values(random, ways * rows * channels),
  );
  const again = w.constant(`${name}R`, 'float', [ways, rows, units], values(random, ways * rows * units));
  const bias = w.constant(`${name}B`, 'float', [ways, 2 * rows], values(random, 2 * ways * rows));
  w.node(op, [`${name}x`, weight, again, bias], [`${name}y`], {
    hidden_size: { int: units },
    direction: { text: isOver ? 'forward' : 'bidirectional' },
    ...(op === 'GRU' && { linear_before_reset: { int: 1 } }),
  });
  // [steps, ways, batch, units] -> [1, ways * units, t, f]
  const back = step('back', isOver ? [1, 3, 0, 2] : [1, 3, 2, 0], `${name}y`);
  w.node('Reshape', [back, ints(w, `${name}shape`, [1, ways * units, -1, bins])], [name]);
  return { name, channels: ways * units, bins };
};

const gate: Block = (w, from, random, name) => {
  w.node('ReduceMean', [from.name], [`${name}m`], {
    axes: { ints: [random.int(0, 1) === 0 ? 3 : 1] },
    keepdims: { int: 1 },
  });
  w.node('Sigmoid', [`${name}m`], [`${name}s`]);
  w.node('Mul', [from.name, `${name}s`], [name]);
  return { ...from, name };
};

const bands: Block = (w, { name: x, channels, bins }, random, name) => {
  const made = random.int(5, 9);
  const matrix = w.constant(
    `${name}W`,
    'float',
    [bins, made],
    values(random, bins * made).map((v) => (Math.abs(v) < 0.3 ? 0 : v)),
  );
  w.node('MatMul', [x, matrix], [name]);
  return { name, channels, bins: made };
};

const weigh: Block = (w, from, random, name) => {
  w.node('Softmax', [from.name], [name], { axis: { int: random.int(0, 1) === 0 ? 1 : 3 } });
  return { ...from, name };
};

/** Weights of every pair of bins from two values of the frame, and their mixture: attention within a frame. */
const attend: Block = (w, from, random, name) => {
  const { name: x, channels, bins } = from;
  const turned = (what: string, order: readonly number[], input: string): string => {
    w.node('Transpose', [input], [`${name}${what}`], { perm: { ints: order } });
    return `${name}${what}`;
  };
  const side = (what: string, outputs: number): string => {
    const weight = w.constant(
      `${name}${what}W`,
      'float',
      [outputs, channels, 1, 1],
      values(random, outputs * channels),
    );
    w.node('Conv', [x, weight], [`${name}${what}`]);
    return `${name}${what}`;
  };
  const depth = random.int(1, 3);
  // [1, t, f, d] times [1, t, d, f]
  const query = turned('qt', [0, 2, 3, 1], side('q', depth));
  const key = turned('kt', [0, 2, 1, 3], side('k', depth));
  const value = turned('vt', [0, 2, 3, 1], side('v', channels));
  w.node('MatMul', [query, key], [`${name}pairs`]);
  w.node('Softmax', [`${name}pairs`], [`${name}share`], { axis: { int: -1 } });
  w.node('MatMul', [`${name}share`, value], [`${name}mixed`]);
  turned('back', [0, 3, 1, 2], `${name}mixed`);
  w.node('Add', [x, `${name}back`], [name]);
  return { name, channels, bins };
};

/** A layer normalisation over all of a frame, in parts. */
const level: Block = (w, from, random, name) => {
  const mean = (input: string, what: string): string => {
    w.node('ReduceMean', [input], [`${name}${what}`], { axes: { ints: [1, 3] }, keepdims: { int: 1 } });
    return `${name}${what}`;
  };
  w.node('Sub', [from.name, mean(from.name, 'm')], [`${name}d`]);
  w.node('Mul', [`${name}d`, `${name}d`], [`${name}q`]);
  w.node('Add', [mean(`${name}q`, 'v'), w.constant(`${name}e`, 'float', [], [1e-3])], [`${name}r`]);
  w.node('Sqrt', [`${name}r`], [`${name}s`]);
  w.node('Div', [`${name}d`, `${name}s`], [`${name}n`]);
  const gain = w.constant(`${name}g`, 'float', [from.channels, 1, 1], values(random, from.channels, 1));
  w.node('Mul', [`${name}n`, gain], [name]);
  return { ...from, name };
};

/** One recurrence over all of a frame. */
const remember: Block = (w, { name: x, channels, bins }, random, name) => {
  const units = random.int(2, 6);
  const [size, rows] = [channels * bins, 4 * units];
  w.node('Transpose', [x], [`${name}t`], { perm: { ints: [2, 0, 1, 3] } });
  w.node('Reshape', [`${name}t`, ints(w, `${name}flat`, [-1, 1, size])], [`${name}x`]);
  const weight = w.constant(`${name}W`, 'float', [1, rows, size], values(random, rows * size, 0.3));
  const again = w.constant(`${name}R`, 'float', [1, rows, units], values(random, rows * units));
  w.node('LSTM', [`${name}x`, weight, again], [`${name}y`], { hidden_size: { int: units } });
  w.node('Squeeze', [`${name}y`, ints(w, `${name}one`, [1])], [`${name}h`]);
  const out = w.constant(`${name}O`, 'float', [units, bins], values(random, units * bins));
  w.node('MatMul', [`${name}h`, out], [`${name}o`]);
  w.node('Transpose', [`${name}o`], [`${name}b`], { perm: { ints: [1, 0, 2] } });
  w.node('Unsqueeze', [`${name}b`, ints(w, `${name}zero`, [0])], [`${name}g`]);
  w.node('Sigmoid', [`${name}g`], [`${name}s`]);
  w.node('Mul', [x, `${name}s`], [name]);
  return { name, channels, bins };
};

const BLOCKS: readonly Block[] = [
  ...[conv, conv, conv, up, normalise, level, bend, bend],
  ...[recur, recur, recur, remember, gate, bands, weigh, attend],
];

export interface RandomGrid {
  readonly title: string;
  readonly bytes: Uint8Array;
  readonly first: Place;
  readonly last: Place;
}

export function randomGrid(seed: number): RandomGrid {
  const random = randomFromSeed(seed);
  const writer = createOnnxWriter('random', 17);
  const first: Place = { name: 'x', channels: random.int(1, 4), bins: random.int(6, 14) };
  writer.input('x', 'float', [1, first.channels, 'frames', first.bins]);
  let last = first;
  for (let b = 0; b < random.int(4, 8); b++)
    last = BLOCKS[random.int(0, BLOCKS.length - 1)]!(writer, last, random, `n${b}`);
  writer.node('Tanh', [last.name], ['y']);
  writer.output('y', 'float', [1, last.channels, 'frames', last.bins]);
  return { title: `seed ${seed}`, bytes: writer.finish({}), first, last };
}

export interface GridNetworks {
  readonly networks: number;
  readonly greatestDifference: number;
  /** How often each kind of layers was there. */
  readonly layers: Readonly<Record<string, number>>;
  /** Networks whose programs gave equal bytes in three executors. */
  readonly inIntegers: number;
  /** Of the outputs with everything at 16 bits, against float32. */
  readonly at16BitsDb: { readonly least: number; readonly median: number };
  readonly operations: Readonly<Record<string, number>>;
}

/** Frames as the file has them, and one after the other. */
export function randomFrames({ first }: RandomGrid, seed: number) {
  const shown = values(randomFromSeed(seed + 900), first.channels * FRAMES * first.bins, 1);
  const input = new ort.Tensor('float32', shown, [1, first.channels, FRAMES, first.bins]);
  return { input, features: byFrame(shown, first) };
}

export async function holdGridNetworks(seeds: readonly number[], build: Build): Promise<GridNetworks> {
  let greatest = 0;
  const [layers, operations]: Record<string, number>[] = [{}, {}];
  const runs: NamedRun[] = [];
  const decibels: number[] = [];
  for (const seed of seeds) {
    const made = randomGrid(seed);
    const network = readModel([{ name: 'm.onnx', bytes: made.bytes }], made.title, { ownFeatures: true });
    for (const { kind } of network.layers) layers![kind] = (layers![kind] ?? 0) + 1;
    const { input, features } = randomFrames(made, seed);
    const session = await openSession(made.bytes);
    const { y } = await session.run({ x: input });
    await session.release();
    const engine = createFloatEngine(network);
    const got = new Float32Array(FRAMES * engine.outputs);
    engine.run(features, FRAMES, got);
    const difference = greatestDifference(got, byFrame(y!.data as Float32Array, made.last));
    if (!(difference <= TOLERANCE)) throw new Error(`${made.title}: off by ${difference}`);
    greatest = Math.max(greatest, difference);
    try {
      const ranges = rangesToJson(observeRanges(network, [features]));
      const among: readonly FormatName[] = seed % 2 === 0 ? ['i8', 'i16'] : ['i4', 'i8', 'i16', 'f32'];
      const program = lower(network, randomFormats(randomFromSeed(seed), listSites(network), among), ranges);
      verifyProgram(program);
      for (const { op, arithmetic } of program.operations) {
        const what = `${op} ${arithmetic}`;
        operations![what] = (operations![what] ?? 0) + 1;
      }
      runs.push({ name: made.title, program, frames: FRAMES, features });
      const wide = lower(network, uniformFormats(listSites(network), 16), ranges);
      const close = new Float32Array(got.length);
      createIntegerEngine(wide).run(features, FRAMES, close);
      decibels.push(deviationDb(deviation(got, close)));
    } catch (error) {
      throw new Error(made.title, { cause: error });
    }
  }
  await holdToContract(runs, build);
  const sorted = decibels.toSorted((a, b) => a - b);
  return {
    ...{ networks: seeds.length, greatestDifference: greatest, layers: layers!, inIntegers: runs.length },
    at16BitsDb: { least: sorted[0]!, median: sorted[Math.floor(sorted.length / 2)]! },
    operations: operations!,
  };
}

/** [channels, frames, bins] -> [frames, channels, bins] */
export function byFrame(data: Float32Array, { channels, bins }: Omit<Place, 'name'>): Float32Array {
  const out = new Float32Array(data.length);
  for (let c = 0; c < channels; c++)
    for (let t = 0; t < FRAMES; t++)
      out.set(data.subarray((c * FRAMES + t) * bins, (c * FRAMES + t + 1) * bins), (t * channels + c) * bins);
  return out;
}
