// Exported files: the float network comes back exactly; QDQ files load in ONNX Runtime and follow the interpreter.
// The runtime computes in floats between quantised values where the interpreter has integers and tables, so a value may
// fall on the neighbouring step, and a recurrence carries that on: bounds are in steps of the mask, measured.
import { describe, expect, it } from 'vitest';
import { toPaperPcm16 } from '../../src/audio/index.ts';
import { randomFromSeed } from '../../src/base/random.ts';
import { rangesToJson } from '../../src/calibrate/index.ts';
import { enhance, PAPER_FRONT_END, prepareClip } from '../../src/frontend/index.ts';
import { readModel } from '../../src/inputs/index.ts';
import { createInterpreter } from '../../src/interpret/index.ts';
import { listSites, lower } from '../../src/lower/index.ts';
import { randomCase } from '../../src/lower/testing/random-program.ts';
import { pesq } from '../../src/metrics/index.ts';
import {
  addDense,
  addGru,
  createNetworkBuilder,
  createReference,
  type Network,
  primitivesOf,
} from '../../src/network/index.ts';
import { exportFloatOnnx, exportQdqOnnx } from '../../src/onnx/index.ts';
import type { FormatName, QuantProgram } from '../../src/program/index.ts';
import { createFloatEngine, createIntegerEngine } from '../../src/wasm/index.ts';
import { paperGraph, paperRanges, paperSamples } from '../paper/shared-data.ts';
import { describeWith } from '../requirements.ts';
import { randomOnnx, signedValues } from './random-onnx.ts';
import { greatestDifference, runExport } from './runtime.ts';

const read = (bytes: Uint8Array) => readModel([{ name: 'network.onnx', bytes }], 'network.onnx');

function meanDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

/** How many of each operation; of what is independent the order may change, since products wait for their reader. */
function countsOf(network: Network): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of primitivesOf(network)) counts[kind] = (counts[kind] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort());
}

interface Bound {
  readonly formats: readonly FormatName[];
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
const READ = 60;
const FRAMES = 8;

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

describe('a QDQ export of LSTMs, normalisations and elementwise operations', () => {
  it.each([
    ['i16', 5e-4],
    ['i8', 2 / 255],
  ] as const)("in %s gives the interpreter's masks within %f", async (format, greatest) => {
    let worst = 0;
    for (let seed = 1; seed <= CASES; seed++) {
      const layers = ['dense', 'lstm', 'normalise', 'elementwise'];
      const options = { formats: [format], frames: 8, greatestWidth: 24, layers };
      const { program, features, frames } = randomCase(seed, options);
      const expected = new Float32Array(features.length);
      createInterpreter(program).run(features, frames, expected);
      const mask = await runExport(exportQdqOnnx(program), features);
      worst = Math.max(worst, greatestDifference(mask, expected));
    }
    console.log(`${format}: greatest ${worst.toExponential(2)}`);
    expect(worst).toBeLessThanOrEqual(greatest);
  });
});

describe('a float export', () => {
  it.each([
    ['dense layers and GRUs', undefined],
    ['layers of every kind', 'all'],
    ['LSTMs', ['lstm']],
    ['convolutions over time', ['depthwise']],
  ] as const)(
    'of %s gives the masks of the network, in ONNX Runtime and when it is read again',
    async (_, layers) => {
      for (let seed = 1; seed <= CASES; seed++) {
        const options = { frames: 8, greatestWidth: 40, formats: ['f32'] } as const;
        const { graph, features, frames } = randomCase(seed, layers ? { ...options, layers } : { frames: 8 });
        const expected = new Float32Array(features.length);
        createReference(graph).run(features, frames, expected);
        const model = exportFloatOnnx(graph);
        const mask = await runExport(model, features);
        expect(greatestDifference(mask, expected)).toBeLessThanOrEqual(1e-5);
        const again = new Float32Array(features.length);
        createReference(read(model.bytes)).run(features, frames, again);
        // Factors before a product are folded into it when the file is read.
        if (layers === undefined) expect(again).toEqual(expected);
        else expect(greatestDifference(again, expected), `seed ${seed}`).toBeLessThanOrEqual(1e-5);
      }
    },
  );
});

describe('tensors named as an export would name its own', () => {
  async function differenceOf(graph: Network): Promise<number> {
    const features = Float32Array.of(1, -2, 3);
    const expected = new Float32Array(features.length);
    createReference(graph).run(features, features.length, expected);
    return greatestDifference(await runExport(exportFloatOnnx(graph), features), expected);
  }

  it('are kept apart from the 1 of 1 - z', async () => {
    const builder = createNetworkBuilder('names');
    const bias = builder.bias('one', Float32Array.of(5, 7), 'fc');
    const sum = builder.add(builder.input('x', 2, 'fc'), bias, 'sum');
    const graph = builder.finish(builder.map('one-minus', sum, 'y'));
    const mask = await runExport(exportFloatOnnx(graph), Float32Array.of(1, 2));
    expect([...mask]).toEqual([-5, -8]);
  });

  it('are kept apart from what a state becomes', async () => {
    const builder = createNetworkBuilder('names');
    const sum = builder.add(builder.input('x', 1, 'fc'), builder.state('h', 1, 'fc'), 'sum');
    builder.setNext('h', sum);
    expect(await differenceOf(builder.finish(builder.mul(sum, sum, 'sum_last')))).toBe(0);
  });

  it('are kept apart from the outputs of a GRU', async () => {
    const builder = createNetworkBuilder('names');
    const [one, half] = [Float32Array.of(1), Float32Array.of(0.5)];
    const gate = { inputWeight: one, recurrentWeight: half, inputBias: half, recurrentBias: half };
    const x = builder.input('x', 1, 'gru1');
    const next = addGru(builder, x, { index: 1, inputs: 1, units: 1, z: gate, r: gate, n: gate });
    const names = { weight: 'W', bias: 'b', product: `${next}_directions`, sum: `${next}_last` };
    const dense = { layer: 'fc1', names, inputs: 1, outputs: 1, weight: one, bias: half, activation: null };
    expect(await differenceOf(builder.finish(addDense(builder, next, dense)))).toBeLessThan(1e-6);
  });

  it('are kept apart from the constants and steps of a QDQ export', async () => {
    const cases = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => randomCase(seed, { formats: ['i8'], frames: 4 }));
    const updatesOf = ({ operations }: QuantProgram) => operations.filter(({ op }) => op === 'gru-update');
    const { program, features } = cases.find((one) => updatesOf(one.program).length === 1)!;
    const update = updatesOf(program)[0]!;
    const stateNamed = (name: string) => ({
      ...program,
      buffers: program.buffers.map((one) => (one.kind === 'state' ? { ...one, name } : one)),
    });
    const expected = await runExport(exportQdqOnnx(program), features);
    const output = program.buffers[program.output]!.name;
    for (const name of [
      'one',
      'mask',
      'table_0_int8',
      `${output}_q`,
      `${output}_scale`,
      `${update.name}_keep`,
    ]) {
      const mask = await runExport(exportQdqOnnx(stateNamed(name)), features);
      expect([...mask], name).toEqual([...expected]);
    }
    const { buffers, ...rest } = stateNamed('h');
    const input = { ...buffers[program.input]!, name: 'h_next' };
    const clashing = { ...rest, buffers: buffers.with(program.input, input) };
    expect([...(await runExport(exportQdqOnnx(clashing), features))]).toEqual([...expected]);
  });
});

