// Stage by stage against the reference implementation, so that a fault can be located. Tolerances: those stated with
// the golden values (they were computed in single precision); decisions and positions are equal.
import { beforeAll, expect, test } from 'vitest';
import { type ModelTrace, runModels } from '../../src/metrics/pesq/comparison.ts';
import { LoudnessLaw } from '../../src/metrics/pesq/loudness.ts';
import { mapNarrowBand, mapWideBand } from '../../src/metrics/pesq/mapping.ts';
import { rateOf } from '../../src/metrics/pesq/rate.ts';
import { ReferenceSignals } from '../../src/metrics/pesq/reference-signals.ts';
import type { Utterance } from '../../src/metrics/pesq/utterances.ts';
import { describeWith } from '../requirements.ts';
import { GOLDEN_STAGES, type GoldenSignal, type GoldenStage, type GoldenUtterance } from './golden-stage.ts';
import { readPairs, readSamples, readStage } from './shared-pairs.ts';

/**
 * Candidates in digital silence, where the reference implementation correlates the rounding noise of its filters:
 * a near-tie between two lags falls the other way, and confidences differ by up to 0.0025. None was chosen.
 */
const NEAR_TIES: Readonly<Record<string, readonly number[]>> = { 'dg114-nb': [1391] };

function confidenceTolerance(file: string): number {
  return file in NEAR_TIES ? 2.5e-3 : 1e-3;
}

/** Fails on the first value that is farther from the expected one than `relative` of it + `absolute`. */
function expectNear(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  relative: number,
  absolute: number,
  what: string,
): void {
  expect(actual.length, what).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const allowed = relative * Math.abs(expected[i]!) + absolute;
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (!(difference <= allowed)) {
      expect.fail(`${what}[${i}]: expected ${expected[i]} +- ${allowed}, got ${actual[i]}`);
    }
  }
}

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** [from, to) of the runs of true. */
function rangesOf(flags: readonly boolean[]): [number, number][] {
  const ranges: [number, number][] = [];
  flags.forEach((flag, i) => {
    if (!flag) return;
    const open = ranges.at(-1);
    if (open && open[1] === i) open[1] = i + 1;
    else ranges.push([i, i + 1]);
  });
  return ranges;
}

function signalOf(signal: Float64Array, gain: number, golden: GoldenSignal): GoldenSignal {
  const part = (at: number) => Array.from(signal.subarray(at, at + 24), (x) => x * gain);
  return {
    length: signal.length,
    sum_of_squares: signal.reduce((sum, x) => sum + x * x * gain * gain, 0),
    head_at: golden.head_at,
    head: part(golden.head_at),
    middle_at: golden.middle_at,
    middle: part(golden.middle_at),
    tail_at: golden.tail_at,
    tail: part(golden.tail_at),
  };
}

function expectSignal(actual: GoldenSignal, golden: GoldenSignal, absolute: number): void {
  expect(actual.length).toBe(golden.length);
  expectNear([actual.sum_of_squares], [golden.sum_of_squares], 1e-4, 0, 'sum of squares');
  expectNear(actual.head, golden.head, 1e-4, absolute, 'head');
  expectNear(actual.middle, golden.middle, 1e-4, absolute, 'middle');
  expectNear(actual.tail, golden.tail, 1e-4, absolute, 'tail');
}

function expectUtterances(
  actual: readonly Utterance[],
  golden: readonly GoldenUtterance[],
  tolerance: number,
): void {
  const places = actual.map(({ start, end, crudeDelay, delay }) => [start, end, crudeDelay, delay]);
  expect(places).toEqual(golden.map((u) => [u.start, u.end, u.crude_delay, u.delay]));
  expectNear(
    actual.map((u) => u.confidence),
    golden.map((u) => u.confidence),
    0,
    tolerance,
    'confidence',
  );
}

