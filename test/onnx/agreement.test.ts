// Imported networks against ONNX Runtime: the float reference run and the fast engine of what was read give what the
// runtime computes from the file, for random networks of GRU, LSTM and dense layers, some normalised.
import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../../src/base/random.ts';
import { readModel } from '../../src/inputs/index.ts';
import { createReference } from '../../src/network/index.ts';
import { createArena } from '../../src/wasm/arena.ts';
import { createFloatEngine, type FloatArena } from '../../src/wasm/index.ts';
import { randomOnnx, signedValues } from './random-onnx.ts';
import { greatestDifference, runRandom } from './runtime.ts';

const NETWORKS = 80;
const FRAMES = 12;
/** Masks are of order 1; both sides sum in float32, in different orders. */
const TOLERANCE = 1e-5;

const read = (bytes: Uint8Array) => readModel([{ name: 'network.onnx', bytes }], 'network.onnx');

describe('an imported network', () => {
  it(`gives what ONNX Runtime computes, for ${NETWORKS} random networks`, async () => {
    const shapes = new Set<string>();
    let worst = 0;
    let moving = 0;
    const arena: FloatArena = createArena();
    for (let seed = 1; seed <= NETWORKS; seed++) {
      const network = randomOnnx(seed);
      shapes.add(network.title);
      const features = signedValues(randomFromSeed(seed + 500), FRAMES * network.bins, 2);
      const expected = await runRandom(network, features);
      const mask = new Float32Array(features.length);
      const graph = read(network.bytes);
      createReference(graph).run(features, FRAMES, mask);
      const difference = greatestDifference(mask, expected);
      expect(difference, network.title).toBeLessThanOrEqual(TOLERANCE);
      worst = Math.max(worst, difference);
      const fast = new Float32Array(features.length);
      createFloatEngine(graph, { arena }).run(features, FRAMES, fast);
      expect(greatestDifference(fast, expected), network.title).toBeLessThanOrEqual(TOLERANCE);
      // A network that says the same to everything would agree with anything.
      moving += Math.max(...mask) - Math.min(...mask) > 0.05 ? 1 : 0;
    }
    expect(shapes.size).toBe(NETWORKS);
    expect(moving).toBeGreaterThan(0.8 * NETWORKS);
    for (const kind of ['GRU0', 'GRU1', 'LSTM', 'LSTMp', 'prelu', 'clip', 'norm', 'dense', 'layernorm']) {
      expect([...shapes].filter((title) => title.includes(` ${kind}`)).length, kind).toBeGreaterThan(1);
    }
    console.log(`${NETWORKS} networks, greatest difference ${worst.toExponential(2)}`);
  });

  it('is the same graph from a file of one frame and from a file of a sequence', () => {
    for (let seed = 1; seed <= NETWORKS; seed++) {
      const [frame, sequence] = [true, false].map((perFrame) => read(randomOnnx(seed, { perFrame }).bytes));
      const shapeOf = (graph: typeof frame) =>
        [...graph!.tensors.values()].map(({ role, shape, data }) => ({ role, shape, data }));
      expect(frame!.layers.map(({ kind }) => kind)).toEqual(sequence!.layers.map(({ kind }) => kind));
      expect(shapeOf(frame)).toEqual(shapeOf(sequence));
      expect(frame!.carried).toEqual(sequence!.carried);
    }
  });
});
