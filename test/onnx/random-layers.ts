// Random networks of normalisations (in parts and whole), convolutions of one tap, LSTMs spelt out and elementwise operations, as ONNX
// files of one frame, in the ways in which exporters write them. Every node is as its operator's definition has it: ONNX
// Runtime, not this file, says what it computes.
import { type RandomSource, randomFromSeed } from '../../src/base/random.ts';
import { createOnnxWriter, type OnnxWriter } from '../../src/onnx/index.ts';
import { type RandomOnnx, type StateIo, signedValues } from './random-onnx.ts';

interface Making {
  readonly random: RandomSource;
  readonly writer: OnnxWriter;
  readonly opset: number;
  readonly states: StateIo[];
  readonly title: string[];
  counter: number;
}

/** A vector [1, 1, width] between layers. */
interface Vector {
  readonly name: string;
  readonly width: number;
}

type LayerMaker = (making: Making, input: Vector) => Vector;

const OPSETS = [11, 12, 13, 15, 17, 18, 20];

function node(making: Making, op: string, inputs: readonly string[], attributes = {}): string {
  making.counter += 1;
  return making.writer.node(op, inputs, [`${op}_${making.counter}`], attributes);
}

function constant(making: Making, shape: readonly number[], values: ArrayLike<number>): string {
  making.counter += 1;
  return making.writer.constant(`c_${making.counter}`, 'float', shape, values);
}

const scalar = (making: Making, value: number): string => constant(making, [], [value]);

function either<T>({ random }: Making, ...choices: readonly T[]): T {
  return choices[random.int(0, choices.length - 1)]!;
}

/** Operands of a sum or product in either order. */
function turned(making: Making, a: string, b: string): [string, string] {
  return making.random.int(0, 1) === 0 ? [a, b] : [b, a];
}

const weights = ({ random }: Making, rows: number, columns: number): Float32Array =>
  signedValues(random, rows * columns, 1.5 / Math.sqrt(columns));

const convolution: LayerMaker = (making, { name, width }) => {
  const { random } = making;
  const units = random.int(1, 24);
  const flat = random.int(0, 2) === 0;
  making.title.push(flat ? 'conv2d' : 'conv1d');
  const kernel = constant(
    making,
    flat ? [units, width, 1, 1] : [units, width, 1],
    weights(making, units, width),
  );
  const bias = random.int(0, 1) === 0 ? [constant(making, [units], signedValues(random, units, 0.5))] : [];
  if (!flat) {
    const x = node(making, 'Transpose', [name], { perm: { ints: [0, 2, 1] } });
    const y = node(making, 'Conv', [x, kernel, ...bias], { kernel_shape: { ints: [1] } });
    return { name: node(making, 'Transpose', [y], { perm: { ints: [0, 2, 1] } }), width: units };
  }
  const shape = (sizes: readonly number[]): string => {
    making.counter += 1;
    return making.writer.constant(`s_${making.counter}`, 'int64', [sizes.length], sizes);
  };
  const x = node(making, 'Reshape', [name, shape([1, width, 1, 1])]);
  const y = node(making, 'Conv', [x, kernel, ...bias]);
  return { name: node(making, 'Reshape', [y, shape([1, 1, units])]), width: units };
};

function mean(making: Making, x: string): string {
  if (making.random.int(0, 2) === 0) return node(making, 'GlobalAveragePool', [x]);
  if (making.opset >= 18) {
    making.counter += 1;
    const axes = making.writer.constant(`axes_${making.counter}`, 'int64', [1], [either(making, -1, 2)]);
    return node(making, 'ReduceMean', [x, axes]);
  }
  return node(making, 'ReduceMean', [x], { axes: { ints: [either(making, -1, 2)] } });
}

const normaliseInParts: LayerMaker = (making, { name, width }) => {
  const { random } = making;
  making.title.push('norm in parts');
  const centred = node(making, 'Sub', [name, mean(making, name)]);
  const squares =
    random.int(0, 1) === 0
      ? node(making, 'Mul', [centred, centred])
      : node(making, 'Pow', [centred, scalar(making, 2)]);
  const epsilon = scalar(making, either(making, 1e-7, 1e-5, 1e-3));
  const variance = node(making, 'Add', turned(making, mean(making, squares), epsilon));
  const root = (): string => node(making, 'Sqrt', [variance]);
  const normal = either<() => string>(
    making,
    () => node(making, 'Div', [centred, root()]),
    () => node(making, 'Mul', turned(making, centred, node(making, 'Reciprocal', [root()]))),
    () => node(making, 'Mul', turned(making, centred, node(making, 'Pow', [variance, scalar(making, -0.5)]))),
    () => node(making, 'Mul', turned(making, centred, node(making, 'Div', [scalar(making, 1), root()]))),
  )();
  const gain = constant(making, [width], signedValues(random, width, 1.5));
  const scaled = random.int(0, 3) === 0 ? normal : node(making, 'Mul', turned(making, normal, gain));
  const term = constant(making, [width], signedValues(random, width, 0.5));
  return { name: random.int(0, 3) === 0 ? scaled : node(making, 'Add', turned(making, scaled, term)), width };
};

const normaliseWhole: LayerMaker = (making, { name, width }) => {
  const { random, opset } = making;
  const values = (size: number): [string, string] => [
    constant(making, [size], signedValues(random, size, 1.5)),
    constant(making, [size], signedValues(random, size, 0.5)),
  ];
  const epsilon = { float: either(making, 1e-5, 1e-3) };
  if (opset < 17 || random.int(0, 1) === 0) {
    making.title.push('instance norm');
    return { name: node(making, 'InstanceNormalization', [name, ...values(1)], { epsilon }), width };
  }
  making.title.push('layer norm');
  return { name: node(making, 'LayerNormalization', [name, ...values(width)], { epsilon }), width };
};

