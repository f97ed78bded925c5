import { describe, expect, it } from 'vitest';
import { randomCase } from '../lower/testing/random-program.ts';
import { carrierBytes } from '../program/formats.ts';
import { planArena, type QuantProgram } from '../program/index.ts';
import { exportedMemory, generateC } from './export-project.ts';
import { type FrontEndDescription, fftRadices } from './front-end-source.ts';
import { KERNEL_HEADERS, KERNEL_UNITS } from './kernels.ts';
import { makeContext } from './make-context.ts';
import { generateIntegerProject } from './measured-project.ts';
import { mpqHeader } from './mpq-header.ts';
import { networkSource } from './network-source.ts';
import { recordSelfTest } from './self-test.ts';

const NO_KERNELS = new Map<string, string>();
const STUBS = new Map([...KERNEL_HEADERS, ...KERNEL_UNITS].map((path) => [path, '']));

const frontEnd = (fftSize: number): FrontEndDescription => ({
  sampleRateHz: 16000,
  fftSize,
  hop: fftSize / 2,
  window: 'sqrt-hann',
  feature: 'ln-power',
  featureFloor: 1e-8,
  maskFloorDb: null,
});

/** Names as a hostile or careless model file could have them. */
const NAMES = [
  '*/ int x; /*',
  'int',
  '',
  'Größe',
  'a b',
  'a_b',
  'line\nbreak',
  'back\\',
  '??/',
  '#define x',
  'NULL',
];

function rename(program: QuantProgram): QuantProgram {
  const name = (index: number): string => NAMES[index % NAMES.length]!;
  return {
    ...program,
    model: NAMES[0]!,
    buffers: program.buffers.map((buffer, i) => ({ ...buffer, name: name(i), layer: name(i + 1) })),
    matrices: program.matrices.map((matrix, i) => ({ ...matrix, name: name(i), layer: name(i) })),
    operations: program.operations.map((operation, i) => ({ ...operation, name: name(i), layer: name(i) })),
  };
}

/** Text outside comments. */
const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, ' ');

