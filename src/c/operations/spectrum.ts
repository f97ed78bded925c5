import { crc32 } from '../../base/crc32.ts';
import type { MagnitudeOperation, MaskedOperation, TransformOperation } from '../../program/index.ts';
import { blockLoop } from '../block-loop.ts';
import { describeBuffer } from '../describe.ts';
import { floatConstant, padded } from '../formats.ts';
import { isFloats, loadFloat, storeFloat } from './float-operands.ts';
import type { OperationSource } from './operation.ts';

function floatsOnly(): never {
  throw new TypeError('what works on spectra has float arithmetic only');
}

/** Of one size and content once. */
function rootsField({ size, roots }: TransformOperation): string {
  const sum = crc32(new Uint8Array(roots.buffer, roots.byteOffset, roots.byteLength));
  return `roots_${size}_${sum.toString(16).padStart(8, '0')}`;
}

/** Floats in front of the work of a transform, for a frame that is not floats. */
function convertedFrame(isFloat: boolean, size: number): number {
  return isFloat ? 0 : padded(size);
}

export const transform: OperationSource<TransformOperation> = {
  constants: (_, operation) => [
    {
      key: 'roots',
      field: {
        name: rootsField(operation),
        type: 'float',
        count: padded(2 * operation.size),
        comment: `[${2 * operation.size}] cos, then -sin of 2 pi i / ${operation.size}`,
        role: 'table',
        layer: null,
        fill: (into) => void (into as Float32Array).set(operation.roots),
      },
    },
  ],
  describe({ program: { buffers } }, { direction, input, output }) {
    const name = direction === 'forward' ? 'transform' : 'inverse transform';
    return `${describeBuffer(buffers[output]!)} = ${name} of ${describeBuffer(buffers[input]!)}`;
  },
  headers: () => ['hb_spectrum.h'],
  convertedLength: ({ buffers }, { input, size }) =>
    convertedFrame(isFloats(buffers[input]!.format), size) + 2 * size,
  integer: floatsOnly,
  float(context, operation, index) {
    const { program, memory, weights, upper } = context;
    const { direction, input, output, size } = operation;
    const roots = `${upper}_WEIGHTS->${weights.operationField(index, 'roots')}`;
    const x = loadFloat(context, 'net->converted', input, '', `${size}`);
    const before = x.before.map((line) => `    ${line}`);
    const at = convertedFrame(isFloats(program.buffers[input]!.format), size);
    const work = at === 0 ? 'net->converted' : `net->converted + ${at}`;
    if (direction === 'forward') {
      return [
        ...before,
        `    hb_spectrum_forward(${memory.expression[output]}, ${x.value}, ${roots}, ${work}, ${size});`,
      ];
    }
    return [
      `    const float *x = hb_spectrum_inverse(${x.value}, ${roots}, ${work}, ${size});`,
      '    int32_t row;',
      ...blockLoop(size, ['const float *v = x + row;', storeFloat(context, output, operation)]),
    ];
  },
};

export const magnitude: OperationSource<MagnitudeOperation> = {
  constants: () => [],
  describe({ program: { buffers } }, { input, output, exponent, floor }) {
    const name = exponent === 2 ? 'power' : 'magnitude';
    const beside = floor === 0 ? '' : `, ${floor} added to the power`;
    return `${describeBuffer(buffers[output]!)} = ${name} of ${describeBuffer(buffers[input]!)}${beside}`;
  },
  headers: () => ['hb_spectrum.h'],
  convertedLength: () => 0,
  integer: floatsOnly,
  float(context, operation) {
    const { program, memory } = context;
    const { input, output, exponent, floor } = operation;
    const { length } = program.buffers[output]!;
    const name = exponent === 2 ? 'power' : 'magnitude';
    const x = memory.expression[input]!;
    return [
      '    float v[HB_BLOCK];',
      '    int32_t row;',
      ...blockLoop(length, [
        `hb_spectrum_${name}(v, ${x} + row, ${x} + ${length} + row, ${floatConstant(floor)}, rows);`,
        storeFloat(context, output, operation),
      ]),
    ];
  },
};

export const masked: OperationSource<MaskedOperation> = {
  constants: () => [],
  describe({ program: { buffers } }, { input, gains, output, floor }) {
    const least = floor === null ? '' : `, not less than ${floor}`;
    const [x, g] = [input, gains].map((index) => describeBuffer(buffers[index]!));
    return `${describeBuffer(buffers[output]!)} = ${x} under the gains ${g}${least}`;
  },
  headers: ({ floor }) => (floor === null ? ['hb_spectrum.h'] : ['hb_float.h', 'hb_spectrum.h']),
  convertedLength: () => 0,
  integer: floatsOnly,
  float(context, { input, gains, output, floor }) {
    const { program, memory } = context;
    const { length } = program.buffers[gains]!;
    const g = loadFloat(context, 'g', gains);
    const needsCopy = floor !== null || g.before.length > 0;
    const [x, out] = [memory.expression[input]!, memory.expression[output]!];
    const by = needsCopy ? 'g' : g.value;
    const copied = g.before.length === 0 ? [`hb_float_copy(g, ${g.value}, rows);`] : g.before;
    return [
      ...(needsCopy ? ['    float g[HB_BLOCK];'] : []),
      '    int32_t row;',
      ...blockLoop(length, [
        ...(needsCopy ? copied : []),
        ...(floor === null ? [] : [`hb_spectrum_floor(g, ${floatConstant(floor)}, rows);`]),
        `hb_spectrum_mask(${out} + row, ${x} + row, ${by}, rows);`,
        `hb_spectrum_mask(${out} + ${length} + row, ${x} + ${length} + row, ${by}, rows);`,
      ]),
    ];
  },
};
