import { describe, expect, test } from 'vitest';
import { aggregate, timeWeights, weightByLevel } from './aggregation.ts';
import {
  badIntervals,
  compensateDelays,
  findIntervalDelay,
  hasBadFrame,
  realign,
  skippedFrames,
} from './bad-intervals.ts';
import { audiblePower, BarkAnalyser } from './bark-spectrum.ts';
import { DisturbanceMeter } from './disturbance.ts';
import { averageSpectrum, GainTracker, silentFrames, transferRatio } from './equalisation.ts';
import { frameRange } from './frames.ts';
import { LoudnessLaw } from './loudness.ts';
import { mapNarrowBand, mapWideBand, rawScore } from './mapping.ts';
import { rateOf } from './rate.ts';
import type { Utterance } from './utterances.ts';

const rates = [8000, 16000].map(rateOf);

function tone(hz: number, sampleRateHz: number, amplitude: number, length: number): Float64Array {
  return Float64Array.from({ length }, (_, n) => amplitude * Math.sin((2 * Math.PI * hz * n) / sampleRateHz));
}

describe.each(rates)('tables at $sampleRateHz Hz', (rate) => {
  test('every bin below half the rate belongs to one band', () => {
    expect(rate.bark.binsPerBand.reduce((sum, n) => sum + n, 0)).toBe(rate.frame / 2);
    for (const column of Object.values(rate.bark)) expect(column.length).toBe(rate.bandCount);
  });

  test('a tone of 1 kHz at 40 dB SPL has a power near 1e4 and a loudness near 1 sone', () => {
    // the scales of both laws are derived from this tone: amplitude 29.54 in 16-bit units
    const powers = new Float64Array(rate.bandCount);
    new BarkAnalyser(rate).analyse(tone(1000, rate.sampleRateHz, 29.54, 4096), 0, 1, powers, 0);
    expect(Math.max(...powers) / 1e4).toBeGreaterThan(0.8);
    expect(Math.max(...powers) / 1e4).toBeLessThan(1.25);
    const law = new LoudnessLaw(rate, 0.25);
    const sone = powers.reduce((sum, p, b) => sum + law.at(b, p) * rate.bark.widthBark[b]!, 0);
    expect(sone).toBeGreaterThan(0.7);
    expect(sone).toBeLessThan(1.4);
  });
});

const rate = rates[0]!;

describe('Bark spectrum', () => {
  test('of a tone lies in the band of its frequency, and grows with its square', () => {
    const powers = new Float64Array(2 * rate.bandCount);
    const analyser = new BarkAnalyser(rate);
    analyser.analyse(tone(2125, 8000, 100, 1000), 0, 1, powers, 0);
    analyser.analyse(tone(2125, 8000, 300, 1000), 0, 1, powers, rate.bandCount);
    const loudest = powers.indexOf(Math.max(...powers.subarray(0, rate.bandCount)));
    // bin 68 of 31.25 Hz
    expect(rate.bark.binsPerBand.slice(0, loudest).reduce((s, n) => s + n, 0)).toBeLessThanOrEqual(68);
    expect(rate.bark.binsPerBand.slice(0, loudest + 1).reduce((s, n) => s + n, 0)).toBeGreaterThan(68);
    expect(powers[rate.bandCount + loudest]! / powers[loudest]!).toBeCloseTo(9, 9);
    // Parseval: Hann window of a tone has a power of 3/8 * 1/2 A^2 per sample, half of it in positive frequencies
    const inBins = powers
      .subarray(0, rate.bandCount)
      .reduce((sum, p, b) => sum + p / rate.bark.powerCorrection[b]! / rate.powerScale, 0);
    expect(inBins).toBeCloseTo((256 * 256 * 100 ** 2 * 3) / 8 / 4, -3);
  });

  test('is silence outside the signal, and has no constant part', () => {
    const powers = new Float64Array(rate.bandCount).fill(7);
    const analyser = new BarkAnalyser(rate);
    analyser.analyse(tone(500, 8000, 1000, 300), 300, 1, powers, 0);
    expect(powers.every((p) => p === 0)).toBe(true);
    analyser.analyse(new Float64Array(256).fill(1000), 0, 1, powers, 0);
    expect(powers[0]).toBe(0);
  });
});

