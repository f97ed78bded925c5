// A clone without the conformance pairs notices a change of PESQ, STOI or SI-SDR by these.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type EmbeddedScores, embeddedPairs, RECORD, scoresOfPair } from './embedded-scores.ts';

/** Far above what the last bits of exponential and logarithm of another machine do, far below what a changed constant does. */
const TOLERANCE = 1e-6;

const { scores }: { scores: EmbeddedScores[] } = JSON.parse(readFileSync(RECORD, 'utf8'));

test('every embedded pair is recorded', () => {
  expect(scores.map(({ clip }) => clip)).toEqual(embeddedPairs());
});

test.each(scores)('$clip scores as recorded', ({ clip, ...recorded }) => {
  const { clip: _clip, ...found } = scoresOfPair(clip);
  for (const [name, value] of Object.entries(recorded)) {
    expect(Math.abs(found[name as keyof typeof found] - value), `${name} of ${clip}`).toBeLessThan(TOLERANCE);
  }
});
