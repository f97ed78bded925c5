// A clone without the conformance pairs notices a change of PESQ, STOI or SI-SDR by these.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  type EmbeddedScores,
  embeddedPairs,
  RECORD,
  scoresOfPair,
  VARIANTS,
  type VariantScores,
} from './embedded-scores.ts';

/** Far above what the last bits of exponential and logarithm of another machine do, far below what a changed constant does. */
const TOLERANCE = 1e-6;

const { scores, variants }: { scores: EmbeddedScores[]; variants: VariantScores[] } = JSON.parse(
  readFileSync(RECORD, 'utf8'),
);

test('every embedded pair is recorded', () => {
  expect(scores.map(({ clip }) => clip)).toEqual(embeddedPairs());
});

test.each(scores)('$clip scores as recorded', ({ clip, ...recorded }) => {
  const { clip: _clip, ...found } = scoresOfPair(clip);
  for (const [name, value] of Object.entries(recorded)) {
    expect(Math.abs(found[name as keyof typeof found] - value), `${name} of ${clip}`).toBeLessThan(TOLERANCE);
  }
});

test('every variant is recorded', () => {
  expect(variants.map(({ variant }) => variant)).toEqual(Object.keys(VARIANTS));
});

test.each(variants)('$variant scores as recorded', ({ variant, raw, nb, wb }) => {
  const found = VARIANTS[variant]!();
  expect(Math.abs(found.raw - raw)).toBeLessThan(TOLERANCE);
  expect(Math.abs(found.nb - nb)).toBeLessThan(TOLERANCE);
  if (wb === null) expect(found.wb).toBeNull();
  else expect(Math.abs(found.wb! - wb)).toBeLessThan(TOLERANCE);
});
