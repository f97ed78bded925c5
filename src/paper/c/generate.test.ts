import { describe, expect, it } from 'vitest';
import type { TensorRanges } from '../../calibrate/index.ts';
import { createNetworkBuilder, type Network } from '../../network/index.ts';
import { lowerPaper } from '../lower.ts';
import type { PaperBits } from '../program.ts';
import { generatePaperFloatProject, generatePaperProject } from './generate.ts';
import { doubleLiteral, sumKindOf } from './mpq-header.ts';

const UNITS = ['matmul', 'elements', 'functions', 'load', 'npy', 'float32'].map(
  (name) => `paper/mpq_${name}.c`,
);
const kernels = new Map(
  [...UNITS, 'paper/mpq_kernels.h', 'hb_other.c'].map((name) => [name, `/* ${name} */`]),
);

/** x -> W x + b -> sigmoid, and a state that is the last mask; names may be hostile. */
function graphWith(names: { weight: string; bias: string; input: string }): Network {
  const builder = createNetworkBuilder('small */ network');
  const x = builder.input(names.input, 3, 'one');
  const h = builder.state('h', 3, 'one');
  const w = builder.weight(names.weight, 3, 3, Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, -9]), 'one');
  const b = builder.bias(names.bias, Float32Array.from([1, 0, -1]), 'one');
  const sum = builder.add(builder.matmul(w, x, 'product'), b, 'sum');
  const gated = builder.mul(sum, builder.map('one-minus', h, 'rest'), 'gated');
  const mask = builder.map('sigmoid', gated, 'mask');
  builder.setNext(h, mask);
  return builder.finish(mask);
}

const graph = graphWith({ weight: 'W', bias: 'b', input: 'x' });

function rangesOf(of: Network): TensorRanges {
  return new Map([...of.tensors.keys()].map((name) => [name, { min: -9, max: 9.5 }]));
}

function programOf(of: Network, bits: PaperBits | ((name: string) => PaperBits)) {
  const widths = new Map(
    [...of.tensors.keys()].map((name) => [name, typeof bits === 'number' ? bits : bits(name)]),
  );
  return lowerPaper(of, rangesOf(of), widths);
}

function textsOf(of: Network, bits: PaperBits = 8): Record<string, string> {
  const { files } = generatePaperProject(programOf(of, bits), 'net', kernels, of);
  return Object.fromEntries([...files].map(([name, text]) => [name, String(text)]));
}