describe('names of a model', () => {
  it('never reach the C code unchecked', () => {
    const program = rename(randomCase(3, { frames: 1 }).program);
    const { files } = generateIntegerProject(program, 'net', STUBS);
    for (const [path, text] of files) {
      if (!path.startsWith('net_')) continue;
      expect(text, path).toMatch(/^[\x20-\x7e\n\t]*$/);
      expect(code(text as string), path).not.toMatch(/int x;|Gr[^a-z0-9_]|\?\?|#define x\b/);
      expect(text, path).not.toMatch(/\\$/m);
    }
  });

  it('give every constant and every state its own name', () => {
    const program = rename(randomCase(3, { frames: 1 }).program);
    const { weights } = makeContext(program, 'net');
    expect(new Set(weights.fields.map(({ name }) => name)).size).toBe(weights.fields.length);
    const header = generateIntegerProject(program, 'net', STUBS).files.get('net_network.h') as string;
    const members = [...header.matchAll(/^ {4}(?:\w+_t|float) (\w+)\[/gm)].map((match) => match[1]);
    expect(new Set(members).size).toBe(members.length);
  });

  it('give every function its own name', () => {
    const program = rename(randomCase(3, { frames: 1 }).program);
    const functions = [...networkSource(makeContext(program, 'net')).matchAll(/static void (layer_\w+)\(/g)];
    expect(functions).toHaveLength(program.operations.length);
    expect(new Set(functions.map((match) => match[1])).size).toBe(functions.length);
  });
});

describe('mpq.h', () => {
  it('defines no macro twice, whatever the sites are called', () => {
    const text = mpqHeader(makeContext(rename(randomCase(3, { frames: 1 }).program), 'net'));
    const macros = [...text.matchAll(/^#define (\w+)/gm)].map((match) => match[1]);
    expect(new Set(macros).size).toBe(macros.length);
    expect(macros.length).toBeGreaterThan(60);
  });
});

describe('generated network', () => {
  it('uses no floating point in its layers where no site is f32', () => {
    for (let seed = 0; seed < 10; seed++) {
      const { program } = randomCase(seed, { frames: 1, formats: ['i8', 'i16'] });
      const text = code(networkSource(makeContext(program, 'net')));
      const layers = text.slice(0, text.indexOf('void net_network_run'));
      expect(layers).not.toMatch(/\bfloat\b|hb_float_/);
    }
  });

  it('has one line per operation', () => {
    const { program } = randomCase(5, { frames: 1 });
    const text = networkSource(makeContext(program, 'net'));
    const body = text.slice(text.indexOf('static void run_layers'));
    expect(body.match(/^ {4}layer_\w+\(net\);/gm)).toHaveLength(program.operations.length);
  });

  it('has arena offsets that its types can have, and room behind the last vector', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { program } = randomCase(seed, { frames: 1 });
      const { memory } = makeContext(program, 'net');
      for (const [i, { kind, format, length }] of program.buffers.entries()) {
        if (kind === 'state') continue;
        const size = carrierBytes(format);
        const at = Number(/\+ (\d+)$/.exec(memory.expression[i]!)?.[1] ?? 0);
        expect(at * size).toBe(planArena(program, 16).places[i]!.offset);
        expect((at + 16 * Math.ceil(length / 16)) * size).toBeLessThanOrEqual(memory.arenaBytes);
      }
    }
  });

  it('refuses a prefix that is no identifier, and missing kernels', () => {
    const { program } = randomCase(1, { frames: 1 });
    expect(() => generateIntegerProject(program, '1st', STUBS)).toThrow(
      /prefix: expected a C identifier, got 1st/,
    );
    expect(() => generateIntegerProject(program, 'net', NO_KERNELS)).toThrow(
      /csrc\/kernels\/.*is the package/,
    );
  });
});

describe('exported project', () => {
  it('refuses a front end that does not fit the network', () => {
    const { program, features, frames } = randomCase(1, { frames: 2 });
    const selfTest = recordSelfTest(program, features, frames);
    const attempt = (given: FrontEndDescription) => () =>
      generateC(program, { frontEnd: given, selfTest }, STUBS);
    expect(attempt(frontEnd(510))).toThrow(/fftSize: expected no prime factors but 2, 3 and 5, got 510/);
    expect(attempt(frontEnd(600))).toThrow(/expected values as many as the network's \d+ inputs/);
    expect(attempt({ ...frontEnd(512), hop: 513 })).toThrow(/hop: expected 1 to 512, got 513/);
    expect(attempt(frontEnd(Number.NaN))).toThrow(/fftSize: expected an even number/);
  });

  it('of a network that is fed features is the network alone', () => {
    const { program, features, frames } = randomCase(3, { frames: 2 });
    // Every fixed file is there, and empty.
    const kernels = { get: () => '' } as unknown as ReadonlyMap<string, string>;
    const files = generateC(
      program,
      { frontEnd: null, selfTest: recordSelfTest(program, features, frames) },
      kernels,
    );
    const paths = [...files.keys()];
    expect(paths.filter((path) => /denoiser|front_end|example/.test(path))).toEqual([]);
    for (const path of [
      'Makefile',
      'CMakeLists.txt',
      'README.md',
      'test/hb_vectors.h',
      'test/hb_vectors.c',
    ]) {
      expect(files.get(path), path).not.toMatch(/denoise_wav|hb_front_end|hb_denoiser_hop|HB_TEST_HOPS/);
    }
  });

  it('counts padded weights, biases, tables, states and arena', () => {
    const { program } = randomCase(2, { frames: 1 });
    const { weights, memory } = makeContext(program, 'hb');
    const figures = exportedMemory(program);
    const { weightBytes, biasBytes, scaleBytes, tableBytes } = figures;
    expect(weightBytes + biasBytes + scaleBytes + tableBytes).toBe(weights.bytes);
    expect(figures.stateBytes + figures.arenaBytes + figures.convertedBytes).toBe(memory.bytes);
  });
});

it('splits transforms into radices of their half size', () => {
  for (const size of [4, 8, 160, 320, 480, 512, 960, 1024]) {
    expect(fftRadices(size).reduce((a, b) => a * b, 1)).toBe(size / 2);
  }
});
