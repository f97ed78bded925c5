import { describe, expect, it } from 'vitest';
import { readModel } from '../inputs/read-model.ts';
import { tensorSize } from '../network/network.ts';
import { PAPER_GENES } from '../paper/genes.table.ts';
import { buildNsnet2, type Nsnet2Arrays } from './nsnet2.ts';
import { SMALL_SIZES, smallFiles, smallNsnet2 } from './testing/small-nsnet2.ts';

const arrays = smallNsnet2();
const { bins, fc1, gru1 } = SMALL_SIZES;

describe('buildNsnet2', () => {
  const graph = buildNsnet2(arrays);

  it("names its tensors as the paper's genes, and no others", () => {
    expect(new Set(graph.tensors.keys())).toEqual(new Set(PAPER_GENES));
    expect(graph.tensors.size).toBe(92);
  });

  it('takes every size from the arrays', () => {
    expect(graph.tensors.get('x')!.shape).toEqual([bins]);
    expect(graph.tensors.get('onnxMatMul_166')!.shape).toEqual([fc1, bins]);
    expect(graph.tensors.get('Win_1')!.shape).toEqual([gru1, fc1]);
    expect(graph.tensors.get('Whn_2')!.shape).toEqual([5, 5]);
    expect(graph.tensors.get('gru2_hn2')!.shape).toEqual([5]);
    expect(tensorSize(graph.tensors.get('onnxMatMul_209')!)).toBe(8 * 9);
    expect(graph.carried).toEqual([
      { state: 'h1', next: 'rnn1GRU' },
      { state: 'h2', next: 'rnn2GRU' },
    ]);
  });

  it('transposes the dense matrices and cuts the gates z, r, n', () => {
    const matrix = arrays.onnx__MatMul_166.data;
    expect(graph.tensors.get('onnxMatMul_166')!.data![2 * bins + 3]).toBe(matrix[3 * fc1 + 2]);
    const w = arrays.onnx__GRU_184.data;
    expect(graph.tensors.get('Wiz_1')!.data![0]).toBe(w[0]);
    expect(graph.tensors.get('Wir_1')!.data![0]).toBe(w[gru1 * fc1]);
    expect(graph.tensors.get('Win_1')!.data![0]).toBe(w[2 * gru1 * fc1]);
    const b = arrays.onnx__GRU_186.data;
    const order = ['biz_1', 'bir_1', 'bin_1', 'bhz_1', 'bhr_1', 'bhn_1'];
    order.forEach((name, i) => {
      expect([...graph.tensors.get(name)!.data!]).toEqual([...b.slice(i * gru1, (i + 1) * gru1)]);
    });
  });

  it('says which layer a tensor belongs to', () => {
    const layers = ['x', 'Wir_1', 'rnn1GRU', 'h2', 'relu', 'sigmoid'].map((n) => graph.tensors.get(n)!.layer);
    expect(layers).toEqual(['fc1', 'gru1', 'gru1', 'gru2', 'fc2', 'fc4']);
  });

  it.each<[string, Partial<Nsnet2Arrays>, string]>([
    [
      'a GRU of other inputs',
      { onnx__GRU_184: { shape: [1, 18, 8], data: new Float32Array(144) } },
      '7 inputs',
    ],
    [
      'gates that do not divide',
      { onnx__GRU_184: { shape: [1, 17, 7], data: new Float32Array(119) } },
      '3 * units',
    ],
    [
      'a recurrent matrix that is not square',
      { onnx__GRU_185: { shape: [1, 18, 7], data: new Float32Array(126) } },
      '[1, 18, 6]',
    ],
    ['a bias of other length', { fc2_bias: { shape: [10], data: new Float32Array(10) } }, '[11]'],
    [
      'a mask of other bins',
      {
        onnx__MatMul_209: { shape: [8, 10], data: new Float32Array(80) },
        fc4_bias: { shape: [10], data: new Float32Array(10) },
      },
      '9 outputs',
    ],
    ['a vector for a matrix', { onnx__MatMul_207: { shape: [55], data: new Float32Array(55) } }, 'a matrix'],
    [
      'NaN',
      { fc1_bias: { shape: [7], data: new Float32Array(7).fill(Number.NaN, 3) } },
      'got NaN at element 3',
    ],
    [
      'infinity out of float64',
      { fc1_bias: { shape: [7], data: new Float64Array(7).fill(1e300) } },
      'got Infinity',
    ],
  ])('refuses %s', (_, change, words) => {
    expect(() => buildNsnet2({ ...arrays, ...change })).toThrowError(words);
    expect(() => buildNsnet2({ ...arrays, ...change })).toThrowError(
      expect.objectContaining({ code: 'bad-model' }),
    );
  });
});

describe('readModel', () => {
  it('builds the same graph from .npy files', () => {
    const fromFiles = readModel(smallFiles(), 'weights');
    expect(fromFiles).toEqual(buildNsnet2(arrays));
  });

  it('names the array that is missing', () => {
    const files = smallFiles().filter(({ name }) => name !== 'fc3_bias.npy');
    expect(() => readModel(files, 'some/dir')).toThrowError(
      'some/dir: expected fc3_bias.npy, got no such file',
    );
  });

  it('reads arrays of other names by their shapes, where those leave no doubt', () => {
    const renamed = smallFiles().map((file, i) => ({ ...file, name: `array_${(i * 5) % 14}.npy` }));
    expect(readModel(renamed, 'weights')).toEqual(buildNsnet2(arrays));
  });

  it('says what is wanted where shapes leave doubt or there are other arrays', () => {
    const twice = smallFiles().map((file) =>
      file.name === 'fc3_bias.npy' ? { ...file, name: 'a.npy' } : file,
    );
    const doubled = [...twice, { ...twice.find(({ name }) => name === 'a.npy')!, name: 'b.npy' }];
    expect(readModel(twice, 'weights')).toEqual(buildNsnet2(arrays));
    expect(() => readModel(doubled, 'dir')).toThrowError(
      /^dir: expected fc3_bias.npy, got 2 of other names.*a.npy \[8\], b.npy \[8\]; wanted are onnx__MatMul_166.npy \[bins, fc1\],/,
    );
    const other = { name: 'w.npy', bytes: smallFiles()[0]!.bytes };
    expect(() => readModel([other], 'dir')).toThrowError(/^dir: expected the arrays of NSNet2.*wanted are/);
  });

  it('refuses files of no known model, and none', () => {
    expect(() => readModel([], 'empty')).toThrowError(
      'empty: expected an ONNX file or a directory of NSNet2 .npy weights',
    );
    const other = { name: 'readme.txt', bytes: new Uint8Array(3) };
    expect(() => readModel([other], 'dir')).toThrowError('readme.txt');
  });
});
