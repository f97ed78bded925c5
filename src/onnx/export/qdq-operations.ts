// What each kind of operation becomes in a QDQ file.
import { HushbitError } from '../../base/errors.ts';
import {
  carrierOf,
  type DepthwiseOperation,
  type GruUpdateOperation,
  type LinearOperation,
  type NormaliseOperation,
  type OperationName,
  type OperationOf,
  operationReads,
  type RealFunctionOperation,
  type TableOperation,
} from '../../program/index.ts';
import { affineTerms, normaliseConstants } from './qdq-constants.ts';
import { gridOf, identifier, integerType, type Place, resultName, store } from './qdq-place.ts';
import { biasOf, weightOnce } from './qdq-weights.ts';

type Writers = { readonly [K in OperationName]: ((place: Place, operation: OperationOf<K>) => void) | null };

/** Null: ONNX has it in float32 only. */
export const QDQ_OPERATIONS: Writers = {
  linear: writeLinear,
  table: writeTable,
  'gru-update': writeUpdate,
  depthwise: writeAffine,
  normalise: writeNormalise,
  'real-function': writeRealFunction,
  convolution: null,
  gather: null,
  scan: null,
  'lstm-scan': null,
  transform: null,
  magnitude: null,
  masked: null,
};

const REAL_NODES = {
  exp: 'Exp',
  log: 'Log',
  sqrt: 'Sqrt',
  reciprocal: 'Reciprocal',
  quotient: 'Div',
} as const satisfies Record<RealFunctionOperation['function'], string>;

function writeLinear(place: Place, operation: LinearOperation): void {
  const { writer, real } = place;
  const name = identifier(operation.name);
  const isFloat = operation.arithmetic === 'float';
  const addends: string[] = [];
  for (const [i, term] of operation.matrixTerms.entries()) {
    const weight = weightOnce(place, term.matrix);
    const from = real.get(term.input)!;
    const bias = isFloat ? null : biasOf(place, term, `${name}.${i}`);
    const output = `${name}.product.${i}`;
    if (bias) addends.push(writer.node('Gemm', [from, weight, bias], [output]));
    else addends.push(writer.node('MatMul', [from, weight], [output]));
  }
  if (isFloat && operation.floatBias.some((b) => b !== 0)) {
    addends.push(writer.constant(`${name}.bias`, 'float', [operation.floatBias.length], operation.floatBias));
  }
  for (const [i, { left, right, multiplier }] of operation.elementTerms.entries()) {
    const own = real.get(left)!;
    const term = right === null ? own : writer.node('Mul', [own, real.get(right)!], [`${name}.element.${i}`]);
    addends.push(multiplier < 0 ? writer.node('Neg', [term], [`${name}.minus.${i}`]) : term);
  }
  let sum = addends[0]!;
  for (const [i, addend] of addends.slice(1).entries())
    sum = writer.node('Add', [sum, addend], [`${name}.sum.${i}`]);
  if (operation.relu) sum = writer.node('Relu', [sum], [`${name}.relu`]);
  store(place, operation.output, sum);
}

function writeTable(place: Place, operation: TableOperation): void {
  const { writer, program, real } = place;
  const name = identifier(operation.name);
  const input = program.buffers[operation.input]!;
  if (place.tables === 'lookup' && operation.arithmetic === 'integer' && carrierOf(input.format) === 'i8') {
    writeLookup(place, operation);
    return;
  }
  const op = operation.function === 'sigmoid' ? 'Sigmoid' : 'Tanh';
  store(place, operation.output, writer.node(op, [real.get(operation.input)!], [`${name}.function`]));
}

/** The program's own 256 entries; a negative index of Gather counts from the end, so an int8 needs no offset. */
function writeLookup(place: Place, operation: TableOperation): void {
  const { writer, program, integers } = place;
  const name = identifier(operation.name);
  const table = program.tables[operation.table]!;
  const type = integerType(place, program.buffers[operation.output]!)!;
  const start = place.unsigned ? 0 : 128;
  const offset = type === 'uint8' ? 128 : 0;
  const entries = Array.from(table, (_, i) => table[(i + start) % 256]! + offset);
  const values = writer.constant(`table.${operation.table}.${type}`, type, [256], entries);
  const index = writer.node('Cast', [integers.get(operation.input)!], [`${name}.index`], { to: { int: 6 } });
  const output = resultName(place, operation.output);
  integers.set(operation.output, writer.node('Gather', [values, index], [`${output}.q`]));
  const grid = gridOf(place, operation.output, type);
  place.real.set(
    operation.output,
    writer.node('DequantizeLinear', [`${output}.q`, ...grid], [`${output}.real`]),
  );
}

/** One tap: a factor and a term per element. */
function writeAffine(place: Place, operation: DepthwiseOperation): void {
  const { writer, program, real } = place;
  const { columns } = program.matrices[operation.matrix]!;
  if (columns > 1) {
    throw new HushbitError({
      code: 'unsupported',
      place: operation.name,
      expected: 'layers of this frame alone, and recurrent ones',
      got: `a convolution over ${columns} frames`,
      remedy: 'export it in float32',
    });
  }
  const name = identifier(operation.name);
  const factors = weightOnce(place, operation.matrix);
  let value = writer.node('Mul', [real.get(operation.input)!, factors], [`${name}.scaled`]);
  const terms = affineTerms(program, operation);
  if (terms.some((term) => term !== 0)) {
    const constant = writer.constant(`${name}.terms`, 'float', [terms.length], terms);
    value = writer.node('Add', [value, constant], [`${name}.shifted`]);
  }
  if (operation.relu) value = writer.node('Relu', [value], [`${name}.relu`]);
  store(place, operation.output, value);
}

function writeNormalise(place: Place, operation: NormaliseOperation): void {
  const { writer, program, real } = place;
  const name = identifier(operation.name);
  const { gain, bias } = normaliseConstants(program, operation);
  const from = [
    real.get(operation.input)!,
    writer.constant(`${name}.gain`, 'float', [gain.length], gain),
    writer.constant(`${name}.bias`, 'float', [bias.length], bias),
  ];
  const attributes = { axis: { int: -1 }, epsilon: { float: operation.epsilon } };
  store(place, operation.output, writer.node('LayerNormalization', from, [`${name}.normal`], attributes));
}

function writeRealFunction(place: Place, operation: RealFunctionOperation): void {
  const { writer, real } = place;
  const from = operationReads(operation).map((index) => real.get(index)!);
  const name = `${identifier(operation.name)}.function`;
  store(place, operation.output, writer.node(REAL_NODES[operation.function], from, [name]));
}

function writeUpdate(place: Place, operation: GruUpdateOperation): void {
  const { writer, real } = place;
  const name = identifier(operation.name);
  const [z, n, h] = [operation.update, operation.candidate, operation.state].map((index) => real.get(index)!);
  const one = writer.constant('ones.scalar', 'float', [], [1]);
  const keep = writer.node('Sub', [one, z!], [`${name}.keep`]);
  const fresh = writer.node('Mul', [keep, n!], [`${name}.fresh`]);
  const kept = writer.node('Mul', [z!, h!], [`${name}.kept`]);
  const sum = writer.node('Add', [fresh, kept], [`${name}.state`]);
  store(place, operation.state, sum);
}
