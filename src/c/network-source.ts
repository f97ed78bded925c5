// hb_network.h and hb_network.c: the structure with states and arena, one function per operation, one line per layer.

import {
  carrierOf,
  type FormatName,
  integerFormat,
  isFloatFormat,
  type QuantBuffer,
} from '../program/index.ts';
import type { Context } from './context.ts';
import { describeBuffer } from './describe.ts';
import { C_TYPE, floatConstant, padded, UNION_MEMBER } from './formats.ts';
import { type LayerBody, type LayerTables, layerFunction, layerTables } from './layer-tables.ts';
import { mpqCheck } from './mpq-header.ts';
import { operationBody, operationHeaders } from './operations/index.ts';
import { commentText } from './project.ts';
import { hasLayersWithinFrame } from './within-frame.ts';

export function networkHeader(context: Context): string {
  const { prefix, upper, program, input, output, memory, names } = context;
  const states = program.buffers.flatMap((buffer, index) => {
    const comment = `${describeBuffer(buffer)}, zero point ${buffer.zeroPoint}`;
    const [type, length] = [C_TYPE[carrierOf(buffer.format)], padded(buffer.length)];
    const value = `    ${type} ${names.buffers[index]}[${length}]; /**< ${comment} */`;
    const past = `    ${type} ${names.histories[index]}[${buffer.history}][${length}]; /**< frames before: ${comment} */`;
    const turn = `    int32_t ${names.turns[index]}; /**< row of the oldest of these, which the next frame takes */`;
    return [
      ...(buffer.carried ? [value] : []),
      ...(buffer.history > 0 ? [past] : []),
      ...(buffer.history > 1 ? [turn] : []),
    ];
  });
  const { arenaBytes, scratchLength } = memory;
  const scratch =
    scratchLength > 0 ? [`    float converted[${scratchLength}]; /**< an integer vector as floats */`] : [];
  return `/** @file
 * ${commentText(program.model)}: ${input.length} features of a frame in, ${output.length} mask values out.
 * The structure is the caller's: no malloc, no pointers into itself, several may run side by side. */
#ifndef ${upper}_NETWORK_H
#define ${upper}_NETWORK_H

#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
extern "C" {
#endif

#define ${upper}_INPUTS ${input.length}   /**< features of a frame */
#define ${upper}_OUTPUTS ${output.length} /**< mask values of a frame */

typedef ${C_TYPE[carrierOf(input.format)]} ${prefix}_input;   /**< ${meaningOf(input)} */
typedef ${C_TYPE[carrierOf(output.format)]} ${prefix}_output; /**< ${meaningOf(output)} */

/** A stream of frames: states, and work space. */
struct ${prefix}_network {
    /* Carried from frame to frame. Lengths are padded to 16 elements. */
${states.length > 0 ? states.join('\n') : '    /* nothing */'}
    /* Work space of one frame: buffers that do not live at the same time share it. */
    union {
        int8_t s8[${arenaBytes}];   /**< as 8 bits */
        int16_t s16[${arenaBytes / 2}]; /**< as 16 bits */
${program.buffers.some(({ format }) => carrierOf(format) === 'f16') ? `        uint16_t f16[${arenaBytes / 2}]; /**< as binary16 */\n` : ''}        float f32[${arenaBytes / 4}]; /**< as binary32 */
    } arena; /**< offsets are generated */
${scratch.join('\n')}${scratch.length > 0 ? '\n' : ''}};

/** One frame on quantised values, as the interpreter of the program does it, byte by byte. */
void ${prefix}_network_run(struct ${prefix}_network *net, const ${prefix}_input *features, ${prefix}_output *mask);

/** For a caller that knows floats only: sizeof(struct ${prefix}_network), of what its state points to. */
size_t ${prefix}_state_bytes(void);

/** Comes before the first frame of a clip. */
void ${prefix}_reset(void *state);

/** One frame: ${upper}_INPUTS features, finite, what is out of range saturates; ${upper}_OUTPUTS mask values. */
void ${prefix}_frame(void *state, const float *features, float *mask);

#if defined(__cplusplus)
}
#endif

#endif
`;
}

function meaningOf({ format, scale, zeroPoint }: QuantBuffer): string {
  return carrierOf(format) === 'f16' ? 'bits of a binary16' : `real = ${scale} * (q - ${zeroPoint})`;
}

/** Kernels that most networks use. */
const ALWAYS = ['hb_dot.h', 'hb_float.h', 'hb_sum.h', 'hb_table.h'];

