// hb_weights.h and hb_weights.c: the constants as one structure; taken from hb_weights.bin by the assembler, or as text.
import { floatConstant, wrapValues } from './formats.ts';
import type { WeightsField, WeightsLayout } from './weights-field.ts';
import { fieldsChecksum } from './weights-image.ts';
import { fieldValues } from './weights-layout.ts';

export function weightsHeader(prefix: string, layout: WeightsLayout): string {
  const upper = prefix.toUpperCase();
  const fields = layout.fields.map(
    ({ type, name, count, comment }) => `    ${type} ${name}[${count}]; /**< ${comment} */`,
  );
  return `/** @file
 * Constants of the network: w_ weights (of 8 bits and less in panels of 16 rows, hb_rows.h; others row by row, padded with zeros); b0_, m0_ biases in accumulator steps and
 * multipliers of the first product of a sum, b1_, m1_ of the second; f_, s0_, s1_ biases and scales of float arithmetic;
 * table_ sigmoid and tanh.
 * ${prefix}_weights.bin is this structure as it lies in the memory of a little-endian machine, behind a header of 64 bytes. */
#ifndef ${upper}_WEIGHTS_H
#define ${upper}_WEIGHTS_H

#include <stddef.h>

#include "hb_platform.h"

#define ${upper}_WEIGHTS_BYTES ${layout.bytes} /**< behind the header of the image */
#define ${upper}_WEIGHTS_FIELDS 0x${fieldsChecksum(layout).toString(16).padStart(8, '0')}u /**< of what follows: the image has it too */

/** All constants, aligned to 64 bytes. */
struct ${prefix}_weights {
${fields.join('\n')}
};

/** No compiler adds padding to fields of these lengths; this fails to compile where one does. */
typedef char ${prefix}_weights_have_no_padding[sizeof(struct ${prefix}_weights) == ${upper}_WEIGHTS_BYTES ? 1 : -1];

#if defined(__cplusplus)
extern "C" {
#endif

/** Those that are linked: ${prefix}_weights.c. */
extern const struct ${prefix}_weights ${prefix}_weights;

/** NULL, or what is wrong with the constants that were linked or loaded: to be asked once, at the start. */
const char *${prefix}_weights_fault(void);

/** With ${prefix}_weights_file.c in place of ${prefix}_weights.c and -D${upper}_WEIGHTS_LOADED: the constants are in an image of
 * ${prefix}_weights.bin, in memory or in flash that can be read like memory, aligned to 64 bytes. NULL, or what is wrong with it. */
const char *${prefix}_weights_use(const void *image, size_t bytes);

/** The image is read from directory/${prefix}_weights.bin: 0, or 1 after one line on stderr. */
int ${prefix}_init(const char *directory);

#if defined(__cplusplus)
}
#endif

#endif
`;
}

export function weightsSource(prefix: string, layout: WeightsLayout): string {
  const fields = layout.fields.map((field) => {
    return `    /* ${field.comment} */\n    .${field.name} = {\n${initialiser(field)}\n    }`;
  });
  return `/* Constants of the network: ${prefix}_weights.h says what they are. */
#include "${prefix}_weights.h"

#if !defined(${prefix.toUpperCase()}_WEIGHTS_LOADED)
HB_IN_WEIGHTS_SECTION HB_ALIGNED64 const struct ${prefix}_weights ${prefix}_weights = {
${fields.join(',\n')}
};

const char *${prefix}_weights_fault(void)
{
    return NULL; /* compiled from this very file */
}
#endif
`;
}

/** The image is put in by the assembler: nothing of it is text, and it is in the program as it is on disk. */
export function weightsAssembly(prefix: string): string {
  const upper = prefix.toUpperCase();
  return `/* Constants of the network: ${prefix}_weights.bin, as it is, by the assembler. It is looked for where headers are (-I), or is
 * -D${upper}_WEIGHTS_FILE='"/path/${prefix}_weights.bin"'. With link-time optimisation this
 * unit is compiled with -fno-lto, since the optimiser does not see what an assembler defines. */
#include "${prefix}_weights.h"

#include "hb_image.h"

#if !defined(${upper}_WEIGHTS_LOADED)

#if !defined(__GNUC__) || (defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
#error "hb_weights.c needs an assembler with .incbin and a little-endian processor: hushbit export --weights text"
#endif

#if !defined(${upper}_WEIGHTS_FILE)
#define ${upper}_WEIGHTS_FILE "${prefix}_weights.bin"
#endif
#define ${upper}_TEXT(symbol) ${upper}_TEXT_OF(symbol)
#define ${upper}_TEXT_OF(symbol) #symbol
/* As the compiler spells names of C (a _ in front of them on macOS). */
#define ${upper}_SYMBOL(name) ${upper}_TEXT(__USER_LABEL_PREFIX__) #name

#if defined(__APPLE__)
#define ${upper}_INTO ".const_data\\n"
#define ${upper}_BACK ".text\\n"
#elif defined(_WIN32)
#define ${upper}_INTO ".section .rdata,\\"dr\\"\\n"
#define ${upper}_BACK ".text\\n"
#else
#if !defined(${upper}_WEIGHTS_SECTION)
#define ${upper}_WEIGHTS_SECTION ".rodata.${prefix}_weights"
#endif
#define ${upper}_INTO ".pushsection " ${upper}_WEIGHTS_SECTION ",\\"a\\",%progbits\\n"
#define ${upper}_BACK ".popsection\\n"
#endif

__asm__(${upper}_INTO
        ".balign 64\\n"
        ".globl " ${upper}_SYMBOL(${prefix}_weights_image) "\\n" ${upper}_SYMBOL(${prefix}_weights_image) ":\\n"
        ".incbin \\"" ${upper}_WEIGHTS_FILE "\\", 0, 64\\n"
        ".globl " ${upper}_SYMBOL(${prefix}_weights) "\\n" ${upper}_SYMBOL(${prefix}_weights) ":\\n"
        ".incbin \\"" ${upper}_WEIGHTS_FILE "\\", 64\\n"
        ".globl " ${upper}_SYMBOL(${prefix}_weights_end) "\\n" ${upper}_SYMBOL(${prefix}_weights_end) ":\\n"
        ".byte 0\\n"
        ${upper}_BACK);

#if defined(__cplusplus)
extern "C" {
#endif
extern const unsigned char ${prefix}_weights_image[];
extern const unsigned char ${prefix}_weights_end[];
#if defined(__cplusplus)
}
#endif

const char *${prefix}_weights_fault(void)
{
    const size_t bytes = (size_t)(${prefix}_weights_end - ${prefix}_weights_image);
    return hb_image_fault(${prefix}_weights_image, bytes, ${upper}_WEIGHTS_BYTES, ${upper}_WEIGHTS_FIELDS);
}

#endif
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
