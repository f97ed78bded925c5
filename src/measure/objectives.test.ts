import { describe, expect, test } from 'vitest';
import { exact } from '../base/estimate.ts';
import type { ClipScores } from './clip-scores.ts';
import { parseLimit, violationsOf } from './constraints.ts';
import type { MemoryBytes, RunUnits } from './measurements.ts';
import { minimised, OBJECTIVE_NAMES, OBJECTIVES, type ObjectiveName, valuesOf } from './objectives.ts';
import { ratioEstimate, type TimeFigures } from './time-unit.ts';

const bytes = (flashBytes: number, ramBytes: number): MemoryBytes => ({
  equation4Bytes: 0,
  flashBytes,
  ramBytes,
  denoiserRamBytes: 10,
  memoryBytes: flashBytes + ramBytes - 10,
});

const heard = (pesqRaw: number, error: number): ClipScores => ({
  pesqRaw,
  pesqNb: 2,
  pesqWb: null,
  stoi: null,
  siSdrDb: null,
  fidelity: { output: { power: 100, error, count: 8 }, mask: { power: 1, error: 0, count: 8 } },
});

const units: RunUnits = {
  float32: [heard(2.4, 0), heard(2.6, 0)],
  float32Validation: [],
  uniform8: bytes(100, 40),
  uniform32: bytes(400, 100),
  time: { uniform8Ns: 100, uniform32Ratio: 3, logVariance: 1e-4, freedom: 4, systematic: 0 },
};

/** On a machine at half the pace of the reference. */
const timed = (ratio: number): TimeFigures => ({
  nsPerFrame: 200 * ratio,
  spreadNs: 1,
  uniform8NsPerFrame: 200,
  ratio,
});

const at = (name: ObjectiveName, value: number): number => OBJECTIVES[name].minimised(value, units);

test('every objective is minimised, 0 and 1 at its fixed points', () => {
  expect([at('pesq', 4.5), at('pesq', 0.5), at('pesq', 2.5)]).toEqual([0, 1, 0.5]);
  expect([at('fidelity', 60), at('fidelity', 0)]).toEqual([0, 1]);
  expect([at('latency', 100), at('latency', 300), at('latency', 50)]).toEqual([0, 1, -0.25]);
  expect([at('flash', 100), at('flash', 400)]).toEqual([0, 1]);
  expect([at('ram', 40), at('ram', 100)]).toEqual([0, 1]);
  expect([at('memory', 130), at('memory', 490)]).toEqual([0, 1]);
  for (const name of OBJECTIVE_NAMES) {
    const { better } = OBJECTIVES[name];
    expect(Math.sign(at(name, 2) - at(name, 1)), name).toBe(better === 'more' ? -1 : 1);
  }
});

test('a time whose own measurements disagree more than those of the unit did has their error', () => {
  // The unit says 1 %, of a single replicate: 0.01.
  const relative = (one: TimeFigures): number => {
    const { mean, standardError } = ratioEstimate([one], units.time!);
    return standardError! / mean;
  };
  expect(relative(timed(2))).toBeCloseTo(0.01, 12);
  expect(relative({ ...timed(2), ratioError: 0.004 })).toBeCloseTo(0.01, 12);
  expect(relative({ ...timed(2), ratioError: 0.1 })).toBeCloseTo(0.05, 12);
});

test('uniform widths that take equal time do not blow up noise or turn the sign', () => {
  for (const uniform32Ratio of [1, 0.9]) {
    const flat: RunUnits = { ...units, time: { ...units.time!, uniform32Ratio } };
    expect(OBJECTIVES.latency.minimised(101, flat)).toBeCloseTo(1, 12);
  }
});

test('the values of a genome, with what they are unsure of', () => {
  const values = valuesOf(
    { clips: [heard(2, 1), heard(3, 0.01)], memory: bytes(200, 50), times: [timed(1.5), timed(1.5)] },
    units,
  );
  expect(values.pesqRaw).toEqual({ mean: 2.5, standardError: 0.5, n: 2 });
  // Powers and errors are added: 200 over 1.01.
  expect(values.fidelityDb!.mean).toBeCloseTo(10 * Math.log10(200 / 1.01), 10);
  expect(values.flashBytes).toEqual(exact(200));
  expect(values.ramBytes).toEqual(exact(50));
  expect(values.pesqWb).toBeUndefined();
  // A ratio of 1.5 at the pace of the reference; 4 degrees of freedom of the unit and one of two equal replicates.
  expect(values.nsPerFrame!.mean).toBeCloseTo(150, 10);
  expect(values.nsPerFrame!.standardError).toBeCloseTo(150 * Math.sqrt((4 * 1e-4) / 5 / 2), 8);
  expect(values.nsPerFrame!.n).toBe(6);
  expect(minimised('latency', values, units).value).toBeCloseTo(0.25, 12);
  expect(minimised('latency', values, units).error).toBeCloseTo(values.nsPerFrame!.standardError! / 200, 10);
  expect(minimised('pesq', values, units)).toEqual({ value: 0.5, error: 0 });
});

test('what nothing differs in has a finite fidelity', () => {
  expect(valuesOf({ clips: [heard(2, 0)], memory: null, times: [] }, units).fidelityDb!.mean).toBe(120);
});

describe('constraints', () => {
  const values = valuesOf(
    { clips: [heard(2.4, 1), heard(2.5, 1)], memory: bytes(200, 50), times: [timed(1.5)] },
    units,
  );
  const missed = (name: Parameters<typeof parseLimit>[0], text: string): number =>
    violationsOf([parseLimit(name, text)], values, units)[0]!;

  test('are kept or missed by so much', () => {
    expect(missed('max-flash', '200')).toBe(0);
    expect(missed('max-flash', '100B')).toBe(1);
    expect(missed('max-ram', '40')).toBeCloseTo(0.25, 12);
    expect(missed('max-us', '0.1')).toBeCloseTo(0.5, 12);
    expect(missed('min-pesq', '2.45')).toBe(0);
    expect(missed('min-pesq', '2.55')).toBeCloseTo(0.1, 12);
    // float32 has 2.5, these 2.45.
    expect(missed('max-pesq-drop', '0.05')).toBe(0);
    expect(missed('max-pesq-drop', '0.02')).toBeCloseTo(0.03, 12);
  });

  test.each([
    ['1MB', 1e6],
    ['1.5 mb', 1.5e6],
    ['64KB', 64e3],
    ['64kB', 64e3],
    ['1MiB', 2 ** 20],
    ['2KiB', 2048],
    ['1000', 1000],
    ['.5MB', 5e5],
  ])('%s is %d bytes', (text, limit) => {
    expect(parseLimit('max-flash', text)).toEqual({ name: 'max-flash', limit });
  });

  test.each(['', '1TB', 'MB', '-1MB', '0', '1e6', '1MB2'])('bytes are not %j', (text) => {
    expect(() => parseLimit('max-flash', text)).toThrow('--max-flash: expected bytes');
  });

  test('a unit where none belongs is refused', () => {
    expect(() => parseLimit('max-us', '200us')).toThrow('--max-us');
    expect(() => parseLimit('min-pesq', '23')).toThrow('--min-pesq');
    expect(parseLimit('max-pesq-drop', '0')).toEqual({ name: 'max-pesq-drop', limit: 0 });
  });
});
