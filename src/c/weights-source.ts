// hb_weights.h and hb_weights.c: the constants as one structure, compact readable lines.
import { floatConstant, wrapValues } from './formats.ts';
import type { WeightsField, WeightsLayout } from './weights-field.ts';
import { fieldsChecksum } from './weights-image.ts';
import { fieldValues } from './weights-layout.ts';

export function weightsHeader(prefix: string, layout: WeightsLayout): string {
  const upper = prefix.toUpperCase();
  const fields = layout.fields.map(
    ({ type, name, count, comment }) => `    ${type} ${name}[${count}]; /* ${comment} */`,
  );
  return `/* Constants of the network: w_ weights (of 8 bits and less in panels of 16 rows, hb_rows.h; others row by row, padded with zeros); b0_, m0_ biases in accumulator steps and
 * multipliers of the first product of a sum, b1_, m1_ of the second; f_, s0_, s1_ biases and scales of float arithmetic;
 * table_ sigmoid and tanh.
 * ${prefix}_weights.bin is this structure as it lies in the memory of a little-endian machine, behind a header of 64 bytes. */
#ifndef ${upper}_WEIGHTS_H
#define ${upper}_WEIGHTS_H

#include <stddef.h>

#include "hb_platform.h"

#define ${upper}_WEIGHTS_BYTES ${layout.bytes}
#define ${upper}_WEIGHTS_FIELDS 0x${fieldsChecksum(layout).toString(16).padStart(8, '0')}u /* of what follows: the image has it too */

struct ${prefix}_weights {
${fields.join('\n')}
};

/* No compiler adds padding to fields of these lengths; this fails to compile where one does. */
typedef char ${prefix}_weights_have_no_padding[sizeof(struct ${prefix}_weights) == ${upper}_WEIGHTS_BYTES ? 1 : -1];

extern const struct ${prefix}_weights ${prefix}_weights;

/* With ${prefix}_weights_file.c in place of ${prefix}_weights.c and -D${upper}_WEIGHTS_LOADED: the constants are in an image of
 * ${prefix}_weights.bin, in memory or in flash that can be read like memory, aligned to 64 bytes. NULL, or what is wrong with it. */
const char *${prefix}_weights_use(const void *image, size_t bytes);
/* The image is read from directory/${prefix}_weights.bin: 0, or 1 after one line on stderr. */
int ${prefix}_init(const char *directory);

#endif
`;
}

export function weightsSource(prefix: string, layout: WeightsLayout): string {
  const fields = layout.fields.map((field) => {
    return `    /* ${field.comment} */\n    .${field.name} = {\n${initialiser(field)}\n    }`;
  });
  return `/* Constants of the network: ${prefix}_weights.h says what they are. */
#include "${prefix}_weights.h"

HB_WEIGHTS_ATTRIBUTE HB_ALIGNED64 const struct ${prefix}_weights ${prefix}_weights = {
${fields.join(',\n')}
};
`;
}

function initialiser(field: WeightsField): string {
  const values = fieldValues(field);
  const text =
    values instanceof Float32Array
      ? Array.from(values, floatConstant)
      : Array.from(values as Int32Array, String);
  return wrapValues(text, '      ');
}
