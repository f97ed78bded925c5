// mpq.h: precision, scale and zero point of every site. For people and for code around the network; the network
// itself has these numbers built in.
import { BITS } from '../../quant/index.ts';
import { commentText } from '../project.ts';
import type { Context } from './context.ts';
import { floatConstant } from './formats.ts';

export function mpqHeader({ program, names }: Context): string {
  const buffers = program.buffers.map(({ name, kind, layer, format, length, scale, zeroPoint }, index) => {
    const macro = `MPQ_${names.buffers[index]!.toUpperCase()}`;
    return `/* ${commentText(layer)}: ${kind} ${commentText(name)} [${length}] */
#define ${macro}_BITS ${BITS[format]}
#define ${macro}_SCALE ${floatConstant(scale)}
#define ${macro}_ZERO_POINT (${zeroPoint})
`;
  });
  const matrices = program.matrices.map(({ name, layer, format, rows, columns, scale }, index) => {
    const macro = `MPQ_W_${names.matrices[index]!.toUpperCase()}`;
    let least = Infinity;
    let greatest = 0;
    for (const value of scale) {
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    return `/* ${commentText(layer)}: weight ${commentText(name)} [${rows}][${columns}], one scale per row */
#define ${macro}_BITS ${BITS[format]}
#define ${macro}_LEAST_SCALE ${floatConstant(least)}
#define ${macro}_GREATEST_SCALE ${floatConstant(greatest)}
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
