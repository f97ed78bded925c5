// The .npy reader of the generated C, given files that lie: it ends in one line, and the sanitizers find nothing.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HushbitError } from '../../src/base/errors.ts';
import type { CProject } from '../../src/c/index.ts';
import { generatePaperProject, lowerPaper, uniformBits } from '../../src/paper/index.ts';
import { findToolchain, type LatencyBench, openLatencyBench, readKernels } from '../../src/target/index.ts';
import { describeWith } from '../requirements.ts';
import { smallNetwork } from './small-network.ts';

const { graph, ranges, features, frames } = smallNetwork(5);
const project = generatePaperProject(
  lowerPaper(graph, ranges, uniformBits(graph, 16)),
  'net',
  await readKernels(),
  graph,
);
const MATRIX = 'onnxMatMul_166.npy';
const VECTOR = 'fc1bias.npy';

let bench: LatencyBench;
beforeAll(async () => {
  const toolchain = await findToolchain({
    cflags: '-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all',
  });
  bench = await openLatencyBench({ toolchain, baselines: [], features, frames });
});
afterAll(() => bench?.dispose());

/** What the program says when one of its files is replaced. */
async function complaint(file: string, change: (bytes: Uint8Array) => Uint8Array): Promise<string> {
  const data = new Map(project.data);
  data.set(file, change(data.get(file)!.slice()));
  const changed: CProject = { ...project, data };
  const prepared = await bench.prepare(changed);
  try {
    await prepared.masks(1);
    return 'no complaint';
  } catch (error) {
    expect(error).toBeInstanceOf(HushbitError);
    return (error as HushbitError).parts.got;
  } finally {
    await prepared.dispose();
  }
}

function withHeader(bytes: Uint8Array, change: (text: string) => string): Uint8Array {
  const length = bytes[8]! | (bytes[9]! << 8);
  const text = change(new TextDecoder('latin1').decode(bytes.subarray(10, 10 + length)));
  const out = new Uint8Array(10 + text.length + bytes.length - 10 - length);
  out.set(bytes.subarray(0, 8));
  out[8] = text.length & 255;
  out[9] = text.length >> 8;
  for (let i = 0; i < text.length; i++) out[10 + i] = text.charCodeAt(i);
  out.set(bytes.subarray(10 + length), 10 + text.length);
  return out;
}

function withValue(bytes: Uint8Array, value: number): Uint8Array {
  new DataView(bytes.buffer).setFloat32(bytes.length - 8, value, true);
  return bytes;
}

const CASES: readonly (readonly [string, string, (bytes: Uint8Array) => Uint8Array, RegExp])[] = [
  ['an empty file', MATRIX, () => new Uint8Array(0), /an \.npy file/],
  ['another magic', MATRIX, (b) => b.fill(0x41, 0, 6), /an \.npy file/],
  ['version 9', MATRIX, (b) => b.fill(9, 6, 7), /format 1, 2 or 3/],
  ['a cut header', MATRIX, (b) => b.slice(0, 40), /end of the file/],
  ['a header said to be 64 KiB', MATRIX, (b) => b.fill(0xff, 8, 10), /4096|end of the file/],
  ['a header of 4 GiB', MATRIX, (b) => b.fill(2, 6, 7).fill(0xff, 8, 12), /4096/],
  ['a cut array', MATRIX, (b) => b.slice(0, -1), /end of the file/],
  ['half an array', VECTOR, (b) => b.slice(0, 140), /end of the file/],
  ['bytes after the array', VECTOR, (b) => Uint8Array.from([...b, 0]), /more bytes/],
  ['a NaN', MATRIX, (b) => withValue(b, Number.NaN), /NaN/],
  ['an infinity', VECTOR, (b) => withValue(b, Number.NEGATIVE_INFINITY), /infinity/],
  ['a transposed shape', MATRIX, (b) => withHeader(b, (t) => t.replace('(37, 13)', '(13, 37)')), /shape/],
  ['one dimension', MATRIX, (b) => withHeader(b, (t) => t.replace('(37, 13)', '(481,)')), /shape/],
  ['a huge shape', MATRIX, (b) => withHeader(b, (t) => t.replace('37', '99999999999999999999')), /shape/],
  ['a negative shape', VECTOR, (b) => withHeader(b, (t) => t.replace('37', '-37')), /shape/],
  ['doubles', MATRIX, (b) => withHeader(b, (t) => t.replace('<f4', '<f8')), /type/],
  ['big-endian floats', MATRIX, (b) => withHeader(b, (t) => t.replace('<f4', '>f4')), /type/],
  ['Fortran order', MATRIX, (b) => withHeader(b, (t) => t.replace('False', 'True ')), /Fortran/],
  ['no shape', MATRIX, (b) => withHeader(b, (t) => t.replace("'shape': (37, 13), ", '')), /missing/],
  ['two shapes', VECTOR, (b) => withHeader(b, (t) => t.replace('}', "'shape': (37,), }")), /shape/],
  ['no dictionary', VECTOR, (b) => withHeader(b, () => 'a word'), /dictionary/],
  ['an unknown entry', VECTOR, (b) => withHeader(b, (t) => t.replace('}', "'x': 1}")), /unknown/],
  ['an endless header', VECTOR, (b) => withHeader(b, () => ' '.repeat(9000)), /4096|longer/],
];

describeWith(['cc sanitizers'], 'the .npy reader in C', () => {
  for (const [name, file, change, words] of CASES) {
    it(`refuses ${name}`, async () => {
      const said = await complaint(file, change);
      expect(said).toContain(file);
      expect(said).toMatch(words);
    });
  }

  it('takes format 2 with its four bytes of length, and entries in another order', async () => {
    const version2 = (bytes: Uint8Array): Uint8Array => {
      const reordered = withHeader(bytes, () => "{'shape':(37,13),'fortran_order':False,'descr':\"<f4\"}\n");
      const out = new Uint8Array(reordered.length + 2);
      out.set(reordered.subarray(0, 10));
      out[6] = 2;
      out.set(reordered.subarray(10), 12);
      return out;
    };
    expect(await complaint(MATRIX, version2)).toBe('no complaint');
  });
});
