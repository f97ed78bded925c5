import { expect, test } from 'vitest';
import type { Evaluated } from './front.ts';
import { frontOf } from './front-archive.ts';
import { shownFront } from './shown-front.ts';

const evaluated = (id: number, pesq: number, ns: number, more: Partial<Evaluated> = {}): Evaluated => ({
  genome: [id],
  objectives: [1 - pesq / 4, ns / 100],
  details: {},
  values: {
    pesqRaw: { mean: pesq, standardError: 0.2, n: 4 },
    nsPerFrame: { mean: ns, standardError: 1, n: 10 },
  },
  ...more,
});

const front = [
  { value: 'pesqRaw', better: 'more', isMeasured: false, tolerance: { absolute: 0.005 } },
  { value: 'nsPerFrame', better: 'less', isMeasured: true, tolerance: { relative: 0.01 } },
] as const;

const ids = (members: readonly Evaluated[]): number[] => members.map(({ genome }) => genome[0]!);

const all = [
  evaluated(0, 2.5, 101),
  evaluated(1, 2.49, 100),
  evaluated(2, 2.498, 100.5),
  evaluated(3, 2.3, 60),
  evaluated(4, 2.2, 59.9),
];

test('what differs by no more than its errors is not kept for that', () => {
  expect(ids(shownFront(all, { front: [...front] }))).toEqual([0, 3]);
});

test('a run that says nothing of errors and tolerances has the plain front', () => {
  expect(shownFront(all, { front: undefined })).toEqual(frontOf(all));
  expect(ids(shownFront(all, { front: undefined })).sort()).toEqual([0, 1, 2, 3, 4]);
});

test('what keeps the constraints is shown alone; where nothing does, what misses them least', () => {
  const missing = [
    evaluated(0, 2.5, 100, { violations: [0.2, 0.1] }),
    evaluated(1, 2.4, 90, { violations: [0, 0] }),
    evaluated(2, 2.3, 80, { violations: [0, 0.25] }),
  ];
  expect(ids(shownFront(missing, { front: [...front] }))).toEqual([1]);
  expect(ids(shownFront([missing[0]!, missing[2]!], { front: undefined }))).toEqual([2]);
});

test('values that were not told leave the plain front', () => {
  const { values: _, ...untold } = all[1]!;
  const mixed = [all[0]!, untold];
  expect(shownFront(mixed, { front: [...front] })).toEqual(frontOf(mixed));
});
