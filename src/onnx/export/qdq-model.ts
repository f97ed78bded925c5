// A candidate of scheme `integer` as an ONNX file of one frame: every buffer that is an integer in the program is quantised
// and dequantised with the program's scale and zero point, weights per output channel; GRUs are decomposed. States
// travel as integers, so that nothing is rounded twice.
// A runtime computes in floats between the two, or fuses them into integer kernels of its own: rounding differs from the
// program's, the grid does not.

import { HushbitError } from '../../base/errors.ts';
import type {
  DepthwiseOperation,
  GruUpdateOperation,
  LinearOperation,
  MatrixTerm,
  NormaliseOperation,
  QuantBuffer,
  QuantMatrix,
  QuantProgram,
  RealFunctionOperation,
  TableOperation,
} from '../../program/index.ts';
import {
  carriedWeights,
  carrierOf,
  type FormatName,
  formatOf,
  groupsOf,
  isFloatFormat,
  operationReads,
  weightSteps,
} from '../../program/index.ts';
import { ELEMENT } from '../codes.table.ts';
import { createOnnxWriter, type OnnxWriter } from '../writer.ts';
import type { OnnxExport, OnnxState } from './float-model.ts';
import { transposed } from './layer-writer.ts';
import { affineTerms, normaliseConstants } from './qdq-constants.ts';

/** The first with 4 and 16 bits in QuantizeLinear and DequantizeLinear. */
export const QDQ_OPSET = 21;

export interface QdqOptions {
  /** `unsigned` moves 8-bit activations to 0 .. 255: the same values, for runtimes whose kernels want it so. */
  readonly activations?: 'signed' | 'unsigned';
  /**
   * Sigmoid and tanh of 8-bit values: `lookup` reads the program's table (Gather), whose ends hold the function's limits;
   * `function` computes the function between DequantizeLinear and QuantizeLinear, as quantisers of ONNX Runtime leave it.
   */
  readonly tables?: 'function' | 'lookup';
  readonly metadata?: Readonly<Record<string, string>>;
}

type Integer = 'int8' | 'uint8' | 'int16';

interface Place {
  readonly writer: OnnxWriter;
  readonly program: QuantProgram;
  readonly unsigned: boolean;
  readonly tables: 'function' | 'lookup';
  /** Current real values by buffer. */
  readonly real: Map<number, string>;
  /** Current integers by buffer. */
  readonly integers: Map<number, string>;
  /** Real weights by matrix. */
  readonly weights: Map<number, string>;
  readonly names: readonly string[];
}

const MASK = 'mask';

/** QuantizeLinear saturates at the ends of its type, so integers that end sooner would be others. */
function requireWholeCarrier(name: string, format: FormatName): void {
  const given = formatOf(format);
  if (given.compute === 'float' || format === 'i8' || format === 'i16') return;
  throw new HushbitError({
    code: 'unsupported',
    place: name,
    expected: 'i8, i16, f16 or f32 in ONNX',
    got: format,
    remedy: 'export C or a program',
  });
}

export function exportQdqOnnx(program: QuantProgram, options: QdqOptions = {}): OnnxExport {
  for (const { name, format } of program.buffers) requireWholeCarrier(name, format);
  const writer = createOnnxWriter(program.model, QDQ_OPSET);
  const place: Place = {
    writer,
    program,
    unsigned: options.activations === 'unsigned',
    tables: options.tables ?? 'lookup',
    real: new Map(),
    integers: new Map(),
    weights: new Map(),
    names: namesOf(program.buffers),
  };
  const input = program.buffers[program.input]!;
  const inputName = place.names[program.input]!;
  writer.input(inputName, 'float', [1, input.length]);
  store(place, program.input, inputName);
  const states = program.buffers.flatMap((buffer, index) =>
    buffer.carried ? [openState(place, index)] : [],
  );
  for (const operation of program.operations) {
    switch (operation.op) {
      case 'linear':
        writeLinear(place, operation);
        break;
      case 'table':
        writeTable(place, operation);
        break;
      case 'gru-update':
        writeUpdate(place, operation);
        break;
      case 'depthwise':
        writeAffine(place, operation);
        break;
      case 'normalise':
        writeNormalise(place, operation);
        break;
      case 'real-function':
        writeRealFunction(place, operation);
        break;
      case 'convolution':
      case 'gather':
      case 'scan':
      case 'lstm-scan':
      case 'transform':
      case 'magnitude':
      case 'masked':
        throw new HushbitError({
          code: 'unsupported',
          place: operation.name,
          expected: 'layers of one network',
          got: operation.op,
          remedy: 'export it in float32',
        });
      default:
        operation satisfies never;
    }
  }
  const mask = program.buffers[program.output]!;
  writer.node('Identity', [place.real.get(program.output)!], [MASK]);
  writer.output(MASK, 'float', [1, mask.length]);
  for (const { index, next, type, shape } of states) {
    const from = type === 'float' ? place.real.get(index)! : place.integers.get(index)!;
    writer.node('Identity', [from], [next]);
    writer.output(next, type, shape);
  }
  const bytes = writer.finish(options.metadata);
  return { bytes, input: inputName, frameShape: [1, input.length], output: MASK, states };
}

