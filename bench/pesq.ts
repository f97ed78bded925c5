// Time of one narrow-band PESQ score of 30 s at 16 kHz against a kept reference, and where it goes.
//   npx tsx bench/pesq.ts [CLEAN.wav DEGRADED.wav]
// Without files: the 30 s pair of ../shared/paper/audio, else synthetic speech with noise.
import { existsSync, readFileSync } from 'node:fs';
import { decodeWav } from '../src/audio/index.ts';
import { createPesqReference } from '../src/metrics/index.ts';
import { alignmentSignal } from '../src/metrics/pesq/alignment-filter.ts';
import { transformForFilters } from '../src/metrics/pesq/frequency-filter.ts';
import { guardedLength, narrowBandSignal } from '../src/metrics/pesq/input-filters.ts';
import { bandEnergyOf, levelGain } from '../src/metrics/pesq/level-alignment.ts';
import { degradedPowers, perceive } from '../src/metrics/pesq/perceptual-model.ts';
import { ReferenceSignals } from '../src/metrics/pesq/reference-signals.ts';
import { checkBandEnergy, checkedSamples, type Samples } from '../src/metrics/pesq/signals.ts';
import { alignUtterances } from '../src/metrics/pesq/time-alignment.ts';
import { detectVoice } from '../src/metrics/pesq/voice-activity.ts';
import { syntheticSpeech, withNoise } from '../test/metrics/synthetic-speech.ts';

const RUNS = 31;
const WARM_UP = 5;
const RATE = 16000;
const SHARED = new URL('../../shared/paper/audio/', import.meta.url).pathname;

function readClip(file: string): Float32Array {
  const { samples, sampleRateHz } = decodeWav(readFileSync(file), { place: file });
  if (sampleRateHz !== RATE) throw new Error(`${file}: expected ${RATE} Hz, got ${sampleRateHz}`);
  return samples;
}

function clips(): { what: string; clean: Samples; degraded: Samples } {
  const [cleanFile, degradedFile] = process.argv.slice(2);
  if (cleanFile && degradedFile) {
    return { what: degradedFile, clean: readClip(cleanFile), degraded: readClip(degradedFile) };
  }
  if (existsSync(`${SHARED}reference.wav`)) {
    const [clean, degraded] = ['reference', 'degraded'].map((name) => readClip(`${SHARED}${name}.wav`));
    return { what: 'paper/audio/degraded.wav', clean: clean!, degraded: degraded! };
  }
  const clean = syntheticSpeech(RATE, 30, 1);
  return { what: 'synthetic speech', clean, degraded: withNoise(clean, 0.02, 2) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

const { what, clean, degraded } = clips();

const kept = createPesqReference(clean, RATE);
const wall: number[] = [];
const cpu: number[] = [];
for (let i = 0; i < WARM_UP + RUNS; i++) {
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  kept.score(degraded, 'narrow-band');
  const used = process.cpuUsage(cpuBefore);
  if (i < WARM_UP) continue;
  wall.push(performance.now() - before);
  cpu.push((used.user + used.system) / 1000);
}

const stages = new Map<string, number[]>();
function timed<T>(stage: string, run: () => T): T {
  const before = performance.now();
  const result = run();
  const times = stages.get(stage) ?? [];
  times.push(performance.now() - before);
  stages.set(stage, times);
  return result;
}

const reference = new ReferenceSignals(clean, RATE);
const { rate } = reference;
const heardRef = reference.band('narrow');
for (let i = 0; i < WARM_UP + RUNS; i++) {
  if (i === WARM_UP) stages.clear();
  const samples = timed('check and copy', () => checkedSamples(degraded, 'degraded', rate));
  const total = guardedLength(samples.length, rate);
  const longest = Math.max(total, heardRef.view.total);
  const body = longest - 2 * rate.guard + rate.padding;
  const area = timed('transform', () => transformForFilters(samples, samples.length + rate.padding));
  const energy = timed('level alignment', () => bandEnergyOf(area, samples.length + rate.padding, RATE));
  checkBandEnergy(energy, samples, 'degraded');
  const model = timed('input filter', () => narrowBandSignal(area, samples.length, rate));
  const signal = timed('alignment filter', () => alignmentSignal(model, rate));
  const voice = timed('voice activity', () => detectVoice(signal, total, rate.window));
  const view = { total, signal, activity: voice.activity, logLevel: voice.logLevel };
  const utterances = timed('time alignment', () => alignUtterances(heardRef.view, view, rate));
  const powers = timed('Bark spectra', () => degradedPowers(model, utterances, longest, rate));
  timed('perceptual model', () =>
    perceive(
      heardRef,
      levelGain(reference.bandEnergy, body),
      { model, powers },
      levelGain(energy, body),
      utterances,
      longest,
      rate,
    ),
  );
}

const seconds = degraded.length / RATE;
console.log(
  `PESQ narrow-band, kept reference, ${seconds.toFixed(1)} s at ${RATE} Hz (${what}), median of ${RUNS}:`,
);
console.log(
  `  ${median(wall).toFixed(1)} ms wall (least ${Math.min(...wall).toFixed(1)}), ${median(cpu).toFixed(1)} ms CPU`,
);
for (const [stage, times] of stages) {
  console.log(
    `  ${stage.padEnd(18)}${median(times).toFixed(1).padStart(7)} ms (least ${Math.min(...times).toFixed(1)})`,
  );
}
