// Published networks through their own front ends: DTLN part 1 on sound, RNNoise on features. What they score in float32 over all of
// ../shared/eval, and what eight bits cost there, was printed by `hushbit evaluate` (docs/front-ends.md); here two clips stand for it.
import path from 'node:path';
import { expect, it } from 'vitest';
import { randomFromSeed } from '../../src/base/random.ts';
import { recordSelfTest } from '../../src/c/index.ts';
import { observeRanges, observeStatistics, rangesToJson } from '../../src/calibrate/index.ts';
import { userCache } from '../../src/disk/index.ts';
import { maskOf } from '../../src/frontend/index.ts';
import {
  embeddedClips,
  loadModel,
  openRounding,
  rangesOfClips,
  readPairsOf,
  splitClips,
} from '../../src/inputs/index.ts';
import { createInterpreter } from '../../src/interpret/index.ts';
import { listSites, lower, uniformFormats } from '../../src/lower/index.ts';
import { createQualityJudge } from '../../src/measure/index.ts';
import { deviation, deviationDb } from '../../src/metrics/index.ts';
import type { RoundingMode } from '../../src/precision/index.ts';
import type { FormatName } from '../../src/program/index.ts';
import { createFloatEngine, createIntegerEngine, createObservedRun } from '../../src/wasm/index.ts';
import { describeWith } from '../requirements.ts';
import { BAND_FEATURES, bandFeatures } from './band-features.ts';

const shared = path.resolve('../shared');
const w8a16 = (sites: ReturnType<typeof listSites>) =>
  sites.map(({ kind }): FormatName => (kind === 'weight' ? 'i8' : 'i16'));

describeWith(['shared/networks', 'shared/eval'], 'DTLN part 1', () => {
  const model = loadModel(path.join(shared, 'networks/dtln/model_1.onnx'), { frontEnd: 'dtln-1' });

  it('keeps its scores at 8-bit weights, with activations of 16 bits and of 8', () => {
    const sites = listSites(model.graph);
    const ranges = rangesToJson(rangesOfClips(model, embeddedClips('calibration')!));
    const pairs = readPairsOf(path.join(shared, 'eval'), 16_000).filter((_, i) => i === 1 || i === 12);
    const float32 = (): ReturnType<typeof createFloatEngine> => createFloatEngine(model.graph);
    const judge = createQualityJudge(pairs, model.frontEnd, 'search', () => 0, float32);
    const raw = (formats: readonly FormatName[]): number =>
      judge.score(createIntegerEngine(lower(model.graph, formats, ranges), { lanes: judge.lanes })).mean
        .pesqRaw!;
    const reference = judge.score(float32()).mean.pesqRaw!;
    expect(Math.abs(raw(w8a16(sites)) - reference)).toBeLessThan(0.01);
    expect(reference - raw(uniformFormats(sites, 8))).toBeLessThan(0.1);
  });
});

describeWith(['shared/networks'], 'RNNoise, fed features', () => {
  const { graph } = loadModel(path.join(shared, 'networks/rnnoise/rnnoise_fp32.onnx'), {
    isFedFeatures: true,
  });
  const sites = listSites(graph);
  const FRAMES = 600;

  /** Decibels of 8-bit weights and 16-bit activations, calibrated on other features of the kind. */
  function fidelityOn(make: (seed: number) => Float32Array, mode: RoundingMode = 'nearest'): number {
    const calibrated = [11, 12, 13, 14].map(make);
    const ranges = rangesToJson(observeRanges(graph, calibrated, createObservedRun(graph)));
    const audio = splitClips(calibrated, BAND_FEATURES);
    const parts = () => ({
      mode,
      audio,
      statistics: observeStatistics(graph, audio.heard, createObservedRun(graph)),
      floor: Number.NEGATIVE_INFINITY,
    });
    const weights = new Map(
      sites.flatMap(({ name, kind }) => (kind === 'weight' ? [[name, 'i8' as const]] : [])),
    );
    const rounded = openRounding(graph, mode, parts, userCache({ HUSHBIT_CACHE: 'off' })).finish(weights);
    const program = lower(graph, w8a16(sites), ranges, rounded);
    const [engine, float, interpreter] = [
      createIntegerEngine(program),
      createFloatEngine(graph),
      createInterpreter(program),
    ];
    const clip = { frames: FRAMES, inputs: BAND_FEATURES, outputs: 22, features: make(1) };
    const found = maskOf(clip, engine);
    if (mode !== 'nearest') return deviationDb(deviation(maskOf(clip, float), found));
    const slow = new Float32Array(found.length);
    interpreter.run(clip.features, FRAMES, slow);
    expect(slow).toEqual(found);
    // What an exported project is held to has as many values as the output.
    expect(recordSelfTest(program, clip.features.slice(0, 4 * BAND_FEATURES), 4).masks).toHaveLength(4 * 22);
    return deviationDb(deviation(maskOf(clip, float), found));
  }

  it('is 40 dB from float32 on features of unit variance', () => {
    const unit = (seed: number): Float32Array => {
      const random = randomFromSeed(seed);
      // Sums of twelve uniform numbers are nearly normal.
      const normal = () =>
        Array.from({ length: 12 }, () => random.int(-500, 500) / 1000).reduce((a, b) => a + b);
      return Float32Array.from({ length: FRAMES * BAND_FEATURES }, normal);
    };
    expect(fidelityOn(unit)).toBeGreaterThan(40);
  });

  it('loses more to nearest rounding on features that wander as those of speech do, which auto hears', () => {
    const wandering = (seed: number) => bandFeatures(seed, FRAMES);
    const nearest = fidelityOn(wandering);
    expect(nearest).toBeGreaterThan(20);
    expect(fidelityOn(wandering, 'auto')).toBeGreaterThan(nearest + 3);
  });
});
