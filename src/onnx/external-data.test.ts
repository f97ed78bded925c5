import { describe, expect, it } from 'vitest';
import { readModel } from '../inputs/read-model.ts';
import { externalFiles } from './decode.ts';
import { type ExternalEntry, withExternalData } from './testing/external-data.ts';
import { createOnnxWriter } from './writer.ts';

function smallModel(): Uint8Array {
  const writer = createOnnxWriter('external', 17);
  writer.input('x', 'float', ['frames', 1, 3]);
  const matrix = writer.constant(
    'W',
    'float',
    [3, 3],
    Float32Array.from({ length: 9 }, (_, i) => i - 4.25),
  );
  const gates = Float32Array.from({ length: 27 }, (_, i) => (i % 7) / 8 - 0.4);
  writer.node('MatMul', ['x', matrix], ['product']);
  writer.node('Add', ['product', writer.constant('b', 'float', [3], [0.5, -1, 2])], ['sum']);
  const weights = ['G', 'R'].map((name) => writer.constant(name, 'float', [1, 9, 3], gates));
  writer.node('GRU', ['sum', ...weights], ['whole'], { hidden_size: { int: 3 } });
  writer.node('Squeeze', ['whole', writer.constant('axes', 'int64', [1], [1])], ['mask']);
  writer.output('mask', 'float', ['frames', 1, 3]);
  return writer.finish();
}

const whole = smallModel();
const read = (bytes: Uint8Array, files: ReadonlyMap<string, Uint8Array>) =>
  readModel(
    [{ name: 'm.onnx', bytes }, ...[...files].map(([name, content]) => ({ name, bytes: content }))],
    'm.onnx',
  );
const expected = read(whole, new Map());

/** All tensors in one file, each where the one before it ends. */
const oneFile = (): ExternalEntry => ({ location: 'm.onnx.data', offset: true, length: true });

describe('external data', () => {
  it('in one file, by offset and length, gives the graph of the model in one piece', () => {
    const { bytes, files } = withExternalData(whole, oneFile);
    expect([...files.keys()]).toEqual(['m.onnx.data']);
    expect(externalFiles(bytes, 'm.onnx')).toEqual(['m.onnx.data']);
    expect(files.get('m.onnx.data')!.length).toBe(4 * (9 + 3 + 27 + 27) + 8);
    expect(read(bytes, files)).toEqual(expected);
  });

  it('in a file per tensor, without offset or length, is the whole of each file', () => {
    const { bytes, files } = withExternalData(whole, (name) => ({
      location: `./${name}.bin`,
      offset: false,
      length: false,
    }));
    expect([...externalFiles(bytes, 'm.onnx')].sort()).toEqual([
      'G.bin',
      'R.bin',
      'W.bin',
      'axes.bin',
      'b.bin',
    ]);
    expect(read(bytes, files)).toEqual(expected);
  });

  it('of some tensors stands beside others in the model', () => {
    const { bytes, files } = withExternalData(whole, (name) =>
      name === 'W' || name === 'R' ? oneFile() : null,
    );
    expect(files.get('m.onnx.data')!.length).toBe(4 * (9 + 27));
    expect(read(bytes, files)).toEqual(expected);
  });

  it('is refused where the file is missing or too short', () => {
    const { bytes, files } = withExternalData(whole, oneFile);
    expect(() => read(bytes, new Map())).toThrow(/values in the file m\.onnx\.data beside the model/);
    const cut = files.get('m.onnx.data')!.slice(0, -1);
    expect(() => read(bytes, new Map([['m.onnx.data', cut]]))).toThrow(
      /bytes within the \d+ of m\.onnx\.data/,
    );
    const long = withExternalData(whole, (name) => ({
      location: `${name}.bin`,
      offset: false,
      length: false,
    }));
    const padded = new Map([...long.files].map(([name, content]) => [name, Uint8Array.of(...content, 0)]));
    expect(() => read(long.bytes, padded)).toThrow(/36 bytes for \[3, 3\], got 37/);
  });
});