describe('generatePaperProject', () => {
  it('writes one line per operation, in order', () => {
    const frame = textsOf(graph)['network.c']!.split('void net_frame')[1]!;
    const words = [...frame.matchAll(/^ {4}([A-Z_]+)\(/gm)].map(([, word]) => word);
    expect(words).toEqual([
      'QUANTISE',
      'MATMUL',
      'ADD',
      'ONE_MINUS',
      'MUL',
      'SIGMOID',
      'CARRY',
      'DEQUANTISE',
    ]);
    expect(frame).toContain('MATMUL(t_W, x, product);');
    expect(frame).toContain('/* [3, 3] x [3] -> [3] */');
  });

  it('puts type, clip, scale and zero point of every tensor into mpq.h, exactly', () => {
    const program = programOf(graph, 16);
    const header = textsOf(graph, 16)['mpq.h']!;
    for (const { name, scale, zeroPoint } of program.tensors) {
      const id = name === 'W' ? 't_W' : name;
      expect(header).toContain(`#define MPQ_${id}_TYPE uint16_t\n`);
      expect(header).toContain(`#define MPQ_${id}_CLIP 65535.0\n`);
      const numberOf = (word: string) => Number(header.match(new RegExp(`MPQ_${id}_${word} (\\S+)`))![1]);
      expect(numberOf('SCALE')).toBe(scale);
      expect(numberOf('ZERO')).toBe(zeroPoint);
    }
  });

  it('keeps the precision out of the network: only mpq.h differs', () => {
    const [eight, thirtyTwo] = [textsOf(graph, 8), textsOf(graph, 32)];
    for (const name of Object.keys(eight)) {
      if (name === 'mpq.h') expect(eight[name]).not.toBe(thirtyTwo[name]);
      else expect(eight[name]).toBe(thirtyTwo[name]);
    }
  });

  it('lets no name of a file into the C unchecked', () => {
    const hostile = graphWith({
      weight: '*/ #include "/etc/passwd"',
      bias: 'x");system("ls',
      input: 'int',
    });
    const texts = textsOf(hostile);
    for (const text of Object.values(texts)) {
      const code = text.replace(/\/\*.*?\*\//gs, '');
      expect(code).not.toMatch(/"\/etc|system\(|\*\//);
    }
    const { data } = generatePaperProject(programOf(hostile, 8), 'net', kernels, hostile);
    for (const file of data.keys()) expect(file).toMatch(/^[A-Za-z][A-Za-z0-9_]*\.npy$/);
  });

  it('hands out the kernels of its own scheme and the same data for the same graph', () => {
    const one = generatePaperProject(programOf(graph, 8), 'one', kernels, graph);
    const two = generatePaperFloatProject(graph, 'two', kernels);
    expect(one.data).toBe(two.data);
    expect(one.kernels.every((unit) => one.files.has(unit))).toBe(true);
    expect([...one.files.keys()]).not.toContain('kernels/mpq_float32.c');
    expect([...one.files.keys()].some((name) => name.includes('hb_'))).toBe(false);
    expect([one.inputs, one.outputs]).toEqual([3, 3]);
  });

  it('refuses layer normalisation in float32 and says how to go on', () => {
    const builder = createNetworkBuilder('normalised');
    const scale = builder.bias('scale', Float32Array.of(1, 2), 'norm');
    const normal = builder.normalise(builder.input('x', 2, 'norm'), scale, scale, 1e-5, 'normal');
    expect(() => generatePaperFloatProject(builder.finish(normal), 'net', kernels)).toThrow(
      'normal: expected operations of the paper (products, sums, sigmoid, tanh, ReLU), got normalise; it runs in float32',
    );
  });

  it('refuses a prefix that is no identifier', () => {
    expect(() => generatePaperProject(programOf(graph, 8), 'a b', kernels, graph)).toThrow('C identifier');
  });
});

describe('sumKindOf', () => {
  const kindOf = (weight: PaperBits, vector: PaperBits) => {
    const program = programOf(graph, (name) => (name === 'W' ? weight : vector));
    const operation = program.operations.find(({ op }) => op === 'matmul')!;
    return operation.op === 'matmul' ? sumKindOf(program, operation) : null;
  };

  it('is integers except where 32 bits meet 8 or 32', () => {
    const widths = [8, 16, 32] as const;
    const table = widths.map((weight) => widths.map((vector) => kindOf(weight, vector)));
    expect(table).toEqual([
      ['int', 'int', 'int'],
      ['int', 'int', 'int'],
      ['real', 'int', 'real'],
    ]);
  });

  it('is doubles where a zero point lies so far off that 64 bits could overflow', () => {
    const program = programOf(graph, (name) => (name === 'W' ? 32 : 16));
    const far = {
      ...program,
      tensors: program.tensors.map((tensor) => ({ ...tensor, zeroPoint: 2 ** 40 })),
    };
    const operation = far.operations.find(({ op }) => op === 'matmul')!;
    expect(operation.op === 'matmul' && sumKindOf(far, operation)).toBe('real');
  });
});

describe('doubleLiteral', () => {
  it.each([0.1, 1, -3, 1e-7, 4294967295, 5e-324, 1.7976931348623157e308, 2 ** 40])(
    'reads back as %d',
    (value) => {
      const text = doubleLiteral(value, 'x');
      expect(Number(text)).toBe(value);
      expect(text).toMatch(/[.e]/);
    },
  );

  it('refuses what is not finite', () => {
    expect(() => doubleLiteral(Number.NaN, 'x')).toThrow('finite');
  });
});
