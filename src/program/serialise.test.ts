import { describe, expect, it } from 'vitest';
import { randomCase } from '../lower/testing/random-program.ts';
import { parseProgram, serialiseProgram } from './serialise.ts';

describe('serialised programs', () => {
  it('come back equal, arrays and all', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { program } = randomCase(seed, { frames: 1 });
      expect(parseProgram(serialiseProgram(program), 'p')).toStrictEqual(program);
    }
  });

  it('may lie at any offset of a larger buffer', () => {
    const { program } = randomCase(2, { frames: 1 });
    const bytes = serialiseProgram(program);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(parseProgram(shifted.subarray(3), 'p')).toStrictEqual(program);
    expect(parseProgram(Buffer.from(shifted.buffer).subarray(3), 'p')).toStrictEqual(program);
  });

  it('are refused when cut, foreign or of another version', () => {
    const bytes = serialiseProgram(randomCase(2, { frames: 1 }).program);
    for (let keep = 0; keep < bytes.length; keep += Math.ceil(bytes.length / 97)) {
      expect(() => parseProgram(bytes.subarray(0, keep), 'p')).toThrow(/^p: expected/);
    }
    expect(() => parseProgram(new TextEncoder().encode('RIFF0000WAVEfmt '), 'p')).toThrow(/another file/);
    expect(() => parseProgram(Uint8Array.of(...bytes.subarray(0, 8), 0, 0, 0, 255), 'p')).toThrow(/or more/);
    const later = bytes.slice();
    later[4] = 2;
    expect(() => parseProgram(later, 'p')).toThrow(/expected version 1, got 2/);
  });

  it('are refused when a field is missing, of another type or not its own', () => {
    const { program } = randomCase(2, { frames: 1 });
    const [first, ...others] = program.matrices;
    const refused = (wrong: object) => () =>
      parseProgram(serialiseProgram({ ...program, ...wrong } as typeof program), 'p');
    expect(refused({ buffers: undefined })).toThrow(/^p: expected what a program is made of, got buffers/);
    expect(refused({ model: 3 })).toThrow(/got model/);
    expect(refused({ extra: 1 })).toThrow(/extra/);
    const data = new BigInt64Array(first!.data.length);
    expect(refused({ matrices: [{ ...first, data }, ...others] })).toThrow(/got matrices\.0\.data/);
    const shorter = first!.data.slice(1);
    expect(refused({ matrices: [{ ...first, data: shorter }, ...others] })).toThrow(/weights/);
    const wide = program.operations.map((operation) => ({ ...operation, high: 40_000 }));
    expect(refused({ operations: wide })).toThrow(/limits within/);
    const huge = program.buffers.map((buffer) => ({ ...buffer, length: 2 ** 30 }));
    expect(refused({ buffers: huge })).toThrow(/more than 1048576 elements/);
  });
});
