// The file of a candidate: what goes in comes out, and nothing but a whole file comes in.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { HushbitError } from '../base/errors.ts';
import { randomCase } from '../lower/testing/random-program.ts';
import type { QuantProgram } from '../program/index.ts';
import { createIntegerEngine } from '../wasm/index.ts';
import { FRONT_ENDS } from './presets.ts';
import {
  contentOf,
  decodeProgramFile,
  encodeProgramFile,
  type Inflate,
  type ProgramFile,
  packContent,
} from './program-file.ts';

const deflate = (content: Uint8Array) => deflateRawSync(content, { level: 9 });
const inflate: Inflate = (bytes, most) => inflateRawSync(bytes, { maxOutputLength: most });

/** Networks with as many inputs as a transform has bins. */
function candidate(seed: number): ProgramFile {
  const { program } = randomCase(seed, { frames: 1, greatestWidth: 33 });
  const hop = program.buffers[program.input]!.length - 1;
  return { name: 'mixed', frontEnd: { ...FRONT_ENDS['nsnet2-512'], fftSize: 2 * hop, hop }, program };
}
const seeds = [2, 11, 28, 54];
const one = candidate(54);
const whole = encodeProgramFile(one, deflate);

/** As `encodeProgramFile` but for its check. */
const encodeAnything = (file: ProgramFile) => packContent(contentOf(file), deflate);

/** null where the file was read, and its program ran. */
function problemOf(bytes: Uint8Array): string | null {
  try {
    const { program } = decodeProgramFile(bytes, 'x.hbq', inflate);
    const engine = createIntegerEngine(program);
    engine.run(new Float32Array(engine.bins), 1, new Float32Array(engine.bins));
    return null;
  } catch (error) {
    if (!(error instanceof HushbitError)) throw error;
    return error.message;
  }
}

/** For hundreds of files, on a busy machine; a single one that names work without end would not keep it. */
const MOST_MS = 60_000;
vi.setConfig({ testTimeout: 2 * MOST_MS });

function assertInGoodTime<T>(property: fc.IProperty<T>, parameters: fc.Parameters<T>): void {
  const start = performance.now();
  fc.assert(property, parameters);
  expect(performance.now() - start).toBeLessThan(MOST_MS);
}

describe('a program file', () => {
  it('gives name, front end and program back, arrays and all', () => {
    for (const seed of seeds) {
      const file = candidate(seed);
      expect(decodeProgramFile(encodeProgramFile(file, deflate), 'p', inflate)).toStrictEqual(file);
    }
  });

  it('has the same bytes for the same candidate', () => {
    expect(encodeProgramFile(candidate(54), deflate)).toEqual(whole);
    expect(encodeProgramFile({ ...one, name: 'int8' }, deflate)).not.toEqual(whole);
  });

  it('has the checksum that others compute', () => {
    const body = (bytes: Uint8Array) => [...bytes.subarray(0, 16), ...bytes.subarray(20)];
    let crc = 0xffffffff;
    for (const byte of body(whole)) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    expect(new DataView(whole.buffer).getUint32(16, true)).toBe(~crc >>> 0);
  });
});

describe('a candidate that could not be read again', () => {
  it('is not written', () => {
    const written = (wrong: object) => () => encodeProgramFile({ ...one, ...wrong }, deflate);
    expect(written({})).not.toThrow();
    for (const name of ['', 'a b', 'x'.repeat(65)]) expect(written({ name })).toThrow(/a name of 1 to 64/);
    expect(written({ frontEnd: FRONT_ENDS['nsnet2-512'] })).toThrow(/257 inputs/);
    const { program } = one;
    expect(written({ program: { ...program, model: 'm'.repeat(1001) } })).toThrow(/got model/);
    const tables = new Array(1025).fill(new Int32Array(0));
    expect(written({ program: { ...program, tables } })).toThrow(/^mixed: expected .*, got tables/);
    expect(written({ name: 'a b' })).toThrow(expect.objectContaining({ code: 'unsupported' }));
  });
});