/** Without a dot; what is made here has one, but for `mask` and what a state becomes. */
function identifier(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, '_');
}

/** One per buffer, apart from each other and from `mask` and what the states become. */
function namesOf(buffers: readonly QuantBuffer[]): string[] {
  const taken = new Set([MASK]);
  return buffers.map(({ name, carried }) => {
    const wanted = identifier(name);
    const namesFor = (free: string) => (carried ? [free, nextOf(free)] : [free]);
    let free = wanted;
    for (let i = 2; namesFor(free).some((one) => taken.has(one)); i++) free = `${wanted}_${i}`;
    for (const one of namesFor(free)) taken.add(one);
    return free;
  });
}

const nextOf = (state: string): string => `${state}_next`;

function integerType(place: Place, { format }: QuantBuffer): Integer | null {
  switch (carrierOf(format)) {
    case 'i8':
      return place.unsigned ? 'uint8' : 'int8';
    case 'i16':
      return 'int16';
    case 'f16':
    case 'f32':
      return null;
  }
}

function zeroPointOf(place: Place, buffer: QuantBuffer): number {
  return buffer.zeroPoint + (integerType(place, buffer) === 'uint8' ? 128 : 0);
}

/** Scale and zero point of a buffer as initializers. */
function gridOf(place: Place, index: number, type: Integer): [string, string] {
  const { writer, program, names } = place;
  const buffer = program.buffers[index]!;
  const name = names[index]!;
  return [
    writer.constant(`${name}.scale`, 'float', [], [buffer.scale]),
    writer.constant(`${name}.zero`, type, [], [zeroPointOf(place, buffer)]),
  ];
}

/** What is made here of a buffer is called so; a carried one has its name from the frame before. */
function resultName({ program, names }: Place, index: number): string {
  return program.buffers[index]!.carried ? `${names[index]}.new` : names[index]!;
}

/** What a real value becomes in a buffer; the buffer's real value from then on. */
function store(place: Place, index: number, value: string): void {
  const { writer, program } = place;
  const type = integerType(place, program.buffers[index]!);
  const name = resultName(place, index);
  if (type === null) {
    place.real.set(index, narrowed(place, index, value, name));
    return;
  }
  const grid = gridOf(place, index, type);
  place.integers.set(index, writer.node('QuantizeLinear', [value, ...grid], [`${name}.q`]));
  place.real.set(index, writer.node('DequantizeLinear', [`${name}.q`, ...grid], [`${name}.real`]));
}

/** binary16 is a rounding here: everything is computed in float32. */
function narrowed({ writer, program }: Place, index: number, value: string, name: string): string {
  if (carrierOf(program.buffers[index]!.format) !== 'f16') return value;
  const half = writer.node('Cast', [value], [`${name}.half`], { to: { int: ELEMENT.float16 } });
  return writer.node('Cast', [half], [`${name}.real`], { to: { int: ELEMENT.float } });
}

