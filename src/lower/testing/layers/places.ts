// Random convolutions over places and frames, what may stand behind them, movement of data, means along an axis.
import { addConvolution, addScan, type ConvolutionAxis, SINGLE } from '../../../network/index.ts';
import { pick, randomMatrix, randomVector } from '../random-values.ts';
import type { Making, RandomLayer } from './layer.ts';

/** A way to see a vector as places with channels. */
function placesOf({ random, builder, input }: Making) {
  const length = builder.length(input);
  const divisors = Array.from({ length }, (_, i) => i + 1).filter((n) => length % n === 0);
  const channels = pick(random, divisors);
  return { length, channels, size: length / channels };
}

function randomHeight({ random }: Making, size: number): ConvolutionAxis {
  const upsampling = pick(random, [1, 1, 2]);
  const stride = upsampling === 1 ? pick(random, [1, 1, 2]) : 1;
  const [taps, dilation, pad] = [random.int(1, 4), pick(random, [1, 1, 2]), random.int(0, 2)];
  const outputs = Math.max(1, Math.min(24, Math.floor(((size - 1) * upsampling + pad) / stride)));
  return { size, outputs, taps, stride, dilation, pad, upsampling };
}

function afterwards(making: Making, input: string, outputs: number, name: string): string {
  const { random, builder } = making;
  switch (random.int(0, 3)) {
    case 0:
      return builder.map('relu', input, `${name}_r`);
    case 1: {
      const slope = builder.bias(`${name}_slope`, randomVector(random, pick(random, [1, outputs]), 1), name);
      return builder.push({
        kind: 'prelu',
        name,
        params: { slope },
        inputs: [input],
        outputs: [`${name}_p`],
      });
    }
    default:
      return input;
  }
}

export const randomConvolution: RandomLayer = (making) => {
  const { random, builder, input, index } = making;
  const { length, channels, size } = placesOf(making);
  const name = `places${index}`;
  const groups = pick(
    random,
    [1, 2, 3, channels].filter((n) => channels % n === 0),
  );
  const outputs = groups * random.int(1, Math.max(1, Math.floor(12 / groups)));
  const height = randomHeight(making, size);
  let [x, depth] = [input, SINGLE];
  if (random.int(0, 1) === 0) {
    const [taps, dilation] = [random.int(2, 3), random.int(1, 3)];
    const frames = dilation * (taps - 1);
    const state = builder.state(`${name}_past`, frames * length, name);
    const from = (first: number, count: number) => Int32Array.from({ length: count }, (_, i) => first + i);
    const move = (inputs: string[], output: string, index: Int32Array) =>
      builder.push({ kind: 'gather', name, params: { index }, inputs, outputs: [output] });
    x = move([state, input], `${name}_all`, from(0, (frames + 1) * length));
    const next = move([x], `${name}_next`, from(length, frames * length));
    builder.setNext(state, next);
    depth = { ...SINGLE, size: frames + 1, taps, dilation };
  }
  const columns = (depth.taps * height.taps * channels) / groups;
  const made = addConvolution(builder, x, {
    name,
    output: `${name}_y`,
    weight: randomMatrix(random, outputs, columns),
    bias: random.int(0, 1) === 0 ? null : randomVector(random, outputs, 0.5),
    ...{ channels, outputs, groups, depth, height },
  });
  return afterwards(making, made, outputs, name);
};

export const randomMovement: RandomLayer = (making) => {
  const { random, builder, input, index } = making;
  const name = `moved${index}`;
  const { length, channels, size } = placesOf(making);
  const turned = builder.push({
    kind: 'gather',
    name,
    params: { index: Int32Array.from({ length }, (_, i) => (i % size) * channels + Math.floor(i / size)) },
    inputs: [input],
    outputs: [`${name}_t`],
  });
  if (random.int(0, 1) === 0) return turned;
  // One mean for each row, given to all of it, beside the row itself.
  const mean = builder.push({
    kind: 'reduce',
    name,
    params: { function: pick(random, ['mean', 'sum'] as const), size, inner: 1 },
    inputs: [turned],
    outputs: [`${name}_m`],
  });
  const all = Int32Array.from({ length: length + size * channels }, (_, i) =>
    random.int(0, 9) === 0 ? -1 : i < length ? i : length + Math.floor((i - length) / size),
  );
  return builder.push({
    kind: 'gather',
    name,
    params: { index: all.slice(0, Math.min(all.length, 64)) },
    inputs: [turned, mean],
    outputs: [`${name}_c`],
  });
};

export const randomSlopes: RandomLayer = ({ random, builder, input, index }) => {
  const name = `slopes${index}`;
  const length = builder.length(input);
  const divisors = Array.from({ length }, (_, i) => i + 1).filter((n) => length % n === 0);
  const slope = builder.bias(`${name}_s`, randomVector(random, pick(random, divisors), 1.2), name);
  return builder.push({ kind: 'prelu', name, params: { slope }, inputs: [input], outputs: [`${name}_y`] });
};

export const randomScan: RandomLayer = (making) => {
  const { random, builder, input, index } = making;
  const { channels, size } = placesOf(making);
  const name = `scan${index}`;
  const units = random.int(1, 6);
  const isOverFrames = random.int(0, 1) === 0;
  const cell = pick(random, ['gru', 'lstm'] as const);
  const rows = (cell === 'gru' ? 3 : 4) * units;
  const places = Math.min(size, 20);
  const x = addConvolution(builder, input, {
    ...{ name: `${name}_in`, output: `${name}_x`, channels, outputs: rows },
    weight: randomMatrix(random, rows, channels),
    bias: randomVector(random, rows, 0.5),
    height: { ...SINGLE, size, outputs: places },
  });
  const initial = (cell === 'gru' ? ['h'] : ['h', 'c']).map((what) =>
    isOverFrames ? builder.state(`${name}_${what}0`, places * units, name) : null,
  );
  const states = initial.filter((one) => one !== null);
  const lanes = isOverFrames
    ? places
    : pick(
        random,
        [1, 2, places].filter((n) => places % n === 0),
      );
  const h = addScan(builder, x, {
    ...{
      name,
      outputs: cell === 'gru' ? [`${name}_h`] : [`${name}_h`, `${name}_c`],
      cell,
      candidate: 'tanh',
      units,
      lanes,
      steps: places / lanes,
    },
    reset: pick(random, ['after', 'before'] as const),
    direction: pick(random, ['forward', 'reverse'] as const),
    weight: randomMatrix(random, rows, units),
    bias: randomVector(random, rows, 0.5),
    initial: states.length === 0 ? null : states,
  });
  for (const [i, state] of states.entries()) builder.setNext(state, i === 0 ? h : `${name}_c`);
  return h;
};

/** Softmax, the greatest along an axis, or each row normalised. */
export const randomRows: RandomLayer = (making) => {
  const { random, builder, input, index } = making;
  const { length, channels, size } = placesOf(making);
  const name = `rows${index}`;
  const made = { name, inputs: [input], outputs: [`${name}_y`] };
  switch (random.int(0, 2)) {
    case 0:
      return builder.push({ ...made, kind: 'softmax', params: { size: channels } });
    case 1:
      return builder.push({ ...made, kind: 'reduce', params: { function: 'max', size, inner: channels } });
    default: {
      const elements = pick(random, [channels, length]);
      const scale = builder.bias(`${name}_g`, randomVector(random, elements, 1), name);
      const bias = builder.bias(`${name}_b`, randomVector(random, elements, 1), name);
      const params = { scale, bias, epsilon: Math.fround(1e-3), rows: size };
      return builder.push({ ...made, kind: 'normalise', params });
    }
  }
};