export interface NetworkTextOptions {
  /** The constants come from hb_weights.bin unless the compiler is told otherwise. */
  readonly isLoaded?: boolean;
  /** Calls measure_mark(index) after every operation. */
  readonly isProfiled?: boolean;
  /** The project has an mpq.h. */
  readonly hasMpq?: boolean;
}

export function networkSource(context: Context, options: NetworkTextOptions = {}): string {
  const { isLoaded = false, isProfiled = false, hasMpq = false } = options;
  const { prefix, program, upper } = context;
  const isHalf = ({ format }: { readonly format: FormatName }) => carrierOf(format) === 'f16';
  const half = [...program.buffers, ...program.matrices].some(isHalf) ? ['hb_half.h'] : [];
  const headers = [...new Set([...ALWAYS, ...half, ...operationHeaders(program)])].sort();
  const bodies = program.operations.map((_, index) => operationBody(context, index));
  const tables = hasLayersWithinFrame(program) ? layerTables(context, bodies) : null;
  const functions = tables ? [tables.text] : bodies.map((body) => layerFunction(context, body));
  return `/* ${commentText(program.model)} ${hasMpq ? 'in the precisions of mpq.h, ' : ''}generated. The numbers are in ${prefix}_weights.c. */
#include "${prefix}_network.h"

#include <string.h>

${headers.map((header) => `#include "${header}"`).join('\n')}
#include "${prefix}_weights.h"
${hasMpq ? `#include "mpq.h"\n\n${mpqCheck(context)}` : ''}
${isLoaded ? `#define ${upper}_WEIGHTS_LOADED 1\n` : ''}/* ${upper}_WEIGHTS_LOADED: the constants are where ${prefix}_weights_loaded points to, see ${prefix}_weights_file.c. */
#if defined(${upper}_WEIGHTS_LOADED)
extern const struct ${prefix}_weights *${prefix}_weights_loaded;
#define ${upper}_WEIGHTS ${prefix}_weights_loaded
#else
#define ${upper}_WEIGHTS (&${prefix}_weights)
#endif
${tables ? placeMacros(context) : ''}${isProfiled ? '\nvoid measure_mark(int operation);\n' : ''}
${functions.join('\n')}
/* The network, layer by layer. */
static void run_layers(struct ${prefix}_network *net)
{
${[tables ? tabledLines(context, bodies, tables, isProfiled) : isProfiled ? profiledLines(context) : layerLines(context, bodies), ...historyLines(context)].join('\n')}
}

${entryPoints(context)}`;
}

/** Functions that layers share find what is theirs by its place. */
function placeMacros({ upper }: Context): string {
  return `
/* What lies so many bytes into the structure of the state, and into that of the constants. */
#define ${upper}_STATE(type, place) ((type *)(void *)((unsigned char *)net + (place)))
#define ${upper}_CONSTANT(type, place) ((const type *)(const void *)((const unsigned char *)${upper}_WEIGHTS + (place)))
`;
}

/** Which function runs each layer, and on which row of its table, in their order. */
function tabledLines(
  { program }: Context,
  bodies: readonly LayerBody[],
  { calls, groups }: LayerTables,
  isProfiled: boolean,
): string {
  const type = calls.some(({ group, row }) => Math.max(group, row) > 255) ? 'uint16_t' : 'uint8_t';
  let layer = '';
  const rows = program.operations.flatMap((operation, index) => {
    const heading = operation.layer === layer ? [] : [`        /* ${commentText(operation.layer)} */`];
    layer = operation.layer;
    const { group, row } = calls[index]!;
    return [...heading, `        {${group}, ${row}}, /* ${bodies[index]!.comment} */`];
  });
  const cases = groups.map((call, group) => `        case ${group}: ${call} break;`);
  return [
    `    static const ${type} order[${calls.length}][2] = {`,
    ...rows,
    '    };',
    '    int32_t i;',
    ...(isProfiled ? ['    measure_mark(-1);'] : []),
    `    for (i = 0; i < ${calls.length}; i++) {`,
    ...(groups.some((call) => call.includes('[row]')) ? ['        const int32_t row = order[i][1];'] : []),
    '        switch (order[i][0]) {',
    ...cases,
    '        default: break;',
    '        }',
    ...(isProfiled ? ['        measure_mark(i);'] : []),
    '    }',
  ].join('\n');
}

/** What a frame leaves to the histories. */
function historyLines({ program, memory, names }: Context): string[] {
  const lines = program.buffers.flatMap(({ history, length, format }, index) => {
    if (history === 0) return [];
    const turn = `net->${names.turns[index]}`;
    const oldest = `net->${names.histories[index]}[${history === 1 ? '0' : turn}]`;
    const push = `memcpy(${oldest}, ${memory.expression[index]}, ${length} * sizeof(${C_TYPE[carrierOf(format)]}));`;
    return history === 1 ? [push] : [push, `${turn} = hb_turned(${turn}, ${history - 1}, ${history});`];
  });
  return lines.length === 0
    ? []
    : ['    /* what the next frames look back to */', ...lines.map((line) => `    ${line}`)];
}

/** For measuring alone: the time of each operation where it runs. */
function profiledLines({ names }: Context): string {
  return [
    'measure_mark(-1);',
    ...names.operations.map((name, i) => `layer_${name}(net); measure_mark(${i});`),
  ]
    .map((line) => `    ${line}`)
    .join('\n');
}

function layerLines({ program, names }: Context, bodies: readonly LayerBody[]): string {
  const calls = names.operations.map((name) => `layer_${name}(net);`);
  const width = Math.max(...calls.map((call) => call.length));
  let layer = '';
  return program.operations
    .flatMap((operation, index) => {
      const heading = operation.layer === layer ? [] : [`    /* ${commentText(operation.layer)} */`];
      layer = operation.layer;
      return [...heading, `    ${calls[index]!.padEnd(width)} /* ${bodies[index]!.comment} */`];
    })
    .join('\n');
}

function entryPoints(context: Context): string {
  const { prefix, program, memory, input, output, names } = context;
  const inputAt = memory.expression[program.input]!;
  const outputAt = memory.expression[program.output]!;
  const states = program.buffers.flatMap((buffer, index) => {
    const { carried, history, length, zeroPoint, format } = buffer;
    if (zeroPoint === 0) return [];
    if (carrierOf(format) === 'i8') {
      const members = [
        ...(carried ? [names.buffers[index]] : []),
        ...(history > 0 ? [names.histories[index]] : []),
      ];
      return members.map((name) => `    memset(net->${name}, ${zeroPoint}, sizeof net->${name});`);
    }
    const fill = (row: string): string => `    for (i = 0; i < ${length}; i++) ${row}[i] = ${zeroPoint};`;
    const past = Array.from({ length: history }, (_, row) => fill(`net->${names.histories[index]}[${row}]`));
    return [...(carried ? [fill(`net->${names.buffers[index]}`)] : []), ...past];
  });
  return `void ${prefix}_network_run(struct ${prefix}_network *net, const ${prefix}_input *features, ${prefix}_output *mask)
{
    memcpy(${inputAt}, features, ${input.length} * sizeof *features);
    run_layers(net);
    memcpy(mask, ${outputAt}, ${output.length} * sizeof *mask);
}

size_t ${prefix}_state_bytes(void)
{
    return sizeof(struct ${prefix}_network);
}

void ${prefix}_reset(void *state)
{
    struct ${prefix}_network *net = (struct ${prefix}_network *)state;
${states.some((line) => line.includes('[i]')) ? '    int32_t i;\n' : ''}    memset(net, 0, sizeof *net);
${states.join('\n')}${states.length > 0 ? '\n' : ''}}

void ${prefix}_frame(void *state, const float *features, float *mask)
{
    struct ${prefix}_network *net = (struct ${prefix}_network *)state;
${quantiseLine(context, inputAt)}
    run_layers(net);
${dequantiseLine(context, outputAt)}
}
`;
}

function quantiseLine({ input }: Context, at: string): string {
  if (carrierOf(input.format) === 'f16') return `    hb_float_store_f16(${at}, features, ${input.length});`;
  if (isFloatFormat(input.format)) return `    hb_float_copy(${at}, features, ${input.length});`;
  const inverse = floatConstant(Math.fround(1 / input.scale));
  const { zeroPoint, length, format } = input;
  const { low, high } = integerFormat(format);
  return `    hb_float_store_${UNION_MEMBER[carrierOf(format)]}(${at}, features, ${inverse}, ${zeroPoint}, ${low}, ${high}, ${length});`;
}

function dequantiseLine({ output }: Context, at: string): string {
  if (carrierOf(output.format) === 'f16') return `    hb_float_f16(mask, ${at}, ${output.length});`;
  if (isFloatFormat(output.format)) return `    hb_float_copy(mask, ${at}, ${output.length});`;
  const scale = floatConstant(Math.fround(output.scale));
  return `    hb_float_${UNION_MEMBER[carrierOf(output.format)]}(mask, ${at}, ${output.zeroPoint}, ${scale}, ${output.length});`;
}