describe('frames', () => {
  test('leave out silence at both ends, five samples at a time', () => {
    const length = 8000;
    const longest = length + 2 * rate.guard;
    const signal = new Float64Array(longest + rate.padding);
    signal.fill(100, rate.guard + 1000, rate.guard + 6000);
    // five samples of 100 reach the sum of 500
    expect(frameRange(signal, 1, longest, rate)).toEqual({
      skippedAtStart: 1000,
      skippedAtEnd: 2000 + rate.padding,
      startFrame: 7,
      stopFrame: Math.floor(6000 / 128) - 1,
    });
    expect(frameRange(signal, 0.999, longest, rate).skippedAtStart).toBe(Math.floor(longest / 2));
  });
});

describe('equalisation', () => {
  const bands = rate.bandCount;

  test('averages over loud frames only, and moves the reference by at most 20 dB', () => {
    const power = new Float64Array(3 * bands);
    power.fill(1e6, 0, bands);
    power.fill(1, bands, 2 * bands);
    power.fill(3e6, 2 * bands, 3 * bands);
    const silent = silentFrames(power, 3, rate);
    expect(Array.from(silent)).toEqual([0, 1, 0]);
    const average = averageSpectrum(power, silent, 10, rate);
    // below 100 times the threshold a band does not count: bands 0 and 1 never, band 2 (7.1e6) neither
    expect(Array.from(average.subarray(0, 4))).toEqual([0, 0, 0, 4e5]);
    const ratio = transferRatio(Float64Array.of(0, 1e9, 1000, 1e9), Float64Array.of(1e9, 0, 3000, 2e9));
    expect(Array.from(ratio)).toEqual([100, 0.01, 2, expect.closeTo(2, 5)]);
  });

  test('smooths the gain by the one before it was limited', () => {
    const tracker = new GainTracker();
    expect(tracker.next(95_000, 5000, true)).toBe(5);
    expect(tracker.next(5000, 5000, false)).toBeCloseTo(0.2 * 10 + 0.8, 12);
    tracker.restart();
    expect(tracker.next(5000, 5000, false)).toBeCloseTo(1, 12);
    expect(tracker.next(0, 1e12, true)).toBe(3e-4);
  });

  test('audible power leaves band 0 out', () => {
    const power = new Float64Array(bands).fill(1e9);
    expect(audiblePower(power, 0, 1, rate.bark.hearingThreshold)).toBe((bands - 1) * 1e9);
    expect(audiblePower(power, 0, 1e9, rate.bark.hearingThreshold)).toBe(
      rate.bark.hearingThreshold.filter((t, b) => b > 0 && 1e9 > 1e9 * t).length * 1e9,
    );
  });
});

describe('disturbance', () => {
  test('is zero for equal spectra and within the dead zone', () => {
    const meter = new DisturbanceMeter(rate);
    const power = new Float64Array(rate.bandCount).fill(1e5);
    meter.measure(
      power,
      0,
      power.map((p) => p * 1.05),
      0,
    );
    expect([meter.symmetric, meter.asymmetric]).toEqual([0, 0]);
  });

  test('of one band is its loudness beyond the dead zone; additions weigh up to 12 times, losses nothing', () => {
    const meter = new DisturbanceMeter(rate);
    const silence = new Float64Array(rate.bandCount);
    const band = 20;
    const loud = silence.with(band, 1e6);
    const width = rate.bark.widthBark[band]!;
    const total = rate.bark.widthBark.slice(1).reduce((sum, w) => sum + w, 0);
    const loudness = meter.law.at(band, 1e6);
    meter.measure(silence, 0, loud, 0);
    expect(meter.symmetric).toBeCloseTo(Math.sqrt(total) * loudness * width, 9);
    expect(meter.asymmetric).toBeCloseTo(12 * loudness * width, 9);
    meter.measure(loud, 0, silence, 0);
    expect(meter.symmetric).toBeCloseTo(Math.sqrt(total) * loudness * width, 9);
    expect(meter.asymmetric).toBe(0);
    // ratio 4 to the power of 1.2 lies between the limits 3 and 12
    const less = silence.with(band, 1e6 / 4 - 50 * 0.75);
    meter.measure(less, 0, loud, 0);
    const delta = loudness - meter.law.at(band, less[band]!);
    const dead = 0.25 * meter.law.at(band, less[band]!);
    expect(meter.asymmetric).toBeCloseTo(4 ** 1.2 * (delta - dead) * width, 6);
  });

  test('loudnesses are told to be close where they are, of most that are and of no others', () => {
    const law = new LoudnessLaw(rate, 0.25);
    let [close, told, wrong] = [0, 0, 0];
    for (let b = 1; b < rate.bandCount; b++) {
      for (let octave = -1; octave < 40; octave += 0.13) {
        const one = rate.bark.hearingThreshold[b]! * 2 ** octave;
        for (const ratio of [1, 1.0001, 1.1, 1.3, 1.7, 2.1, 2.4, 2.63, 2.64, 3, 100]) {
          const other = one * ratio;
          const lesser = law.at(b, one);
          const isClose = lesser > 0 && law.at(b, other) - lesser <= 0.25 * lesser;
          const isTold = law.areClose(b, one, other);
          if (isClose) close++;
          if (isTold) told++;
          if ((isTold && !isClose) || isTold !== law.areClose(b, other, one)) wrong++;
        }
      }
    }
    expect(wrong).toBe(0);
    expect(told / close).toBeGreaterThan(0.9);
  });

  test('loudness begins at the threshold of hearing', () => {
    const law = new LoudnessLaw(rate, 0.25);
    const threshold = rate.bark.hearingThreshold[30]!;
    expect(law.at(30, threshold)).toBe(0);
    expect(law.at(30, threshold * 1.000001)).toBeGreaterThan(0);
    // below 4 Bark the law is steeper
    const growth = (b: number) => law.at(b, 1e12) / law.at(b, 1e11);
    expect(growth(3)).toBeGreaterThan(1.04 * growth(30));
  });
});

