// A model with its weights in a file beside it, as ONNX Runtime reads it and as `--model` does.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomFromSeed } from '../../src/base/random.ts';
import { loadModel } from '../../src/inputs/index.ts';
import { createReference } from '../../src/network/index.ts';
import { createOnnxWriter } from '../../src/onnx/index.ts';
import { withExternalData } from '../../src/onnx/testing/external-data.ts';
import { signedValues } from './random-onnx.ts';
import { greatestDifference } from './runtime.ts';

const BINS = 161;
const FRAMES = 6;
const UNITS = 7;

/** Dense layer, normalisation, GRU, dense layer with sigmoid. */
function model(): Uint8Array {
  const random = randomFromSeed(4);
  const writer = createOnnxWriter('external', 17);
  const weight = (name: string, ...shape: number[]) => {
    const size = shape.reduce((product, n) => product * n, 1);
    return writer.constant(name, 'float', shape, signedValues(random, size, 0.6));
  };
  writer.input('x', 'float', ['frames', 1, BINS]);
  writer.node('MatMul', ['x', weight('first', BINS, UNITS)], ['product']);
  writer.node('LayerNormalization', ['product', weight('s', UNITS), weight('b', UNITS)], ['normal']);
  const gates = [weight('W', 1, 3 * UNITS, UNITS), weight('R', 1, 3 * UNITS, UNITS)];
  writer.node('GRU', ['normal', ...gates], ['whole'], { hidden_size: { int: UNITS } });
  writer.node('Squeeze', ['whole', writer.constant('axes', 'int64', [1], [1])], ['hidden']);
  writer.node('MatMul', ['hidden', weight('last', UNITS, BINS)], ['sum']);
  writer.node('Sigmoid', ['sum'], ['mask']);
  writer.output('mask', 'float', ['frames', 1, BINS]);
  return writer.finish();
}

describe('a model with external data', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'hushbit-external-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('is loaded from its files and gives what ONNX Runtime computes from them', async () => {
    // As exporters do it: the axes stay, since shapes are worked out from them.
    const { bytes, files } = withExternalData(model(), (name) =>
      name === 'axes' ? null : { location: 'net.onnx.data', offset: true, length: true },
    );
    const file = path.join(dir, 'net.onnx');
    writeFileSync(file, bytes);
    for (const [name, content] of files) writeFileSync(path.join(dir, name), content);
    expect([...files.keys()]).toEqual(['net.onnx.data']);

    const features = signedValues(randomFromSeed(5), FRAMES * BINS, 3);
    const mask = new Float32Array(features.length);
    createReference(loadModel(file, {}).graph).run(features, FRAMES, mask);
    const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1, logSeverityLevel: 3 });
    const results = await session.run({ x: new ort.Tensor('float32', features, [FRAMES, 1, BINS]) });
    expect(greatestDifference(mask, results.mask!.data as Float32Array)).toBeLessThanOrEqual(1e-5);
    expect(Math.max(...mask) - Math.min(...mask)).toBeGreaterThan(0.3);
  });
});
