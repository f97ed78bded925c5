// What a run measured beside its front, as a report takes it: by the samples of the clips, and of this version's measurers alone.
import { expect, test } from 'vitest';
import { MEASURERS } from '../../measure/index.ts';
import type { MeasuredEvent, SavedRun } from '../../study/index.ts';
import { besideOfRun } from './run-scores.ts';

const scores = (pesqRaw: number) => ({
  ...{ pesqRaw, pesqNb: 3, pesqWb: 2, stoi: 0.9, siSdrDb: 10, fidelity: null },
});
const time = { nsPerFrame: 100, spreadNs: 3, uniform8NsPerFrame: 90, ratio: 1.1 };
const event = (
  { id: measurer, version }: { readonly id: string; readonly version: string },
  ok: object,
  clip?: string,
): MeasuredEvent => ({
  ...{ type: 'measured', measurer, version, replicate: 0 },
  ...(clip === undefined ? {} : { clip }),
  outcome: { ok: ok as never, costMs: 1, worker: 'test' },
});
const clips = [
  { name: 'one', hash: 'aa' },
  { name: 'two', hash: 'bb' },
];

function run(beside: Record<string, MeasuredEvent[]>): SavedRun {
  return { beside: new Map(Object.entries(beside)) } as unknown as SavedRun;
}

test('scores of all clips and the time are taken, whatever their order', () => {
  const saved = run({
    noisy: [event(MEASURERS.noisy, scores(1), 'aa'), event(MEASURERS.noisy, scores(2), 'bb')],
    int8: [
      event(MEASURERS.scores, scores(4), 'bb'),
      event(MEASURERS.time, time),
      event(MEASURERS.scores, scores(3), 'aa'),
      event(MEASURERS.scores, scores(9), 'cc'),
    ],
  });
  const found = besideOfRun(saved, clips, true);
  expect(found.get('noisy')).toEqual({ scores: { aa: scores(1), bb: scores(2) }, latency: null });
  expect(found.get('int8')).toEqual({
    scores: { aa: scores(3), bb: scores(4) },
    latency: { nsPerFrame: 100, spreadNs: 3 },
  });
  expect(besideOfRun(saved, clips, false).get('int8')!.latency).toBeNull();
});

test('what lacks a clip, or is of another version, is not taken', () => {
  const older = { ...MEASURERS.scores, version: '0' };
  const found = besideOfRun(
    run({
      int8: [event(MEASURERS.scores, scores(3), 'aa')],
      int16: [event(older, scores(3), 'aa'), event(older, scores(4), 'bb')],
    }),
    clips,
    true,
  );
  expect(found.get('int8')!.scores).toBeNull();
  expect(found.get('int16')!.scores).toBeNull();
});
