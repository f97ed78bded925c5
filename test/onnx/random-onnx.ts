// Random networks of GRU, LSTM and dense layers, some normalised, as ONNX files, in the many ways in which exporters write them: one frame
// or a sequence, batch first or time first, MatMul or Gemm, initializers or Constant nodes, states as inputs or none.
import { type RandomSource, randomFromSeed } from '../../src/base/random.ts';
import { type Attribute, createOnnxWriter, type OnnxWriter, tensorOf } from '../../src/onnx/index.ts';

export interface StateIo {
  readonly input: string;
  readonly output: string;
  readonly shape: readonly number[];
}

export interface RandomOnnx {
  /** What it consists of, for messages. */
  readonly title: string;
  readonly bytes: Uint8Array;
  readonly bins: number;
  /** Shape of `x` for a number of frames; one frame at a time where `perFrame`. */
  shape(frames: number): number[];
  readonly perFrame: boolean;
  readonly states: readonly StateIo[];
  readonly opset: number;
}

export interface RandomOnnxOptions {
  /** Exports of the same network: everything but this is drawn from the seed. */
  readonly perFrame?: boolean;
}

export function signedValues(random: RandomSource, length: number, size: number): Float32Array {
  return Float32Array.from({ length }, () => (random.int(-1_000_000, 1_000_000) / 1_000_000) * size);
}

const OPSETS = [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23];

interface Making {
  readonly random: RandomSource;
  readonly style: RandomSource;
  readonly writer: OnnxWriter;
  readonly opset: number;
  readonly perFrame: boolean;
  readonly withStates: boolean;
  readonly states: StateIo[];
  readonly title: string[];
  counter: number;
}

function fresh(making: Making, what: string): string {
  making.counter += 1;
  return `${what}_${making.counter}`;
}

/** As an initializer or as the output of a Constant node. */
function constant(making: Making, what: string, shape: readonly number[], data: Float32Array): string {
  const name = fresh(making, what);
  if (making.style.int(0, 3) > 0) return making.writer.constant(name, 'float', shape, data);
  const value: Attribute = { tensor: tensorOf('', 'float', shape, data) };
  return making.writer.node('Constant', [], [name], { value });
}

function integers(making: Making, values: readonly number[]): string {
  return making.writer.constant(fresh(making, 'ints'), 'int64', [values.length], values);
}

/** Axes are an attribute before opset 13. */
function axesOp(making: Making, op: 'Squeeze' | 'Unsqueeze', value: string, axes: readonly number[]): string {
  const output = fresh(making, op);
  if (making.opset < 13) return making.writer.node(op, [value], [output], { axes: { ints: axes } });
  return making.writer.node(op, [value, integers(making, axes)], [output]);
}

/** Vectors are [frames, 1, width] between layers. */
function dense(making: Making, value: string, inputs: number, outputs: number): string {
  const { random, style, writer } = making;
  const weight = signedValues(random, inputs * outputs, 1.5 / Math.sqrt(inputs));
  const bias = signedValues(random, outputs, 0.5);
  const out = fresh(making, 'dense');
  // Drawn in [outputs, inputs], so that both ways give one network.
  const turned = new Float32Array(weight.length);
  for (let r = 0; r < outputs; r++)
    for (let c = 0; c < inputs; c++) turned[c * outputs + r] = weight[r * inputs + c]!;
  switch (style.int(0, 2)) {
    case 0: {
      const product = writer.node(
        'MatMul',
        [value, constant(making, 'W', [inputs, outputs], turned)],
        [fresh(making, 'product')],
      );
      const term = constant(making, 'b', [outputs], bias);
      return writer.node('Add', style.int(0, 1) ? [product, term] : [term, product], [out]);
    }
    case 1: {
      const flat = axesOp(making, 'Squeeze', value, [1]);
      const w = constant(making, 'W', [outputs, inputs], weight);
      const sum = writer.node(
        'Gemm',
        [flat, w, constant(making, 'b', [outputs], bias)],
        [fresh(making, 'gemm')],
        {
          transB: { int: 1 },
        },
      );
      return axesOp(making, 'Unsqueeze', sum, [1]);
    }
    default: {
      const w = constant(making, 'W', [outputs, inputs], weight);
      const back = writer.node('Transpose', [w], [fresh(making, 'turned')], { perm: { ints: [1, 0] } });
      const product = writer.node('MatMul', [value, back], [fresh(making, 'product')]);
      return writer.node('Add', [product, constant(making, 'b', [1, 1, outputs], bias)], [out]);
    }
  }
}