for (const [file, model] of GOLDEN_STAGES) {
  describeWith(['shared/pesq'], `PESQ stages of ${file}`, () => {
    let golden: GoldenStage;
    let trace: ModelTrace;

    beforeAll(() => {
      golden = readStage(file) as GoldenStage;
      const pair = readPairs().find(({ id }) => id === golden.pair)!;
      const reference = new ReferenceSignals(readSamples(pair.ref), golden.rate_hz);
      runModels(reference, readSamples(pair.deg), [model], (_, found) => {
        trace = found;
      });
    });

    test('level alignment', () => {
      expect(trace.reference.view.total).toBe(golden.lengths.N_ref);
      expect(trace.degraded.view.total).toBe(golden.lengths.N_deg);
      const { reference, degraded } = golden.level;
      // behind the level alignment Corrigendum 2 differs from P.862.2 by a factor, which the gains contain
      const factor = model === 'wideCor2' ? 0.251188 : 1;
      const expected = [reference.band_power, degraded.band_power, reference.gain, degraded.gain];
      const { bandPowerRef, bandPowerDeg, gainRef, gainDeg } = trace;
      expectNear(
        [bandPowerRef, bandPowerDeg, gainRef / factor, gainDeg / factor],
        expected,
        1e-5,
        0,
        'level',
      );
    });

    test('input filters', () => {
      const absolute = model === 'narrow' ? 0.02 : 0.3;
      for (const [side, signal, gain] of [
        ['ref', trace.reference, trace.gainRef],
        ['deg', trace.degraded, trace.gainDeg],
      ] as const) {
        const expected = golden.input_filtered[side];
        expectSignal(signalOf(signal.model, gain, expected), expected, absolute);
      }
    });

    test('alignment filter', () => {
      const absolute = model === 'narrow' ? 0.05 : 0.3;
      for (const [side, signal, gain] of [
        ['ref', trace.reference, trace.gainRef],
        ['deg', trace.degraded, trace.gainDeg],
      ] as const) {
        const expected = golden.alignment_filtered[side];
        expectSignal(signalOf(signal.view.signal, gain, expected), expected, absolute);
      }
    });

    test('voice activity', () => {
      for (const [side, { voice }, gain] of [
        ['ref', trace.reference, trace.gainRef],
        ['deg', trace.degraded, trace.gainDeg],
      ] as const) {
        const expected = golden.vad[side];
        expect(voice.activity.length).toBe(expected.windows);
        expect(rangesOf(Array.from(voice.activity, (v) => v > 0))).toEqual(expected.active_windows);
        const levels = [voice.threshold, voice.noiseLevel, voice.signalLevel, voice.floor];
        expectNear(
          levels.map((power) => power * gain * gain),
          [expected.threshold, expected.noise_level, expected.signal_level, expected.floor],
          2e-4,
          0,
          `${side} levels`,
        );
        const logLevel = voice.logLevel.filter((_, k) => k % expected.log_level_stride === 0);
        expectNear(logLevel, expected.log_level, 0, 1e-3, `${side} log level`);
      }
    });

    test('crude delay and utterances', () => {
      const { wholeDelay, located, beforeSplitting, utterances } = trace.alignment;
      expect(wholeDelay).toBe(golden.crude_delay_samples);
      const places = located.map((u) => [u.searchStart, u.searchEnd, u.crudeDelay, u.delay]);
      const expected = golden.utterances_located;
      expect(places).toEqual(expected.map((u) => [u.search_start, u.search_end, u.crude_delay, u.delay]));
      expectNear(
        located.map((u) => u.confidence),
        expected.map((u) => u.confidence),
        0,
        1e-3,
        'confidence',
      );
      expectUtterances(beforeSplitting, golden.utterances_before_splitting, 1e-3);
      expectUtterances(utterances, golden.utterances_final, confidenceTolerance(file));
    });

    test('utterance splitting', () => {
      const { attempts } = trace.alignment;
      const tolerance = confidenceTolerance(file);
      expect(attempts.length).toBe(golden.split_attempts.length);
      attempts.forEach((attempt, i) => {
        const expected = golden.split_attempts[i]!;
        const { utterance, candidates, window } = attempt;
        const { start, end, crudeDelay, confidence } = utterance;
        expect([start, attempt.speechStart, attempt.speechEnd, end, crudeDelay]).toEqual([
          expected.start,
          expected.speech_start,
          expected.speech_end,
          expected.end,
          expected.crude_delay,
        ]);
        expectNear([confidence], [expected.confidence], 0, tolerance, 'confidence');
        expect(attempt.chosen?.point ?? null).toBe(expected.chosen_point);
        expect(window === null).toBe(expected.analysis_window === 'hann');
        if (window && expected.analysis_window !== 'hann') {
          const sampled = window.filter((_, n) => n % 16 === 0);
          // where the correlation is almost nothing, the golden value is noise of single precision
          const noise =
            1e-7 * largest(trace.reference.voice.logLevel) ** 2 * trace.reference.voice.activity.length;
          expectNear(sampled, expected.analysis_window.every_16th_value, 1e-4, noise, `window ${i}`);
        }
        const found = candidates.map((c) => [
          c.point,
          c.crude1,
          c.first!.delay,
          c.crude2,
          c.second?.delay ?? null,
        ]);
        const wanted = expected.candidates.map((c) => [c.point, c.crude1, c.delay1, c.crude2, c.delay2]);
        candidates.forEach((candidate, k) => {
          if (!NEAR_TIES[file]?.includes(candidate.point) || candidate === attempt.chosen) return;
          expect(Math.abs(candidate.second!.delay - wanted[k]![4]!)).toBeLessThanOrEqual(1);
          found[k]![4] = wanted[k]![4]!;
        });
        expect(found).toEqual(wanted);
        expectNear(
          candidates.flatMap((c) => [c.first!.confidence, c.second?.confidence ?? -1]),
          expected.candidates.flatMap((c) => [c.conf1, c.conf2 ?? -1]),
          0,
          // the muted part of an overwritten window holds noise of single precision in the golden run
          window ? 2e-3 : tolerance,
          'candidate confidence',
        );
      });
    });

    test('frames', () => {
      const { range, silent } = trace.perception;
      expect([range.skippedAtStart, range.skippedAtEnd, range.startFrame, range.stopFrame]).toEqual([
        golden.frames.skip_at_start_samples,
        golden.frames.skip_at_end_samples,
        golden.frames.start_frame,
        golden.frames.stop_frame,
      ]);
      expect(rangesOf(Array.from(silent, (flag) => flag === 1))).toEqual(golden.frames.silent_frames);
    });

    test('Bark spectra, equalisation and loudness', () => {
      const { averageRef, averageDeg, powerRefRaw, powerDegRaw, powerRef, powerDeg } = trace.perception;
      const { average_ref, average_deg, sampled_frames } = golden.bark;
      expectNear(averageRef, average_ref, 1e-4, 1e-8 * largest(average_ref), 'average of the reference');
      expectNear(averageDeg, average_deg, 1e-4, 1e-8 * largest(average_deg), 'average of the degraded');
      const rate = rateOf(golden.rate_hz);
      const law = new LoudnessLaw(rate, 0.25);
      // the single-precision recursion of the wide-band filter is noisy
      const relative = model === 'narrow' ? 1e-4 : 1e-3;
      for (const expected of sampled_frames) {
        const at = expected.frame * rate.bandCount;
        const frame = (power: Float64Array) => power.slice(at, at + rate.bandCount);
        for (const [key, power] of [
          ['power_ref', powerRefRaw],
          ['power_deg', powerDegRaw],
          ['power_ref_compensated', powerRef],
          ['power_deg_scaled', powerDeg],
        ] as const) {
          const absolute = 1e-9 * largest(power) + 1e-6 * largest(expected[key]);
          expectNear(frame(power), expected[key], relative, absolute, `frame ${expected.frame} ${key}`);
        }
        for (const [key, power] of [
          ['loudness_ref', powerRef],
          ['loudness_deg', powerDeg],
        ] as const) {
          const loudness = frame(power).map((p, b) => law.at(b, p));
          expectNear(loudness, expected[key], 1e-3, 1e-3, `frame ${expected.frame} ${key}`);
        }
      }
    });

    test('disturbance, frame by frame', () => {
      const { gain, audibleRef, initial, realigned, final, weights } = trace.perception;
      const { per_frame } = golden;
      expectNear(gain, per_frame.gain, 1e-3, 1e-3, 'gain');
      expectNear(audibleRef, per_frame.audible_power_ref, 1e-3, 1e-9 * largest(audibleRef), 'audible power');
      for (const [key, values] of [
        ['D_initial', initial.symmetric],
        ['A_initial', initial.asymmetric],
        ['D_after_realignment', realigned.symmetric],
        ['A_after_realignment', realigned.asymmetric],
        ['D_final', final.symmetric],
        ['A_final', final.asymmetric],
      ] as const) {
        expectNear(values, per_frame[key], 1e-3, 1e-3, key);
      }
      if (per_frame.time_weight === null) expect(weights).toBeNull();
      else expectNear(weights!, per_frame.time_weight, 1e-5, 0, 'time weight');
    });

    test('skipped frames and bad intervals', () => {
      const { skipped, intervals, range } = trace.perception;
      const zeroed = Array.from({ length: range.stopFrame + 1 }, (_, f) =>
        skipped.some(([from, to]) => f >= from && f < to),
      );
      expect(rangesOf(zeroed)).toEqual(golden.skipped_frames);
      expect(
        intervals.map((i) => [
          i.startFrame,
          i.stopFrame,
          i.startSample,
          i.stopSample,
          i.delayFound,
          i.delayUsed,
        ]),
      ).toEqual(
        golden.bad_intervals.map((i) => [
          i.start_frame,
          i.stop_frame_exclusive,
          i.start_sample,
          i.stop_sample_exclusive,
          i.delay_found,
          i.delay_used,
        ]),
      );
      expectNear(
        intervals.map((i) => i.correlation),
        golden.bad_intervals.map((i) => i.correlation),
        0,
        1e-4,
        'correlation',
      );
    });

    test('result', () => {
      const { D, A, raw, mos_lqo_p862_1, mos_lqo_p862_2 } = golden.result;
      expectNear([trace.symmetric, trace.asymmetric], [D, A], 1e-3, 0, 'disturbance');
      expectNear([trace.raw], [raw], 0, 5e-4, 'raw');
      const mapped = model === 'narrow' ? mapNarrowBand(trace.raw) : mapWideBand(trace.raw);
      expectNear([mapped], [(mos_lqo_p862_1 ?? mos_lqo_p862_2)!], 0, 5e-4, 'mapped');
    });
  });
}
