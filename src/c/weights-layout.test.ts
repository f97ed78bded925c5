import { describe, expect, it } from 'vitest';
import { randomCase } from '../lower/testing/random-program.ts';
import { groupsOf } from '../program/index.ts';
import { descriptorOf } from '../program/operations/index.ts';
import { ALL_FORMATS, randomProgram } from '../program/testing/random-program.ts';
import { SCALAR_BYTES } from './formats.ts';
import { makeContext } from './make-context.ts';
import { formFor } from './matrix-form.ts';
import { nameProgram } from './names.ts';
import { rowConstant } from './operations/operation.ts';
import { fieldValues, planWeights, weightsBytes } from './weights-layout.ts';

describe('weights as one structure', () => {
  it('leaves no gap and needs no padding, whatever the formats', () => {
    for (let seed = 0; seed < 30; seed++) {
      const { program } = randomCase(seed, { frames: 1 });
      const layout = planWeights(program, nameProgram(program));
      let offset = 0;
      for (const field of layout.fields) {
        expect(field.offset).toBe(offset);
        expect(field.offset % SCALAR_BYTES[field.type]).toBe(0);
        offset += field.count * SCALAR_BYTES[field.type];
      }
      expect(offset).toBe(layout.bytes);
      expect(new Set(layout.fields.map(({ name }) => name)).size).toBe(layout.fields.length);
      expect(weightsBytes(layout).length).toBe(layout.bytes);
    }
  });

  it('has rows of 16 bits padded with zeros, little-endian', () => {
    const { program } = randomCase(4, { frames: 1, formats: ['i16'] });
    const layout = planWeights(program, nameProgram(program));
    const image = new DataView(weightsBytes(layout).buffer);
    for (const [index, { rows, columns, data }] of program.matrices.entries()) {
      const field = layout.fields.find(({ name }) => name === layout.matrixField(index, 'rows').name)!;
      const stride = field.count / rows;
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < stride; c++) {
          const expected = c < columns ? data[r * columns + c] : 0;
          expect(image.getInt16(field.offset + 2 * (r * stride + c), true)).toBe(expected);
        }
      }
    }
  });

  it('has fields in groups, one behind the other', () => {
    const groups = new Set<number>();
    for (let seed = 1; seed < 40; seed++) {
      const { program } = randomProgram(seed, { formats: ALL_FORMATS });
      const layout = planWeights(program, nameProgram(program));
      for (const [index, matrix] of program.matrices.entries()) {
        const count = groupsOf(matrix);
        groups.add(count);
        const user = program.operations.find((one) => descriptorOf(one).matrices(one).includes(index))!;
        const { name, groupStart } = layout.matrixField(index, formFor(matrix, user));
        const field = layout.fields.find((one) => one.name === name)!;
        expect(groupStart(count - 1)).toBeLessThan(field.count);
        for (let g = 0; g < count; g++) expect(groupStart(g) % 16).toBe(0);
      }
    }
    expect(groups.size).toBeGreaterThan(1);
  });
});

describe('constants of a network with layers within a frame', () => {
  const { program } = randomProgram(1, { hasPlaces: true });
  const { weights } = makeContext(program, 'net');

  it('lie there once, however many layers have them', () => {
    const contents = weights.fields.map(
      (field) => `${field.role} ${field.type} ${fieldValues(field).join()}`,
    );
    expect(new Set(contents).size).toBe(contents.length);
    const names = new Set(weights.fields.map(({ name }) => name));
    for (const [operation, { op }] of program.operations.entries()) {
      if (op !== 'convolution') continue;
      const key = program.operations[operation]!.arithmetic === 'integer' ? 'bias' : 'floatBias';
      expect(names).toContain(weights.operationField(operation, key));
    }
  });

  it('end with a whole register, and begin where every type may', () => {
    for (const { offset } of weights.fields) expect(offset % 8).toBe(0);
    expect(weights.fields.at(-1)!.count % 16).toBe(0);
  });
});

describe('a constant of rows', () => {
  const of = (length: number, value: (i: number) => number) =>
    rowConstant({ layer: 'a' }, 'bias', 'b', {
      type: 'int32_t',
      of: Int32Array.from({ length }, (_, i) => value(i)),
      role: 'bias',
    });

  it('has one block where all blocks have the same, and only there', () => {
    expect(of(130, (i) => i % 64).oneBlock).toMatchObject({ count: 64, isOneBlock: true });
    expect(of(130, (i) => (i === 129 ? 7 : i % 64)).oneBlock).toBeUndefined();
    expect(of(64, () => 3).oneBlock).toBeUndefined();
  });
});
