import { describe, expect, it } from 'vitest';
import { parseProgram, serialiseProgram } from './serialise.ts';
import { randomCase } from './testing/random-program.ts';

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
  });

  it('are refused when cut, foreign or of another version', () => {
    const bytes = serialiseProgram(randomCase(2, { frames: 1 }).program);
    for (let keep = 0; keep < bytes.length; keep += Math.ceil(bytes.length / 97)) {
      expect(() => parseProgram(bytes.subarray(0, keep), 'p')).toThrow(/^p: expected/);
    }
    expect(() => parseProgram(new TextEncoder().encode('RIFF0000WAVEfmt '), 'p')).toThrow(/another file/);
    const later = bytes.slice();
    later[4] = 2;
    expect(() => parseProgram(later, 'p')).toThrow(/expected version 1, got 2/);
  });
});
