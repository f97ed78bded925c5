import { describe, expect, it } from 'vitest';
import { randomCase } from '../lower/testing/random-program.ts';
import { SCALAR_BYTES } from './formats.ts';
import { nameProgram } from './names.ts';
import { planWeights, weightsBytes } from './weights-layout.ts';

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

  it('has rows padded with zeros, little-endian', () => {
    const { program } = randomCase(4, { frames: 1, formats: ['i16'] });
    const layout = planWeights(program, nameProgram(program));
    const image = new DataView(weightsBytes(layout).buffer);
    for (const [index, { rows, columns, data }] of program.matrices.entries()) {
      const field = layout.fields.find(({ name }) => name === layout.matrixField[index])!;
      const stride = field.count / rows;
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < stride; c++) {
          const expected = c < columns ? data[r * columns + c] : 0;
          expect(image.getInt16(field.offset + 2 * (r * stride + c), true)).toBe(expected);
        }
      }
    }
  });

  it('refuses what the kernels have no place for yet', () => {
    const { program } = randomCase(4, { frames: 1, formats: ['i8'] });
    const grouped = program.matrices.map((matrix) => ({ ...matrix, groupSize: 1, columns: 2 }));
    expect(() => planWeights({ ...program, matrices: grouped }, nameProgram(program))).toThrow(
      /expected weights with one scale per row, got groups of 1/,
    );
  });
});