describe('bad intervals', () => {
  const utterance = (start: number, end: number, delay: number): Utterance => {
    return { start, end, crudeDelay: 0, delay, confidence: 1 };
  };
  const disturbance = (count: number, ...bad: number[]) =>
    Float64Array.from({ length: count }, (_, f) => (bad.includes(f) ? 31 : 1));
  const rangesOf = (d: Float64Array) =>
    badIntervals(d, d.length - 1, rate).map(({ startFrame, stopFrame }) => [startFrame, stopFrame]);

  test('need five frames, with gaps of two closed', () => {
    expect(hasBadFrame(disturbance(50, 20))).toBe(true);
    expect(hasBadFrame(Float64Array.of(30, 29))).toBe(false);
    expect(rangesOf(disturbance(50, 20, 21, 22, 23))).toEqual([]);
    expect(rangesOf(disturbance(50, 20, 21, 22, 23, 24))).toEqual([[20, 25]]);
    expect(rangesOf(disturbance(50, 20, 21, 24, 25))).toEqual([[20, 26]]);
    expect(rangesOf(disturbance(50, 20, 21, 25, 26))).toEqual([]);
  });

  test('are three frames apart, so that no frame of one reaches into another', () => {
    const two = disturbance(50, 20, 21, 22, 23, 24, 28, 29, 30, 31, 32);
    expect(rangesOf(two)).toEqual([
      [20, 25],
      [28, 33],
    ]);
  });

  test('never reach the first or the last two frames', () => {
    const all = new Float64Array(20).fill(31);
    expect(rangesOf(all)).toEqual([[2, 17]]);
  });

  test('are realigned by the lag at which the magnitudes agree', () => {
    const longest = 6000 + 2 * rate.guard;
    const reference = new Float64Array(longest + rate.padding);
    for (let i = rate.guard; i < rate.guard + 6000; i++) reference[i] = 1000 * Math.sin(i * i * 0.0007);
    const late = reference.map((_, i) => -(reference[i - 300] ?? 0));
    const [interval] = badIntervals(disturbance(47, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24), 46, rate);
    const around = compensateDelays(late, interval!, [utterance(75, 200, 0)], longest, rate);
    findIntervalDelay(interval!, reference, 1, around, 1, longest, rate);
    expect(interval!.delayUsed).toBe(300);
    expect(interval!.correlation).toBeCloseTo(
      magnitudeCorrelation(reference, late, interval!.startSample, interval!.stopSample, 300),
      9,
    );
    const { startSample, stopSample } = interval!;
    const moved = realign(around, interval!, longest);
    expect(moved).toEqual(reference.slice(startSample, stopSample).map((x) => -x));
  });

  function magnitudeCorrelation(
    x: Float64Array,
    y: Float64Array,
    from: number,
    to: number,
    lag: number,
  ): number {
    let product = 0;
    let energyX = 0;
    let energyY = 0;
    for (let i = from; i < to; i++) {
      product += Math.abs(x[i]! * y[i + lag]!);
      energyX += x[i]! ** 2;
    }
    for (let i = from - 4 * rate.frame; i < to + 4 * rate.frame; i++)
      energyY += y[Math.max(rate.guard, i)]! ** 2;
    return product / Math.sqrt(energyX * energyY);
  }

  test('delays are taken out utterance by utterance', () => {
    const longest = 1000 + 2 * rate.guard;
    const degraded = Float64Array.from({ length: longest + rate.padding }, (_, i) => i);
    const utterances = [utterance(75, 85, 10), utterance(85, 106, -20)];
    const [interval] = badIntervals(disturbance(30, 4, 5, 6, 9, 10, 13, 14, 17, 18), 29, rate);
    const { first, samples } = compensateDelays(degraded, interval!, utterances, longest, rate);
    const at = (i: number) => samples[i - first];
    const boundary = 85 * rate.window;
    expect(at(rate.guard - 1)).toBe(0);
    expect([at(rate.guard), at(boundary - 1), at(boundary)]).toEqual([
      rate.guard + 10,
      boundary - 1 + 10,
      boundary - 20,
    ]);
    expect(first + samples.length).toBeGreaterThan(longest + rate.padding - rate.guard);
    expect(at(longest + rate.padding - rate.guard)).toBe(0);
  });

  test('a delay that drops by more than half a frame skips frames', () => {
    const drop = (by: number) =>
      skippedFrames([utterance(75, 175, 500), utterance(175, 300, 500 - by)], 400, rate);
    expect(drop(128)).toEqual([]);
    // ends at trunc((100 * 32 + 129) / 128) + 1 = 27, included
    expect(drop(129)).toEqual([[Math.trunc((3200 + 500 - 129) / 128), 28]]);
    expect(drop(-400)).toEqual([]);
  });
});

