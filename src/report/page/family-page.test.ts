import { expect, it } from 'vitest';
import type { FamilyFront } from '../../study/index.ts';
import { renderFamilyPage } from './family-page.ts';

const solution = (network: string, index: number, pesqRaw: number, flashBytes: number) => ({
  ...{ network, index },
  solution: { values: { pesqRaw: { mean: pesqRaw }, flashBytes: { mean: flashBytes } } },
});
const front = {
  axes: ['pesq', 'flash'],
  solutions: [
    solution('small', 3, 2.1, 100_000),
    solution('small', 1, 2.2, 200_000),
    solution('large', 0, 2.4, 900_000),
  ],
  float32: undefined,
} as unknown as FamilyFront;

it('shows the place of every solution in both fronts, who wins where, and the pages that there are', () => {
  const networks = [
    { name: 'small', page: 'small/report.html' },
    { name: 'large', page: null },
  ];
  const page = renderFamilyPage({ front, networks, hash: () => 'of the style' });
  const rows = [...page.matchAll(/<tr><th scope="row">(\d+)<\/th>(.*?)<\/tr>/g)].map(([, at, cells]) => [
    at,
    ...[...cells!.matchAll(/<td>(.*?)<\/td>/g)].map(([, text]) => text),
  ]);
  expect(rows).toEqual([
    ['0', 'small', '3', '2.1000', '0.100'],
    ['1', 'small', '1', '2.2000', '0.200'],
    ['2', 'large', '0', '2.4000', '0.900'],
  ]);
  expect(page).toContain('<li>flash MB 0.100 to 0.200: small</li><li>flash MB 0.900: large</li>');
  expect(page).toContain('<li><a href="small/report.html">small</a></li><li>large</li>');
  expect(page).toContain('<meta name="viewport"');
});
