// A candidate of scheme `integer` as an ONNX file of one frame: every buffer that is an integer in the program is quantised
// and dequantised with the program's scale and zero point, weights per output channel; GRUs are decomposed. States
// travel as integers, so that nothing is rounded twice.
// A runtime computes in floats between the two, or fuses them into integer kernels of its own: rounding differs from the
// program's, the grid does not.

import { HushbitError } from '../../base/errors.ts';
import { type FormatName, formatOf, type QuantBuffer, type QuantProgram } from '../../program/index.ts';
import { createOnnxWriter } from '../writer.ts';
import type { OnnxExport, OnnxState } from './float-model.ts';
import { QDQ_OPERATIONS } from './qdq-operations.ts';
import { gridOf, identifier, integerType, type Place, store, zeroPointOf } from './qdq-place.ts';

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
    const write = QDQ_OPERATIONS[operation.op] as ((at: Place, of: typeof operation) => void) | null;
    if (write) {
      write(place, operation);
      continue;
    }
    throw new HushbitError({
      code: 'unsupported',
      place: operation.name,
      expected: 'layers of one network',
      got: operation.op,
      remedy: 'export it in float32',
    });
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
