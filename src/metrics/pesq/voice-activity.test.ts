import { describe, expect, test } from 'vitest';
import { detectVoice } from './voice-activity.ts';

const WINDOW = 4;

/** One level per window, as a signal of alternating sign. */
function signalOf(levels: readonly number[]): Float64Array {
  return Float64Array.from(
    { length: levels.length * WINDOW },
    (_, i) => levels[Math.floor(i / WINDOW)]! * (-1) ** i,
  );
}

/** Windows [from, to) loud, the others quiet. */
function loudIn(count: number, ...runs: [from: number, to: number][]): number[] {
  return Array.from({ length: count }, (_, k) =>
    runs.some(([from, to]) => k >= from && k < to) ? 100 : 0.1 + (k % 7) * 0.01,
  );
}

function activeRuns(activity: Float64Array): [number, number][] {
  const runs: [number, number][] = [];
  activity.forEach((v, k) => {
    if (!(v > 0)) return;
    const last = runs.at(-1);
    if (last?.[1] === k) last[1] = k + 1;
    else runs.push([k, k + 1]);
  });
  return runs;
}

function detect(levels: readonly number[]) {
  return detectVoice(signalOf(levels), levels.length * WINDOW, WINDOW);
}

describe('voice activity', () => {
  test('finds a run and softens its edges over two windows', () => {
    const { activity, logLevel, threshold, floor } = detect(loudIn(400, [100, 200]));
    expect(activeRuns(activity)).toEqual([[98, 202]]);
    expect([activity[98], activity[99], activity[100]]).toEqual([1000, 3000, 10000]);
    expect([activity[199], activity[200], activity[201]]).toEqual([10000, 3000, 1000]);
    expect(floor).toBe(1);
    expect(logLevel[150]).toBeCloseTo(Math.log(10000 / threshold), 12);
    expect(logLevel[50]).toBe(0);
  });

  test('with little noise keeps runs of three times the threshold and drops weaker ones', () => {
    let [kept, dropped] = [0, 0];
    for (let level = 1.1; level < 3; level *= 1.002) {
      const levels = loudIn(600, [100, 200]).map((v, k) => (k >= 400 && k < 420 ? level : v));
      const { activity, threshold } = detect(levels);
      const ratio = (level * level) / threshold;
      // Below the threshold it is no run at all.
      if (ratio < 1.1) continue;
      const isKept = activeRuns(activity).some(([from]) => from > 300);
      expect(isKept, `${ratio} times the threshold`).toBe(ratio >= 3);
      if (Math.abs(ratio - 3) < 0.04) isKept ? kept++ : dropped++;
    }
    expect(Math.min(kept, dropped)).toBeGreaterThan(0);
  });

  test('drops runs of four windows and keeps five', () => {
    expect(activeRuns(detect(loudIn(600, [100, 200], [400, 404])).activity)).toEqual([[98, 202]]);
    expect(activeRuns(detect(loudIn(600, [100, 200], [400, 405])).activity)).toEqual([
      [98, 202],
      [398, 407],
    ]);
  });

  test('closes gaps of fifty windows, at the floor and without a log level, and keeps fifty-one', () => {
    const closed = detect(loudIn(600, [100, 200], [250, 350]));
    expect(activeRuns(closed.activity)).toEqual([[98, 352]]);
    expect(closed.activity[225]).toBe(closed.floor);
    expect(closed.logLevel[225]).toBe(0);
    expect(activeRuns(detect(loudIn(600, [100, 200], [251, 351])).activity)).toEqual([
      [98, 202],
      [249, 353],
    ]);
  });

  test('drops runs that hardly exceed the threshold, where speech is far above the noise', () => {
    const levels = loudIn(800, [100, 300]).map((level, k) => (k >= 500 && k < 560 ? 1.3 : level));
    const { threshold, signalLevel, noiseLevel, activity } = detect(levels);
    expect(signalLevel).toBeGreaterThan(1000 * noiseLevel);
    expect(1.3 ** 2).toBeGreaterThan(threshold);
    expect(1.3 ** 2).toBeLessThan(3 * threshold);
    expect(activeRuns(activity)).toEqual([[98, 302]]);
  });

  test('takes everything as speech where nothing stands out', () => {
    const { activity, signalLevel } = detect(new Array<number>(300).fill(10));
    expect(signalLevel).toBe(0);
    expect(activeRuns(activity)).toEqual([[1, 299]]);
  });

  test('does not depend on scale', () => {
    const levels = loudIn(600, [100, 200], [300, 380]);
    const quiet = detect(levels);
    const loud = detect(levels.map((level) => 1024 * level));
    expect(activeRuns(loud.activity)).toEqual(activeRuns(quiet.activity));
    expect(loud.logLevel).toEqual(quiet.logLevel);
  });
});
