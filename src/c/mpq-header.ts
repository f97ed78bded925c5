// mpq.h: precision, scale and zero point of every site. For people and for code around the network; the network
// itself has these numbers built in.
import { formatOf } from '../program/index.ts';
import type { Context } from './context.ts';
import { floatConstant } from './formats.ts';
import { uniqueIdentifiers } from './names.ts';
import { commentText } from './project.ts';

export function mpqHeader({ program }: Context): string {
  const sites = [...program.buffers, ...program.matrices];
  const macros = uniqueIdentifiers(sites.map(({ name }) => name)).map((name) => `MPQ_${name.toUpperCase()}`);
  const buffers = program.buffers.map(({ name, kind, layer, format, length, scale, zeroPoint }, index) => {
    const macro = macros[index]!;
    return `/* ${commentText(layer)}: ${kind} ${commentText(name)} [${length}] */
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
    return `/* ${commentText(layer)}: weight ${commentText(name)} [${rows}][${columns}], one scale per row */
#define ${macro}_BITS ${formatOf(format).storageBits}
#define ${macro}_SCALE_LEAST ${floatConstant(least)}
#define ${macro}_SCALE_GREATEST ${floatConstant(greatest)}
#define ${macro}_ZERO_POINT 0
`;
  });
  return `/* Precision, scale and zero point of every site: real = scale * (q - zero point); 32 bits are float, as they are.
 * Biases have the width of their accumulators. */
#ifndef MPQ_H
#define MPQ_H

${[...buffers, ...matrices].join('\n')}
#endif
`;
}
