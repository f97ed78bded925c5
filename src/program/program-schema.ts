// The shape of a QuantProgram that comes from outside: every field there, of its type, none besides. What the fields have to
// say of each other is `verifyProgram`'s. The limits are far above any network that fits a device; they keep a file that
// lies about itself from taking gigabytes or minutes.

import { z } from 'zod';
import { carrierOf, type FormatName, isFormatName } from './formats.ts';
import { OPERATIONS } from './operations/index.ts';
import { int32, MAX_PARTS, partIndex, partName } from './operations/operation.ts';

export const MAX_JSON_BYTES = 1 << 20;
const MAX_BUFFER_ELEMENTS = 1 << 20;

const format = z.custom<FormatName>(isFormatName, 'not a format that this version has');
const size = z
  .number()
  .int()
  .min(1)
  .max(2 ** 31 - 1);
const parts = <T extends z.ZodType>(part: T) => z.array(part).max(MAX_PARTS);

const buffer = z
  .strictObject({
    name: partName,
    kind: z.enum(['input', 'state', 'activation', 'output']),
    layer: partName,
    length: size,
    format,
    scale: z.number(),
    zeroPoint: int32,
    /** Written only where it is not what `kind` says. */
    carried: z.boolean().optional(),
    /** Written only where it is not 0. */
    history: z.number().int().min(0).max(MAX_BUFFER_ELEMENTS).default(0),
  })
  .transform((one) => ({ ...one, carried: one.carried ?? one.kind === 'state' }));

const WEIGHT_ARRAYS = { i8: Int8Array, i16: Int16Array, f16: Float32Array, f32: Float32Array } as const;

const matrix = z
  .strictObject({
    name: partName,
    layer: partName,
    rows: size,
    columns: size,
    format,
    /** Written only where it is not this. */
    grid: z.enum(['zero-centred', 'mid-rise']).default('zero-centred'),
    data: z.union([z.instanceof(Int8Array), z.instanceof(Int16Array), z.instanceof(Float32Array)]),
    scale: z.instanceof(Float64Array),
    groupSize: size,
  })
  .refine(
    (one) => isFormatName(one.format) && one.data instanceof WEIGHT_ARRAYS[carrierOf(one.format)],
    'weights of another format',
  );

const [first, ...others] = Object.values(OPERATIONS).map(({ shape }) => shape);

/** What it lets through has the fields of a QuantProgram. */
export const programSchema = z.strictObject({
  model: partName,
  buffers: parts(buffer).refine(
    (all) => all.reduce((sum, { length, history }) => sum + length * (1 + history), 0) <= MAX_BUFFER_ELEMENTS,
    `more than ${MAX_BUFFER_ELEMENTS} elements`,
  ),
  matrices: parts(matrix),
  tables: parts(z.instanceof(Int32Array)),
  operations: parts(z.discriminatedUnion('op', [first!, ...others])),
  input: partIndex,
  output: partIndex,
});