describe('a damaged program file', () => {
  it('is refused wherever it is cut, and with bytes behind its end', () => {
    expect(problemOf(whole)).toBeNull();
    for (let length = 0; length < whole.length; length += 7) {
      expect(problemOf(whole.subarray(0, length)), `${length} bytes`).toMatch(/^x\.hbq: expected .*, got /);
    }
    expect(problemOf(Uint8Array.from([...whole, 0]))).toMatch(/bytes after the header/);
  });

  it('is refused whatever bits are flipped', () => {
    const flips = fc.array(fc.nat(8 * whole.length - 1), { minLength: 1, maxLength: 6 });
    assertInGoodTime(
      fc.property(flips, (bits) => {
        const bytes = whole.slice();
        for (const bit of new Set(bits)) bytes[bit >> 3]! ^= 1 << (bit & 7);
        expect(problemOf(bytes)).toMatch(/^x\.hbq: expected .*, got /);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('is refused when of another version, foreign, or claiming gigabytes', () => {
    const changed = (field: number, value: number) => {
      const bytes = whole.slice();
      new DataView(bytes.buffer).setUint32(4 * field, value, true);
      return problemOf(bytes);
    };
    expect(changed(1, 2)).toMatch(/expected version 1, got 2/);
    expect(changed(2, 4_000_000_000)).toMatch(/expected 4000000000 bytes after the header/);
    expect(changed(3, 4_000_000_000)).toMatch(/can hold, got 4000000000 bytes/);
    expect(changed(4, 0)).toMatch(/expected checksum 00000000/);
    expect(problemOf(new TextEncoder().encode('RIFF0000WAVEfmt data----'))).toMatch(/another file/);
  });
});

describe('a program file whose checksum is right', () => {
  it('cannot become more than its header says, nor other than DEFLATE', () => {
    const bomb = encodeProgramFile(one, () => deflateRawSync(new Uint8Array(1 << 26), { level: 1 }));
    expect(problemOf(bomb)).toMatch(/bytes in DEFLATE/);
    expect(problemOf(encodeProgramFile(one, (content) => deflate(content.subarray(1))))).toMatch(/DEFLATE/);
    expect(problemOf(encodeProgramFile(one, (content) => content.slice().fill(255)))).toMatch(/DEFLATE/);
  });

  it('is read or refused, never worse, with any bytes of its content changed', () => {
    const edit = fc.tuple(fc.nat(), fc.nat(255));
    const content = contentOf(one);
    assertInGoodTime(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), fc.boolean(), (edits, inText) => {
        const damaged = content.slice();
        // Most of a file is weights, which may have any value; the text in front is where it hurts.
        for (const [at, byte] of edits) damaged[at % (inText ? 3000 : damaged.length)] = byte;
        problemOf(packContent(damaged, deflate));
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  it('is read or refused, never worse, with any field of its program replaced', () => {
    const fields = pathsOf(one.program);
    const values: readonly unknown[] = [
      ...[null, -1, 0, 1, 2, 7, 0.5, 1e9, 2 ** 31, '', 'i8', 'f32', 'linear', 'state', true, [], {}],
      ...[
        { $: 'Int8Array', at: 0, length: 1e9 },
        { $: 'Object', at: 0, length: 1 },
      ],
      ...[Int8Array.of(1), Float32Array.of(1), BigInt64Array.of(1n), new Int32Array(256)],
    ];
    let refused = 0;
    assertInGoodTime(
      fc.property(fc.constantFrom(...fields), fc.constantFrom(...values), (path, value) => {
        const program = replaced(one.program, path, value) as QuantProgram;
        if (problemOf(encodeAnything({ ...one, program })) !== null) refused += 1;
      }),
      { numRuns: 600, seed: 3 },
    );
    expect(refused).toBeGreaterThan(200);
  });

  it('is refused where front end and program do not fit, or arrays come to more than there is', () => {
    const frontEnd = FRONT_ENDS['nsnet2-512'];
    expect(problemOf(encodeAnything({ ...one, frontEnd }))).toMatch(/257 inputs/);
    const many = { $: 'Int8Array', at: 0, length: 100 };
    const tables = new Array(1000).fill(many) as unknown as Int32Array[];
    const greedy = encodeAnything({ ...one, program: { ...one.program, tables } });
    expect(problemOf(greedy)).toMatch(/bytes of arrays in all, got more/);
  });

  it('is refused where its name or its front end is wrong, long or deep', () => {
    const problemWith = (frontEnd: unknown) =>
      problemOf(encodeAnything({ ...one, frontEnd } as ProgramFile)) ?? '';
    expect(problemOf(encodeAnything({ ...one, name: 'a b' }))).toMatch(/a name of .*, got a b/);
    expect(problemWith({ ...one.frontEnd, window: 'bartlett' })).toMatch(
      /^x\.hbq: expected front end: window to be .*, got "bartlett"; export it again$/,
    );
    const nested = (depth: number) => ({ hop: JSON.parse('['.repeat(depth) + ']'.repeat(depth)) });
    expect(problemWith(nested(2000))).toMatch(/expected front end: .* got /);
    // Too deep for JSON.stringify: written by hand, the length of the text in front.
    const deep = `{"name":"a","frontEnd":{"hop":${'['.repeat(1e5)}${']'.repeat(1e5)}}}`;
    const content = new Uint8Array(4 + deep.length);
    new DataView(content.buffer).setUint32(0, deep.length, true);
    content.set(new TextEncoder().encode(deep), 4);
    expect(problemOf(packContent(content, deflate))).toMatch(/a front end of at most 4096 bytes, got 2000/);
  });
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [path];
  const inner = Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const inner = (copy as Record<string, unknown>)[key];
  return Object.assign(copy, { [key]: replaced(inner, rest, by) });
}
