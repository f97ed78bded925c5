// The shape of a QuantProgram that comes from outside: every field there, of its type, none besides. What the fields have to
// say of each other is `verifyProgram`'s. The limits are far above any network that fits a device; they keep a file that
// lies about itself from taking gigabytes or minutes.
import { z } from 'zod';

export const MAX_JSON_BYTES = 1 << 20;
const MAX_PARTS = 1024;
const MAX_BUFFER_ELEMENTS = 1 << 20;

const INT32 = { least: -(2 ** 31), greatest: 2 ** 31 - 1 };
const int32 = z.number().int().min(INT32.least).max(INT32.greatest);
const index = z.number().int().min(0).max(MAX_PARTS);
const size = z.number().int().min(1).max(INT32.greatest);
const name = z.string().max(1000);
const format = z.enum(['i8', 'i16', 'f32']);
const arithmetic = z.enum(['integer', 'float']);
const parts = <T extends z.ZodType>(part: T) => z.array(part).max(MAX_PARTS);

const buffer = z.strictObject({
  name,
  kind: z.enum(['input', 'state', 'activation', 'output']),
  layer: name,
  length: size,
  format,
  scale: z.number(),
  zeroPoint: int32,
});

const WEIGHT_ARRAYS = { i4: Int8Array, i8: Int8Array, i16: Int16Array, f32: Float32Array } as const;

const matrix = z
  .strictObject({
    name,
    layer: name,
    rows: size,
    columns: size,
    format: z.enum(['i4', 'i8', 'i16', 'f32']),
    data: z.union([z.instanceof(Int8Array), z.instanceof(Int16Array), z.instanceof(Float32Array)]),
    scale: z.instanceof(Float64Array),
    groupSize: size,
  })
  .refine((one) => one.data instanceof WEIGHT_ARRAYS[one.format], 'weights of another format');

const linear = z.strictObject({
  op: z.literal('linear'),
  arithmetic,
  name,
  layer: name,
  output: index,
  matrixTerms: parts(
    z.strictObject({
      matrix: index,
      input: index,
      accumulator: z.enum(['i32', 'i64']),
      bias: z.instanceof(BigInt64Array),
      multiplier: z.instanceof(Int32Array),
      floatScale: z.instanceof(Float32Array),
    }),
  ),
  elementTerms: parts(z.strictObject({ left: index, right: index.nullable(), multiplier: int32 })),
  shift: int32,
  low: int32,
  high: int32,
  floatBias: z.instanceof(Float32Array),
  relu: z.boolean(),
});

const table = z.strictObject({
  op: z.literal('table'),
  arithmetic,
  function: z.enum(['sigmoid', 'tanh']),
  name,
  layer: name,
  input: index,
  output: index,
  table: int32,
  low: int32,
  high: int32,
});

const update = z.strictObject({
  op: z.literal('gru-update'),
  arithmetic,
  name,
  layer: name,
  update: index,
  candidate: index,
  state: index,
  one: int32,
  candidateMultiplier: int32,
  stateMultiplier: int32,
  shift: int32,
  low: int32,
  high: int32,
});

export const programSchema = z.strictObject({
  model: name,
  buffers: parts(buffer).refine(
    (all) => all.reduce((sum, { length }) => sum + length, 0) <= MAX_BUFFER_ELEMENTS,
    `more than ${MAX_BUFFER_ELEMENTS} elements`,
  ),
  matrices: parts(matrix),
  tables: parts(z.instanceof(Int32Array)),
  operations: parts(z.discriminatedUnion('op', [linear, table, update])),
  input: index,
  output: index,
});
