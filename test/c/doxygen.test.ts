// Every public declaration of an exported header has a Doxygen comment, and every header says what it is.
import { describe, expect, it } from 'vitest';
import { generateC, recordSelfTest } from '../../src/c/index.ts';
import { FRONT_ENDS } from '../../src/frontend/index.ts';
import { readKernels } from '../../src/target/index.ts';
import { nsnet2Case } from './nsnet2-case.ts';
import { undocumented } from './undocumented.ts';

const { program, features, frames } = nsnet2Case('all formats', 2, {
  bins: 257,
  first: 8,
  units: 8,
  second: 8,
  third: 8,
});
const project = generateC(
  program,
  { frontEnd: FRONT_ENDS['nsnet2-512'], selfTest: recordSelfTest(program, features, frames) },
  await readKernels(),
);
const headers = [...project].filter(
  (entry): entry is [string, string] =>
    /^(kernels\/|denoiser\/)?\w+\.h$/.test(entry[0]) && typeof entry[1] === 'string',
);

describe('headers of an exported project', () => {
  it('are many', () => {
    const names = headers.map(([name]) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'hb_network.h',
        'hb_weights.h',
        'mpq.h',
        'denoiser/hb_stream.h',
        'kernels/hb_dot.h',
      ]),
    );
    expect(names.length).toBeGreaterThan(20);
  });

  it.each(headers)('%s says what it is, and of each declaration', (_, text) => {
    expect(text).toMatch(/^\/\* SPDX[^\n]*\n\/\*\* @file\n \* \S/);
    expect(undocumented(text)).toEqual([]);
  });
});

describe('what has no comment', () => {
  it.each([
    ['void f(void);', ['void f(void)']],
    ['/* no */\nvoid f(void);', ['void f(void)']],
    ['/** yes */\nvoid f(void);\nvoid g(int a,\n       int b);', ['void g(int a, int b)']],
    ['/** yes */\n\nint a;', ['int a']],
    [
      '/** S */\nstruct s {\n    int a; /**< yes */\n    int b;\n    union {\n        int c; /**< yes */\n    } d;\n};',
      ['int b', 'd'],
    ],
    ['struct s;\n/** @{ */\nint a;\nMADE(b)\n/** @} */\nint c;', ['struct s', 'int c']],
    ['#define A 1\n#define B 2 /**< yes */\n/** C */\n#if D\n#define C 1\n#else\n#define C 2\n#endif', ['A']],
    ['MADE(b)\n\n/** yes */\nint a;', ['MADE(b)']],
    [
      '/** @file */\nint a;\ninline int f(int a)\n{\n    int b;\n    return b;\n}',
      ['int a', 'inline int f(int a)'],
    ],
    ['typedef int a; /**< yes */\nextern const int b; /* no */', ['extern const int b']],
  ])('%j', (text, missing) => {
    expect(undocumented(text)).toEqual(missing);
  });
});
