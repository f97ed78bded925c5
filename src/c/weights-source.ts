// hb_weights.h and hb_weights.c: the constants as one structure, compact readable lines.
import { floatConstant, wrapValues } from './formats.ts';
import type { WeightsField, WeightsLayout } from './weights-field.ts';
import { fieldValues } from './weights-layout.ts';

export function weightsHeader(prefix: string, layout: WeightsLayout): string {
  const upper = prefix.toUpperCase();
  const fields = layout.fields.map(
    ({ type, name, count, comment }) => `    ${type} ${name}[${count}]; /* ${comment} */`,
  );
  return `/* Constants of the network: w_ weights (rows padded with zeros); b0_, m0_ biases in accumulator steps and
 * multipliers of the first product of a sum, b1_, m1_ of the second; f_, s0_, s1_ biases and scales of float arithmetic;
 * table_ sigmoid and tanh.
 * ${prefix}_weights.bin is this structure as it lies in the memory of a little-endian machine. */
#ifndef ${upper}_WEIGHTS_H
#define ${upper}_WEIGHTS_H

#include "hb_platform.h"

#define ${upper}_WEIGHTS_BYTES ${layout.bytes}

struct ${prefix}_weights {
${fields.join('\n')}
};

/* No compiler adds padding to fields of these lengths; this fails to compile where one does. */
typedef char ${prefix}_weights_have_no_padding[sizeof(struct ${prefix}_weights) == ${upper}_WEIGHTS_BYTES ? 1 : -1];

extern const struct ${prefix}_weights ${prefix}_weights;

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
