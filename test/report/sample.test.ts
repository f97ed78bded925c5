// The committed sample: its numbers are those of the front.json beside it, and nothing of the machine that made it shows.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const dir = path.join(import.meta.dirname, '..', '..', 'docs', 'sample-report');
const page = readFileSync(path.join(dir, 'report.html'), 'utf8');
const data = JSON.parse(
  /<script type="application\/json" id="report-data">([^<]*)<\/script>/.exec(page)![1]!,
);

test('every number of the sample is that of its front.json', () => {
  const front = JSON.parse(readFileSync(path.join(dir, 'front.json'), 'utf8'));
  expect(data.front).toEqual(front);
  expect(data.run).toMatchObject({ scheme: 'integer', model: 'nsnet2' });
});

test('it is small and names no place of the machine that made it', () => {
  expect(statSync(path.join(dir, 'report.html')).size).toBeLessThan(5e6);
  expect(page).not.toMatch(/\/(work|tmp|home|root)\//);
});

test('the figures that the README shows are there', () => {
  const readme = readFileSync(path.join(dir, '..', '..', 'README.md'), 'utf8');
  const shown = [...readme.matchAll(/docs\/sample-report\/figures\/([\w-]+\.svg)/g)].map(([, name]) => name);
  expect(shown.length).toBeGreaterThanOrEqual(2);
  expect(readdirSync(path.join(dir, 'figures'))).toEqual(expect.arrayContaining(shown));
});
