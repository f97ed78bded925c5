// Exported files: the float network comes back exactly; QDQ files load in ONNX Runtime and follow the interpreter.
// The runtime computes in floats between quantised values where the interpreter has integers and tables, so a value may
// fall on the neighbouring step, and a recurrence carries that on: bounds are in steps of the mask, measured.
import { describe, expect, it } from 'vitest';
import { toPaperPcm16 } from '../../src/audio/index.ts';
import { exportFloatOnnx, exportQdqOnnx } from '../../src/codegen/onnx/index.ts';
import { enhance, PAPER_FRONT_END, prepareClip } from '../../src/denoise/index.ts';
import { createFloatEngine, createIntegerEngine } from '../../src/engine/index.ts';
import { pesq } from '../../src/metrics/index.ts';
import { createReference, readModel } from '../../src/model/index.ts';
import { createInterpreter, listSites, lower, rangesToJson, type SiteFormat } from '../../src/quant/index.ts';
import { randomCase } from '../../src/quant/testing/random-program.ts';
import { havePaperData, paperGraph, paperRanges, paperSamples } from '../paper/shared-data.ts';
import { greatestDifference, runExport } from './runtime.ts';

const read = (bytes: Uint8Array) => readModel([{ name: 'network.onnx', bytes }], 'network.onnx');

function meanDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

interface Bound {
  readonly formats: readonly SiteFormat[];
  readonly greatest: number;
  readonly mean: number;
}

/** A step of an i8 mask is 1/255. */
const BOUNDS: readonly Bound[] = [
  { formats: ['f32'], greatest: 1e-5, mean: 1e-6 },
  { formats: ['i16'], greatest: 5e-4, mean: 5e-5 },
  { formats: ['i8'], greatest: 2 / 255, mean: 0.1 / 255 },
  { formats: ['i8', 'i16', 'f32'], greatest: 0.2, mean: 2 / 255 },
];
const CASES = 15;

describe('a QDQ export', () => {
  for (const { formats, greatest, mean } of BOUNDS) {
    it(`in ${formats.join(', ')} gives the interpreter's masks within ${greatest.toFixed(5)}`, async () => {
      let [worst, worstMean] = [0, 0];
      for (let seed = 1; seed <= CASES; seed++) {
        const { program, features, frames } = randomCase(seed, { formats, frames: 16 });
        const expected = new Float32Array(features.length);
        createInterpreter(program).run(features, frames, expected);
        for (const activations of ['signed', 'unsigned'] as const) {
          const model = exportQdqOnnx(program, { activations });
          const mask = await runExport(model, features);
          worst = Math.max(worst, greatestDifference(mask, expected));
          worstMean = Math.max(worstMean, meanDifference(mask, expected));
        }
      }
      console.log(
        `${formats.join(', ')}: greatest ${worst.toExponential(2)}, mean ${worstMean.toExponential(2)}`,
      );
      expect(worst).toBeLessThanOrEqual(greatest);
      expect(worstMean).toBeLessThanOrEqual(mean);
    });
  }
});

describe('a float export', () => {
  it('of any network gives the masks of the graph, in ONNX Runtime and when it is read again', async () => {
    for (let seed = 1; seed <= CASES; seed++) {
      const { graph, features, frames } = randomCase(seed, { frames: 8 });
      const expected = new Float32Array(features.length);
      createReference(graph).run(features, frames, expected);
      const model = exportFloatOnnx(graph);
      const mask = await runExport(model, features);
      expect(greatestDifference(mask, expected)).toBeLessThanOrEqual(1e-5);
      const again = new Float32Array(features.length);
      createReference(read(model.bytes)).run(features, frames, again);
      expect(again).toEqual(expected);
    }
  });
});

const have = havePaperData('test/onnx/export.test.ts');

describe.skipIf(!have)("the paper's network", () => {
  const graph = have ? paperGraph() : null!;

  it('comes back from its export as it was, and scores 2.4360 on pair 2', () => {
    const back = read(exportFloatOnnx(graph).bytes);
    expect([...back.tensors.values()]).toEqual([...graph.tensors.values()]);
    expect(back.operations).toEqual(graph.operations);
    const noisy = prepareClip(paperSamples('degraded2'), PAPER_FRONT_END);
    const enhanced = enhance(noisy, createFloatEngine(back));
    const { reference, degraded } = toPaperPcm16(paperSamples('reference2'), enhanced);
    const { raw } = pesq(reference, degraded, 16000, { bands: 'narrow-band' });
    console.log(`exported and imported: raw PESQ ${raw.toFixed(4)}`);
    expect(Math.abs(raw - 2.436)).toBeLessThanOrEqual(0.0005);
  });

  // Of 8 bits a step of a state or of a gate more or less changes what follows, so that masks drift apart like those of
  // two roundings of one network; with 16-bit activations the two stay together.
  const activations: readonly [string, SiteFormat, number, number][] = [
    ['8-bit', 'i8', 0.5, 0.015],
    ['16-bit', 'i16', 0.01, 0.0005],
  ];
  for (const [title, format, limit, meanLimit] of activations) {
    it(`with ${title} activations as QDQ follows the engine over 3 s`, async () => {
      const formats = listSites(graph).map(
        ({ kind }): SiteFormat => (kind === 'weight' ? 'i8' : kind === 'state' ? 'i16' : format),
      );
      const program = lower(graph, formats, rangesToJson(paperRanges(graph)));
      const clip = prepareClip(paperSamples('degraded2').subarray(0, 48_000), PAPER_FRONT_END);
      const expected = new Float32Array(clip.features.length);
      createIntegerEngine(program).run(clip.features, clip.frames, expected);
      const model = exportQdqOnnx(program);
      const mask = await runExport(model, clip.features);
      const [greatest, mean] = [greatestDifference(mask, expected), meanDifference(mask, expected)];
      const share = model.bytes.length / exportFloatOnnx(graph).bytes.length;
      console.log(
        `${title}: greatest ${greatest.toFixed(4)}, mean ${mean.toFixed(5)}; ${model.bytes.length} bytes`,
      );
      expect(greatest).toBeLessThanOrEqual(limit);
      expect(mean).toBeLessThanOrEqual(meanLimit);
      expect(share).toBeLessThan(0.27);
    });
  }
});