/** Files before opset 17 have no LayerNormalization: the value stays as it is. */
function normaliseLayer(making: Making, value: string, width: number): string {
  const { random, style, writer } = making;
  const scale = signedValues(random, width, 1.5);
  const bias = random.int(0, 2) > 0 ? signedValues(random, width, 0.5) : null;
  const epsilon = [null, 1e-3, 0.1][random.int(0, 2)]!;
  if (making.opset < 17) return value;
  making.title.push(bias ? 'layernorm' : 'layernorm without bias');
  const from = [value, constant(making, 'scale', [width], scale)];
  if (bias) from.push(constant(making, 'shift', [width], bias));
  const attributes: Record<string, Attribute> = { stash_type: { int: 1 } };
  if (epsilon !== null) attributes.epsilon = { float: epsilon };
  const axis = [null, -1, 2][style.int(0, 2)]!;
  if (axis !== null) attributes.axis = { int: axis };
  return writer.node('LayerNormalization', from, [fresh(making, 'normal')], attributes);
}

function activate(making: Making, value: string, width: number): string {
  const { random, writer } = making;
  const out = fresh(making, 'act');
  const kind = random.int(0, 7);
  making.title.push(['relu', 'tanh', 'sigmoid', 'prelu', 'clip', 'norm', 'scale', 'none'][kind]!);
  switch (kind) {
    case 0:
      return writer.node('Relu', [value], [out]);
    case 1:
      return writer.node('Tanh', [value], [out]);
    case 2:
      return writer.node('Sigmoid', [value], [out]);
    case 3:
      return writer.node(
        'PRelu',
        [value, constant(making, 'slope', [width], signedValues(random, width, 1))],
        [out],
      );
    case 4: {
      if (making.opset < 11)
        return writer.node('Clip', [value], [out], { min: { float: -0.5 }, max: { float: 1 } });
      const limits = [-0.5, 1].map((v, i) => writer.constant(fresh(making, `limit${i}`), 'float', [], [v]));
      return writer.node('Clip', [value, ...limits], [out]);
    }
    case 5: {
      const flat = axesOp(making, 'Squeeze', value, [1]);
      const parameters = ['scale', 'shift', 'mean', 'var'].map((what) => {
        const data = signedValues(random, width, 0.5);
        return constant(making, what, [width], what === 'var' ? data.map((v) => 0.5 + v * v) : data);
      });
      const normal = writer.node('BatchNormalization', [flat, ...parameters], [fresh(making, 'normal')]);
      return axesOp(making, 'Unsqueeze', normal, [1]);
    }
    case 6: {
      const factor = constant(making, 'factor', [width], signedValues(random, width, 1));
      const scaled = writer.node('Mul', [value, factor], [fresh(making, 'scaled')]);
      const term = constant(making, 'term', [1], signedValues(random, 1, 1));
      return writer.node('Sub', random.int(0, 1) ? [scaled, term] : [term, scaled], [out]);
    }
    default:
      return value;
  }
}