/** As Keras unrolls it: one kernel for all gates (i, f, g, o), split behind the sum. */
const lstmInParts: LayerMaker = (making, { name, width }) => {
  const { random, writer } = making;
  making.title.push('LSTM in parts');
  const units = random.int(1, 12);
  const shape = [1, 1, units];
  const [h, c] = ['h', 'c'].map((what) => {
    making.counter += 1;
    return writer.input(`${what}_${making.counter}_in`, 'float', shape);
  }) as [string, string];
  const product = (x: string, columns: number): string =>
    node(making, 'MatMul', [x, constant(making, [columns, 4 * units], weights(making, 4 * units, columns))]);
  const both = node(making, 'Add', turned(making, product(name, width), product(h, units)));
  const sum = node(making, 'Add', [
    both,
    constant(making, [4 * units], signedValues(random, 4 * units, 0.5)),
  ]);
  const outputs = ['i', 'f', 'g', 'o'].map((gate) => `gate_${gate}_${making.counter}`);
  const sizes = [units, units, units, units];
  if (making.opset < 13) {
    writer.node('Split', [sum], outputs, { axis: { int: -1 }, split: { ints: sizes } });
  } else {
    making.counter += 1;
    const split = writer.constant(`split_${making.counter}`, 'int64', [4], sizes);
    writer.node('Split', [sum, split], outputs, { axis: { int: -1 } });
  }
  const [i, f, g, o] = outputs.map((gate, k) => node(making, k === 2 ? 'Tanh' : 'Sigmoid', [gate])) as [
    string,
    string,
    string,
    string,
  ];
  const kept = node(making, 'Mul', turned(making, f, c));
  const next = node(making, 'Add', turned(making, kept, node(making, 'Mul', turned(making, i, g))));
  const hidden = node(making, 'Mul', turned(making, o, node(making, 'Tanh', [next])));
  for (const [state, value] of [
    [h, hidden],
    [c, next],
  ] as const) {
    const output = writer.node('Identity', [value], [state.replace('_in', '_out')]);
    making.states.push({ input: state, output, shape });
  }
  return { name: hidden, width: units };
};

const elementwise: LayerMaker = (making, { name, width }) => {
  const { random } = making;
  const other = node(making, either(making, 'Tanh', 'Sigmoid', 'Relu'), [name]);
  const kinds = ['sum', 'difference', 'product', 'SiLU', 'hard sigmoid', 'hard swish'] as const;
  const kind = kinds[random.int(0, making.opset < 14 ? 4 : 5)]!;
  making.title.push(kind);
  switch (kind) {
    case 'sum':
      return { name: node(making, 'Add', turned(making, name, other)), width };
    case 'difference':
      return { name: node(making, 'Sub', turned(making, name, other)), width };
    case 'product':
      return { name: node(making, 'Mul', turned(making, name, other)), width };
    case 'SiLU':
      return { name: node(making, 'Mul', turned(making, name, node(making, 'Sigmoid', [name]))), width };
    case 'hard sigmoid': {
      const attributes = either(making, {}, { alpha: { float: 1 / 6 } }, { beta: { float: 0.4 } });
      return { name: node(making, 'HardSigmoid', [name], attributes), width };
    }
    case 'hard swish':
      return { name: node(making, 'HardSwish', [name]), width };
  }
};

/** What is floats in a program whatever is around it. */
const real: LayerMaker = (making, { name, width }) => {
  const kind = either(making, 'log', 'exp', 'sqrt', 'div', 'reciprocal');
  making.title.push(kind);
  const positive = (least: number): string =>
    node(making, 'Add', [node(making, 'Mul', [name, name]), scalar(making, least)]);
  switch (kind) {
    case 'log':
      return { name: node(making, 'Log', [positive(1e-2)]), width };
    case 'exp':
      return { name: node(making, 'Exp', [node(making, 'Tanh', [name])]), width };
    case 'sqrt':
      return { name: node(making, 'Sqrt', [positive(1e-3)]), width };
    case 'div':
      return { name: node(making, 'Div', [name, positive(0.1)]), width };
    default:
      return { name: node(making, 'Reciprocal', [positive(0.5)]), width };
  }
};

const MAKERS: readonly LayerMaker[] = [
  ...[convolution, convolution, normaliseInParts, normaliseInParts, normaliseInParts],
  ...[normaliseWhole, lstmInParts, lstmInParts, elementwise, elementwise, elementwise, real],
];

export function randomLayers(seed: number): RandomOnnx {
  const random = randomFromSeed(seed);
  const opset = OPSETS[seed % OPSETS.length]!;
  const writer = createOnnxWriter(`layers${seed}`, opset);
  const making: Making = { random, writer, opset, states: [], title: [], counter: 0 };
  const bins = random.int(2, 24);
  const shape = [1, 1, bins];
  writer.input('x', 'float', shape);
  let value: Vector = { name: 'x', width: bins };
  const layers = random.int(2, 6);
  for (let i = 0; i < layers; i++) value = MAKERS[random.int(0, MAKERS.length - 1)]!(making, value);
  const last = constant(making, [value.width, bins], weights(making, bins, value.width));
  writer.node('Sigmoid', [node(making, 'MatMul', [value.name, last])], ['mask']);
  writer.output('mask', 'float', shape);
  for (const { output, shape: own } of making.states) writer.output(output, 'float', own);
  return {
    title: `seed ${seed}: opset ${opset}, ${bins} bins, ${making.title.join(', ')}`,
    bytes: writer.finish(),
    bins,
    shape: () => shape,
    perFrame: true,
    states: making.states,
    opset,
  };
}