describe('a network that was read', () => {
  it(`comes back from its export with the same masks, for ${READ} random networks`, async () => {
    let same = 0;
    let normalised = 0;
    for (let seed = 1; seed <= READ; seed++) {
      const { bytes, bins, title } = randomOnnx(seed);
      const graph = read(bytes);
      const features = signedValues(randomFromSeed(seed + 900), FRAMES * bins, 2);
      const expected = new Float32Array(features.length);
      createReference(graph).run(features, FRAMES, expected);
      const model = exportFloatOnnx(graph);
      expect(greatestDifference(await runExport(model, features), expected), title).toBeLessThanOrEqual(1e-5);
      const back = read(model.bytes);
      const again = new Float32Array(features.length);
      createReference(back).run(features, FRAMES, again);
      const [before, after] = [countsOf(graph), countsOf(back)];
      expect(after.normalise, title).toBe(before.normalise);
      normalised += after.normalise ?? 0;
      if (JSON.stringify(after) === JSON.stringify(before)) {
        expect(again, title).toEqual(expected);
        same += 1;
        continue;
      }
      // A scaling before a recurrence that is written as products is folded into them when it is read.
      expect({ ...after, mul: 0, add: 0 }, title).toEqual({ ...before, mul: 0, add: 0 });
      expect(after.mul!, title).toBeLessThanOrEqual(before.mul!);
      expect(greatestDifference(again, expected), title).toBeLessThanOrEqual(1e-6);
    }
    console.log(`${same} of ${READ} networks came back with the same operations`);
    expect(same).toBeGreaterThan(0.9 * READ);
    expect(normalised).toBeGreaterThan(5);
  });
});

describeWith(['shared/paper'], "the paper's network", () => {
  const graph = paperGraph();

  it('comes back from its export as it was, and scores 2.4360 on pair 2', () => {
    const back = read(exportFloatOnnx(graph).bytes);
    expect([...back.tensors.values()]).toEqual([...graph.tensors.values()]);
    expect(primitivesOf(back)).toEqual(primitivesOf(graph));
    const noisy = prepareClip(paperSamples('degraded2'), PAPER_FRONT_END);
    const enhanced = enhance(noisy, createFloatEngine(back));
    const { reference, degraded } = toPaperPcm16(paperSamples('reference2'), enhanced);
    const { raw } = pesq(reference, degraded, 16000, { bands: 'narrow-band' });
    console.log(`exported and imported: raw PESQ ${raw.toFixed(4)}`);
    expect(Math.abs(raw - 2.436)).toBeLessThanOrEqual(0.0005);
  });

  // Of 8 bits a step of a state or of a gate more or less changes what follows, so that masks drift apart like those of
  // two roundings of one network; with 16-bit activations the two stay together.
  const activations: readonly [string, FormatName, number, number][] = [
    ['8-bit', 'i8', 0.5, 0.015],
    ['16-bit', 'i16', 0.01, 0.0005],
  ];
  for (const [title, format, limit, meanLimit] of activations) {
    it(`with ${title} activations as QDQ follows the engine over 3 s`, async () => {
      const formats = listSites(graph).map(
        ({ kind }): FormatName => (kind === 'weight' ? 'i8' : kind === 'state' ? 'i16' : format),
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
