// How far DTLN whole (../shared/networks/dtln) in float32 is from its authors' frame loop over ONNX Runtime, on whole pairs.
// npx tsx bench/dtln.ts [PAIRS]
import path from 'node:path';
import { denoise } from '../src/frontend/index.ts';
import { loadModel, readPairsOf } from '../src/inputs/index.ts';
import { siSdrDb } from '../src/metrics/index.ts';
import { createFloatEngine } from '../src/wasm/index.ts';
import { DTLN, dtlnByFrames } from '../test/frontend/dtln-oracle.ts';
import { sharedRoot } from '../test/requirements.ts';

const pairs = readPairsOf(path.join(sharedRoot, 'eval'), 16_000).slice(0, Number(process.argv[2] ?? 3));
const model = loadModel(DTLN, { frontEnd: 'dtln' });
const engine = createFloatEngine(model.graph);
for (const { name, noisy } of pairs) {
  const expected = await dtlnByFrames(noisy);
  const found = denoise(noisy, model.frontEnd!, engine);
  const greatest = found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  const seconds = (noisy.length / 16_000).toFixed(2);
  console.log(
    `${name} (${seconds} s): ${siSdrDb(expected, found).toFixed(1)} dB, greatest difference ${greatest}`,
  );
}
