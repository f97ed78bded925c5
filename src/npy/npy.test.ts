import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HushbitError } from '../base/errors.ts';
import { readNpy } from './reader.ts';
import { writeNpy } from './writer.ts';

const sample = writeNpy({ shape: [2, 3], data: Float32Array.of(1, -2.5, 3e-9, 4, 5, 6) });

/** A file with a header of our own. */
function fileOf(dict: string, values: Uint8Array, version = 1): Uint8Array {
  const start = version === 1 ? 10 : 12;
  const bytes = new Uint8Array(start + dict.length + values.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, dict.length, true);
  else view.setUint32(8, dict.length, true);
  for (let i = 0; i < dict.length; i++) bytes[start + i] = dict.charCodeAt(i);
  bytes.set(values, start + dict.length);
  return bytes;
}

describe('readNpy', () => {
  it('gives back what writeNpy wrote, float32 and float64', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ noNaN: true }), { minLength: 1, maxLength: 40 }),
        fc.boolean(),
        (values, double) => {
          const data = double ? Float64Array.from(values) : Float32Array.from(values);
          const read = readNpy(writeNpy({ shape: [1, values.length], data }), 'a.npy');
          expect(read.shape).toEqual([1, values.length]);
          expect(read.data).toEqual(data);
        },
      ),
    );
  });

  it('reads the header as numpy writes it, scalars and empty arrays too, version 2 too', () => {
    const one = new Uint8Array(Float32Array.of(7).buffer);
    const dict = (shape: string) => `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }   \n`;
    expect(readNpy(fileOf(dict('()'), one), 'a')).toEqual({ shape: [], data: Float32Array.of(7) });
    expect(readNpy(fileOf(dict('(1,)'), one, 2), 'a').shape).toEqual([1]);
    expect(readNpy(fileOf(dict('(0, 5)'), new Uint8Array(0)), 'a').shape).toEqual([0, 5]);
  });

  it('reads columns first as rows first, halves and big-endian numbers', () => {
    const file = (descr: string, fortran: boolean, shape: string, values: Uint8Array) =>
      readNpy(
        fileOf(
          `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`,
          values,
        ),
        'a',
      );
    const bytes = (values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer);
    // numpy.asfortranarray([[1, 2, 3], [4, 5, 6]]) has its columns one after another.
    expect(file('<f4', true, '(2, 3)', bytes([1, 4, 2, 5, 3, 6])).data).toEqual(
      Float32Array.of(1, 2, 3, 4, 5, 6),
    );
    // [2, 2, 2]: element [i][j][k] = 4 i + 2 j + k lies at i + 2 j + 4 k.
    const cube = file('<f4', true, '(2, 2, 2)', bytes([0, 4, 2, 6, 1, 5, 3, 7])).data;
    expect([...cube]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    // 1, -2, 65504, 2^-24 in binary16.
    const halves = Uint8Array.of(0x00, 0x3c, 0x00, 0xc0, 0xff, 0x7b, 0x01, 0x00);
    expect([...file('<f2', false, '(4,)', halves).data]).toEqual([1, -2, 65504, 2 ** -24]);
    expect([...file('>f4', false, '(1,)', Uint8Array.of(0x3f, 0x80, 0, 0)).data]).toEqual([1]);
  });

  it('reads from the middle of a buffer', () => {
    const whole = new Uint8Array(sample.length + 3);
    whole.set(sample, 3);
    expect(readNpy(whole.subarray(3), 'a').data[1]).toBe(-2.5);
  });

  it.each([
    ['a text', new TextEncoder().encode('hello, this is no array'), 'an .npy file'],
    ['an empty file', new Uint8Array(0), 'an .npy file'],
    ['a truncated file', sample.subarray(0, sample.length - 1), '24 bytes of values for shape [2, 3]'],
    ['a file with a tail', Uint8Array.of(...sample, 0), '24 bytes of values'],
    ['a header beyond the end', sample.subarray(0, 40), 'header of'],
    [
      'integers',
      fileOf("{'descr': '<i4', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(4)),
      "'<f4', '<f8' or '<f2'",
    ],
    [
      'complex numbers',
      fileOf("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8)),
      "got '<c8'",
    ],
    [
      'a shape of petabytes',
      fileOf("{'descr': '<f4', 'fortran_order': False, 'shape': (999999999, 999999), }", new Uint8Array(4)),
      'bytes of values',
    ],
    [
      'a negative shape',
      fileOf("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", new Uint8Array(4)),
      'shape',
    ],
    ['version 4', fileOf('{}', new Uint8Array(0), 4), 'version 1.0, 2.0 or 3.0'],
  ])('refuses %s', (_, bytes, words) => {
    expect(() => readNpy(bytes, 'w.npy')).toThrowError(HushbitError);
    expect(() => readNpy(bytes, 'w.npy')).toThrowError(words);
    expect(() => readNpy(bytes, 'w.npy')).toThrowError('w.npy: expected');
  });

  it('survives any damage: an array of the size of the file, or a HushbitError', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.nat(sample.length),
        (edits, length) => {
          const bytes = sample.slice(0, Math.max(length, 12));
          for (const [at, value] of edits) if (at < bytes.length) bytes[at] = value;
          try {
            const { shape, data } = readNpy(bytes, 'a');
            expect(data.length).toBe(shape.reduce((product, n) => product * n, 1));
            expect(data.byteLength).toBeLessThanOrEqual(bytes.length);
          } catch (error) {
            expect(error).toBeInstanceOf(HushbitError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