function recurrent(making: Making, op: 'GRU' | 'LSTM', value: string, inputs: number, units: number): string {
  const { random, writer, title } = making;
  const gates = op === 'GRU' ? 3 : 4;
  const size = 1 / Math.sqrt(units);
  const w = signedValues(random, gates * units * inputs, 1 / Math.sqrt(inputs));
  const r = signedValues(random, gates * units * units, size);
  const b = signedValues(random, 2 * gates * units, 0.5);
  const withBias = random.int(0, 4) > 0;
  const resetLast = random.int(0, 1);
  const peepholes = op === 'LSTM' && random.int(0, 3) === 0;
  const p = peepholes ? signedValues(random, 3 * units, 0.5) : null;
  title.push(`${op}${op === 'GRU' ? resetLast : peepholes ? 'p' : ''}`);
  const from = [
    value,
    constant(making, 'W', [1, gates * units, inputs], w),
    constant(making, 'R', [1, gates * units, units], r),
    withBias ? constant(making, 'B', [1, 2 * gates * units], b) : '',
    '',
  ];
  const [y, ...last] = ['Y', 'Y_h', 'Y_c'].map((what) => fresh(making, what)) as [string, string, string];
  const outputs = op === 'GRU' ? [y, last[0]!] : [y, ...last];
  const shape = [1, 1, units];
  for (const next of outputs.slice(1)) {
    if (making.withStates) {
      const input = writer.input(fresh(making, 'state'), 'float', shape);
      from.push(input);
      making.states.push({ input, output: next, shape });
    } else if (making.style.int(0, 1)) {
      from.push(writer.constant(fresh(making, 'zero'), 'float', shape, new Float32Array(units)));
    } else from.push('');
  }
  if (p) from.push(constant(making, 'P', [1, 3 * units], p));
  const attributes: Record<string, Attribute> = { hidden_size: { int: units } };
  if (op === 'GRU') attributes.linear_before_reset = { int: resetLast };
  writer.node(op, from, outputs, attributes);
  // [frames, 1, 1, units] -> [frames, 1, units]
  if (making.style.int(0, 1)) return axesOp(making, 'Squeeze', y, [1]);
  const turned = writer.node('Transpose', [y], [fresh(making, 'turned')], { perm: { ints: [0, 2, 1, 3] } });
  return writer.node('Reshape', [turned, integers(making, [0, 0, -1])], [fresh(making, 'shaped')]);
}

/** The network comes from the seed alone, the way it is written from the seed and the options. */
export function randomOnnx(seed: number, options: RandomOnnxOptions = {}): RandomOnnx {
  const random = randomFromSeed(seed);
  const style = randomFromSeed(seed * 2 + (options.perFrame ? 1_000_000 : 0));
  const perFrame = options.perFrame ?? style.int(0, 1) === 1;
  const batchFirst = style.int(0, 1) === 1;
  const opset = OPSETS[seed % OPSETS.length]!;
  const writer = createOnnxWriter(`random${seed}`, opset);
  const making: Making = {
    random,
    style,
    writer,
    opset,
    perFrame,
    withStates: perFrame || style.int(0, 1) === 1,
    states: [],
    title: [],
    counter: 0,
  };
  const bins = random.int(1, 24);
  const frames = perFrame ? 1 : 'frames';
  writer.input('x', 'float', batchFirst ? [1, frames, bins] : [frames, 1, bins]);
  const turn = (value: string) =>
    batchFirst
      ? writer.node('Transpose', [value], [fresh(making, 'turned')], { perm: { ints: [1, 0, 2] } })
      : value;
  let value = turn('x');
  let width = bins;
  const layers = random.int(1, 4);
  for (let i = 0; i < layers; i++) {
    const units = random.int(1, 20);
    const kind = random.int(0, 3);
    if (kind === 0) {
      making.title.push('dense');
      value = activate(making, dense(making, value, width, units), units);
    } else value = recurrent(making, kind === 1 ? 'LSTM' : 'GRU', value, width, units);
    width = units;
    if (random.int(0, 2) === 0) value = normaliseLayer(making, value, width);
  }
  value = turn(writer.node('Sigmoid', [dense(making, value, width, bins)], [fresh(making, 'mask')]));
  writer.node('Identity', [value], ['mask']);
  writer.output('mask', 'float', batchFirst ? [1, frames, bins] : [frames, 1, bins]);
  for (const { output, shape } of making.states) writer.output(output, 'float', shape);
  return {
    title: `seed ${seed}: opset ${opset}, ${bins} bins, ${making.title.join(' ')}${perFrame ? ', frame by frame' : ''}`,
    bytes: writer.finish(),
    bins,
    shape: (count) => (batchFirst ? [1, count, bins] : [count, 1, bins]),
    perFrame,
    states: making.states,
    opset,
  };
}
