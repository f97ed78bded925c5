// A QDQ file while it is written: what every buffer of the program is called there, as real values and as integers.
import { carrierOf, type QuantBuffer, type QuantProgram } from '../../program/index.ts';
import { ELEMENT } from '../codes.table.ts';
import type { OnnxWriter } from '../writer.ts';

type Integer = 'int8' | 'uint8' | 'int16';

export interface Place {
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

/** Without a dot; what is made here has one, but for `mask` and what a state becomes. */
export function identifier(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, '_');
}

export function integerType(place: Place, { format }: QuantBuffer): Integer | null {
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

export function zeroPointOf(place: Place, buffer: QuantBuffer): number {
  return buffer.zeroPoint + (integerType(place, buffer) === 'uint8' ? 128 : 0);
}

/** Scale and zero point of a buffer as initializers. */
export function gridOf(place: Place, index: number, type: Integer): [string, string] {
  const { writer, program, names } = place;
  const buffer = program.buffers[index]!;
  const name = names[index]!;
  return [
    writer.constant(`${name}.scale`, 'float', [], [buffer.scale]),
    writer.constant(`${name}.zero`, type, [], [zeroPointOf(place, buffer)]),
  ];
}

/** What is made here of a buffer is called so; a carried one has its name from the frame before. */
export function resultName({ program, names }: Place, index: number): string {
  return program.buffers[index]!.carried ? `${names[index]}.new` : names[index]!;
}

/** What a real value becomes in a buffer; the buffer's real value from then on. */
export function store(place: Place, index: number, value: string): void {
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