describe('aggregation', () => {
  test('of a constant, by hand', () => {
    const frames = 40;
    const d = new Float64Array(frames).fill(2);
    // syllables at 0, 10, 20 are full, the one at 30 has 10 of 20 frames
    const expected = Math.sqrt((3 * 4 + 4 * 0.5 ** (1 / 3)) / 4);
    expect(aggregate(d, 0, frames - 1, null)).toBeCloseTo(expected, 12);
  });

  test('looks the time weight up from the first frame that counts', () => {
    const d = Float64Array.from({ length: 30 }, (_, f) => f);
    const weights = Float64Array.from({ length: 30 }, (_, f) => 1 + f);
    const syllable = (from: number) =>
      (d.slice(from, from + 20).reduce((sum, x) => sum + x ** 6, 0) / 20) ** (1 / 6);
    const expected = Math.sqrt(
      (syllable(5) ** 2 + (11 * syllable(15)) ** 2 + (21 * syllable(25)) ** 2) / (1 + 121 + 441),
    );
    expect(aggregate(d, 5, 29, weights)).toBeCloseTo(expected, 12);
  });

  test('weights the beginning of a very long signal half as much as its end, and no less', () => {
    // Over 3750 frames, a minute at 16 ms, the share no longer grows.
    const frames = 5000;
    const weights = timeWeights(frames, (frames + 1) * 128 + 2 * rate.guard, rate)!;
    expect(weights[0]).toBe(0.5);
    expect(weights[frames - 1]).toBeCloseTo(0.5 + (0.5 * (frames - 1)) / frames, 12);
  });

  test('weights the later part more once there are over 1000 frames', () => {
    expect(timeWeights(1000, 0, rate)).toBeNull();
    const longest = 3252 * 128 + 2 * rate.guard;
    const weights = timeWeights(3200, longest, rate)!;
    const share = (3251 - 1000) / 5500;
    expect(weights[0]).toBeCloseTo(1 - share, 12);
    expect(weights[3199]).toBeCloseTo(1 - share + (share * 3199) / 3251, 12);
  });

  test('loud frames are divided by more, and no frame exceeds 45', () => {
    const d = Float64Array.of(10, 10, 1000);
    weightByLevel(d, Float64Array.of(1e7 - 1e5, 0, 0));
    expect(Array.from(d)).toEqual([10, expect.closeTo(10 / 0.01 ** 0.04, 12), 45]);
  });
});

describe('mapping', () => {
  test('is the formulas of P.862, P.862.1 and P.862.2', () => {
    expect(rawScore(0, 0)).toBe(4.5);
    expect(rawScore(10, 20)).toBeCloseTo(4.5 - 1 - 0.618, 12);
    expect(mapNarrowBand(4.6607 / 1.4945)).toBeCloseTo(2.999, 12);
    expect(mapWideBand(3.8224 / 1.3669)).toBeCloseTo(2.999, 12);
    expect(mapNarrowBand(4.5)).toBeCloseTo(4.549, 3);
    expect(mapWideBand(4.5)).toBeCloseTo(4.644, 3);
  });
});
