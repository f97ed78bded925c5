// mpq.h: precision, scale and zero point of every site. For people and for code around the network; the network
// itself has these numbers built in, and includes it so that the two cannot part.
import { formatOf, type QuantProgram } from '../program/index.ts';
import type { Context } from './context.ts';
import { floatConstant } from './formats.ts';
import { uniqueIdentifiers } from './names.ts';
import { commentText } from './project.ts';

/** Macros' beginnings of buffers, then matrices. */
function siteMacros({ buffers, matrices }: QuantProgram): readonly string[] {
  const names = uniqueIdentifiers([...buffers, ...matrices].map(({ name }) => name));
  return names.map((name) => `MPQ_${name.toUpperCase()}`);
}

/** For hb_network.c, which includes mpq.h: does not compile where the two were not made together. */
export function mpqCheck({ program, prefix }: Context): string {
  const macros = siteMacros(program);
  const isOf = (type: string, buffer: number): string =>
    `sizeof(${prefix}_${type}) * 8 >= ${macros[buffer]}_BITS`;
  return `/* mpq.h was made with this file. */
typedef char ${prefix}_precisions_are_those_of_mpq_h[${isOf('input', program.input)} &&
    ${isOf('output', program.output)} ? 1 : -1];
`;
}

export function mpqHeader({ program }: Context): string {
  const macros = siteMacros(program);
  const buffers = program.buffers.map(({ name, kind, layer, format, length, scale, zeroPoint }, index) => {
    const macro = macros[index]!;
    return `/** ${commentText(layer)}: ${kind} ${commentText(name)} [${length}] */
#define ${macro}_BITS ${formatOf(format).storageBits}
#define ${macro}_SCALE ${floatConstant(scale)}
#define ${macro}_ZERO_POINT (${zeroPoint})
`;
  });
  const matrices = program.matrices.map(({ name, layer, format, rows, columns, scale }, index) => {
    const macro = macros[program.buffers.length + index]!;
    let least = Infinity;
    let greatest = 0;
    for (const value of scale) {
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    return `/** ${commentText(layer)}: weight ${commentText(name)} [${rows}][${columns}], one scale per row */
#define ${macro}_BITS ${formatOf(format).storageBits}
#define ${macro}_SCALE_LEAST ${floatConstant(least)}
#define ${macro}_SCALE_GREATEST ${floatConstant(greatest)}
#define ${macro}_ZERO_POINT 0
`;
  });
  return `/** @file
 * Precision, scale and zero point of every site: real = scale * (q - zero point); 32 bits are float, as they are.
 * Biases have the width of their accumulators. */
#ifndef MPQ_H
#define MPQ_H

${[...buffers, ...matrices].join('\n')}
#endif
`;
}