function openState(place: Place, index: number): OnnxState & { readonly index: number } {
  const { writer, program, names } = place;
  const buffer = program.buffers[index]!;
  const name = names[index]!;
  const type = integerType(place, buffer);
  const shape = [1, buffer.length];
  writer.input(name, type ?? 'float', shape);
  if (type === null) place.real.set(index, name);
  else {
    place.integers.set(index, name);
    const grid = gridOf(place, index, type);
    place.real.set(index, writer.node('DequantizeLinear', [name, ...grid], [`${name}.real`]));
  }
  const zeroPoint = zeroPointOf(place, buffer);
  return { index, state: name, next: nextOf(name), type: type ?? 'float', shape, zeroPoint };
}

/** Integers of weights by the format of the matrix; QuantizeLinear of opset 21 has 4 bits, but none for the odd numbers of i4. */
function weightType({ format, grid }: QuantMatrix): 'int4' | 'int8' | 'int16' {
  const { storageBits } = formatOf(format);
  if (storageBits > 8) return 'int16';
  return storageBits < (grid === 'mid-rise' ? 4 : 5) ? 'int4' : 'int8';
}

/** [columns, rows], real values. A mid-rise grid is 2q + 1 in half its scale. */
function weightOf({ writer }: Place, matrix: QuantMatrix, index: number): string {
  const { rows, columns, groupSize } = matrix;
  const name = identifier(matrix.name);
  const shape = [columns, rows];
  const turned = transposed(carriedWeights(matrix), rows, columns);
  if (isFloatFormat(matrix.format)) return writer.constant(`${name}.${index}`, 'float', shape, turned);
  const type = weightType(matrix);
  const groups = groupsOf(matrix);
  const steps = weightSteps(matrix);
  const values = writer.constant(`${name}.${index}.q`, type, shape, turned);
  if (groups === 1) {
    const scale = writer.constant(`${name}.${index}.scale`, 'float', [rows], steps);
    const zero = writer.constant(`${name}.${index}.zero`, type, [rows], new Int8Array(rows));
    return writer.node('DequantizeLinear', [values, scale, zero], [`${name}.${index}.real`], {
      axis: { int: 1 },
    });
  }
  const blocks = [groups, rows];
  const scale = writer.constant(`${name}.${index}.scale`, 'float', blocks, transposed(steps, rows, groups));
  const zero = writer.constant(`${name}.${index}.zero`, type, blocks, new Int8Array(rows * groups));
  return writer.node('DequantizeLinear', [values, scale, zero], [`${name}.${index}.real`], {
    axis: { int: 0 },
    block_size: { int: groupSize },
  });
}

/** In steps of the product of both scales, without the term that the zero point of the input adds. */
function biasOf(place: Place, term: MatrixTerm, name: string): string | null {
  const { program, writer } = place;
  const matrix = program.matrices[term.matrix]!;
  const { zeroPoint, scale } = program.buffers[term.input]!;
  const [weights, groups, weightStep] = [carriedWeights(matrix), groupsOf(matrix), weightSteps(matrix)];
  // The bias of a row is its first group's.
  const steps = Int32Array.from({ length: matrix.rows }, (_, r) => {
    let sum = 0;
    for (let c = 0; c < matrix.groupSize; c++) sum += weights[r * matrix.columns + c]!;
    return Number(term.bias[r * groups]) + zeroPoint * sum;
  });
  if (steps.every((step) => step === 0)) return null;
  const scales = Float64Array.from(steps, (_, r) => weightStep[r * groups]! * scale);
  const values = writer.constant(`${name}.bias.q`, 'int32', [matrix.rows], steps);
  const step = writer.constant(`${name}.bias.scale`, 'float', [matrix.rows], scales);
  const zero = writer.constant(`${name}.bias.zero`, 'int32', [matrix.rows], new Int32Array(matrix.rows));
  return writer.node('DequantizeLinear', [values, step, zero], [`${name}.bias`], { axis: { int: 0 } });
}

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

function weightOnce(place: Place, index: number): string {
  const name = place.weights.get(index) ?? weightOf(place, place.program.matrices[index]!, index);
  place.weights.set(index, name);
  return name;
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

const REAL_NODES = {
  exp: 'Exp',
  log: 'Log',
  sqrt: 'Sqrt',
  reciprocal: 'Reciprocal',
  quotient: 'Div',
} as const satisfies Record<RealFunctionOperation['function'], string>;

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
