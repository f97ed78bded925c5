// mpq.h: type, clip, scale and zero point of every tensor, and the constants of every operation.
import { HushbitError } from '../../base/errors.ts';
import { commentText } from '../../c/project.ts';
import type { PaperMatmul, PaperOperation, PaperProgram, PaperTensor } from '../program.ts';
import { isMatrix, type NamedOutline, type OutlineTensor, placeOf } from './network.ts';

/** How a matrix product adds up; see csrc/paper/mpq_kernels.h. */
export type SumKind = 'int' | 'real';

export function mpqHeader(program: PaperProgram, network: NamedOutline, prefix: string): string {
  const lines = program.tensors.flatMap((tensor) => {
    const name = network.identifier(tensor.name);
    return [
      ...heading(tensor, name, `${tensor.bits} bits, range ${tensor.min} to ${tensor.max}`),
      `#define MPQ_${name}_TYPE uint${tensor.bits}_t`,
      `#define MPQ_${name}_BITS ${tensor.bits}`,
      `#define MPQ_${name}_CLIP ${doubleLiteral(tensor.maxCode, tensor.name)}`,
      `#define MPQ_${name}_SCALE ${doubleLiteral(tensor.scale, tensor.name)}`,
      `#define MPQ_${name}_ZERO ${doubleLiteral(tensor.zeroPoint, tensor.name)}`,
      ...sizes(network, tensor, name),
    ];
  });
  const operations = program.operations.flatMap((operation) => {
    const output = program.tensors[operation.output]!;
    return operationConstants(program, operation, network.identifier(output.name), output.name);
  });
  return guarded(prefix, `precision of every tensor of ${commentText(program.model)}`, [
    ...lines,
    '',
    '/* Constants of the operations, under the names of their outputs. */',
    ...operations,
  ]);
}

/** mpq.h of a network that is not quantised: sizes and places only. */
export function sizesHeader(network: NamedOutline, prefix: string): string {
  const lines = network.tensors.flatMap((tensor) => {
    const name = network.identifier(tensor.name);
    return [...heading(tensor, name, 'float32'), ...sizes(network, tensor, name)];
  });
  return guarded(
    prefix,
    `sizes of the tensors of ${commentText(network.model)}; nothing is quantised`,
    lines,
  );
}

function guarded(prefix: string, title: string, lines: readonly string[]): string {
  const guard = `${prefix.toUpperCase()}_MPQ_H`;
  return `/* mpq.h: ${title}. */\n#ifndef ${guard}\n#define ${guard}\n\n#include <stdint.h>\n${lines.join('\n')}\n\n#endif\n`;
}

function heading(tensor: OutlineTensor, name: string, what: string): string[] {
  const original = tensor.name === name ? '' : ` ("${commentText(tensor.name)}" in the model)`;
  const shape = `[${tensor.shape.join(', ')}]`;
  return ['', `/* ${name}${original}: ${tensor.kind} of ${commentText(tensor.layer)}, ${shape}, ${what} */`];
}

function sizes(network: NamedOutline, tensor: OutlineTensor, name: string): string[] {
  const place = `#define MPQ_${name}_AT ${placeOf(network, tensor)}`;
  if (isMatrix(tensor)) {
    return [
      `#define MPQ_${name}_ROWS ${tensor.shape[0]}`,
      `#define MPQ_${name}_COLUMNS ${tensor.shape[1]}`,
      place,
    ];
  }
  return [`#define MPQ_${name}_SIZE ${tensor.shape[0]}`, place];
}

function operationConstants(
  program: PaperProgram,
  operation: PaperOperation,
  name: string,
  place: string,
): string[] {
  const real = (word: string, value: number): string =>
    `#define MPQ_${name}_${word} ${doubleLiteral(value, place)}`;
  switch (operation.op) {
    case 'matmul':
      return [
        `#define MPQ_${name}_SUM ${sumKindOf(program, operation)}`,
        real('MULTIPLIER', operation.multiplier),
      ];
    case 'add':
      return [
        real('LEFT_MULTIPLIER', operation.leftMultiplier),
        real('RIGHT_MULTIPLIER', operation.rightMultiplier),
      ];
    case 'mul':
      return [real('MULTIPLIER', operation.multiplier)];
    case 'one-minus':
      return [real('ONE', operation.one), real('MULTIPLIER', operation.multiplier)];
    case 'relu':
    case 'sigmoid':
    case 'tanh':
      return [];
  }
}

/**
 * Integers wherever no term of the expanded sum can pass 64 bits. 32-bit weights with 8-bit vectors add up in doubles:
 * exactly, as long as the bound stays below 2^53, and faster.
 */
export function sumKindOf(program: PaperProgram, operation: PaperMatmul): SumKind {
  const [weight, vector] = [program.tensors[operation.weight]!, program.tensors[operation.vector]!];
  if (weight.bits === 32 && vector.bits !== 16) return 'real';
  const terms = BigInt(operation.columns) * termBound(weight) * termBound(vector);
  return terms < 1n << 63n ? 'int' : 'real';
}

/** At least |code'| + |zero'| of any element, codes centred as the kernels do (by at most 2^(b-1) + 2^15). */
function termBound(tensor: PaperTensor): bigint {
  const centre = (1n << BigInt(tensor.bits - 1)) + (tensor.bits === 32 ? 1n << 15n : 0n);
  const zero = BigInt(tensor.zeroPoint) - centre;
  const zeroUncentred = BigInt(Math.abs(tensor.zeroPoint));
  const distance = zero < 0n ? -zero : zero;
  // 8-bit vectors under 8-bit weights stay as they are: then |code| <= 255 and |zero| itself count.
  const codes = 2n * centre;
  return codes + (distance > zeroUncentred ? distance : zeroUncentred);
}

/** Shortest decimal that reads back as the same binary64; C compilers round literals correctly. */
export function doubleLiteral(value: number, place: string): string {
  if (!Number.isFinite(value)) {
    throw new HushbitError({
      code: 'bad-calibration',
      place,
      expected: 'finite scale and zero point',
      got: String(value),
    });
  }
  if (Object.is(value, -0)) return '0.0';
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
