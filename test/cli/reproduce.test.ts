// The paper's experiment by the built binary, on a small network laid out as the paper's data.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  addNoise,
  hushbit,
  makeWorkspace,
  speechLike,
  type Workspace,
  writeModel,
  writeWav,
} from './workspace.ts';

let space: Workspace;
beforeAll(async () => {
  space = makeWorkspace();
  writeModel(space.at('data', 'weights'));
  const clean = speechLike(1.2, 3);
  writeWav(space.at('data', 'audio', 'reference2.wav'), clean);
  writeWav(space.at('data', 'audio', 'degraded2.wav'), addNoise(clean, 4));
  const { code, stderr } = await hushbit([
    'calibrate',
    '--model',
    space.at('data', 'weights'),
    '--clips',
    space.at('calibration'),
    '--output',
    space.at('data', 'calibration.json'),
  ]);
  expect(code, stderr).toBe(0);
});
afterAll(() => space.remove());

const reproduce = (...more: string[]) =>
  hushbit(['reproduce', '--data', space.at('data'), '--out', space.at('out'), '--quiet', '--json', ...more]);
const small = () => [
  '--seeds',
  '2',
  '--population',
  '4',
  '--generations',
  '2',
  '--no-latency',
  ...space.validation,
];

test("has the paper's column beside ours, of both schemes", async () => {
  const { code, stdout, stderr } = await reproduce(...small());
  expect(code, stderr).toBe(0);
  const { parts } = JSON.parse(stdout) as {
    parts: {
      searches: string[];
      cells: {
        metric: string;
        column: string;
        paper: number | null;
        ours: { mean: number; n: number } | null;
        deviation: number | null;
      }[];
    }[];
  };
  expect(parts.map(({ searches }) => searches.length)).toEqual([2, 2]);
  const cellOf = (part: number, metric: string, column: string) =>
    parts[part]!.cells.find((cell) => cell.metric === metric && cell.column === column)!;
  expect(cellOf(0, 'pesqRaw', 'int8').paper).toBe(1.6224);
  expect(cellOf(0, 'pesqRaw', 'mixed').ours!.n).toBe(2);
  expect(cellOf(0, 'pesqRaw', 'mixed').deviation).toBeGreaterThanOrEqual(0);
  expect(cellOf(0, 'msPerFrame', 'mixed').ours).toBeNull();
  expect(cellOf(1, 'pesqRaw', 'int32')).toBeUndefined();
  // The mean is that of what each search says of itself.
  const scores = parts[0]!.searches.map((line) => Number(/: (\d\.\d+) in/.exec(line)![1]));
  expect(cellOf(0, 'pesqRaw', 'mixed').ours!.mean).toBeCloseTo((scores[0]! + scores[1]!) / 2, 3);
  const table = readFileSync(space.at('out', 'table-1.csv'), 'utf8').trim().split('\n');
  expect(table[0]).toBe('part,metric,column,paper,ours,deviation,n');
  expect(table).toHaveLength(1 + parts.reduce((sum, { cells }) => sum + cells.length, 0));
  const page = readFileSync(space.at('out', 'reproduction.html'), 'utf8');
  for (const figure of [1, 2, 3, 4]) expect(page.match(new RegExp(`Figure ${figure}:`, 'g'))).toHaveLength(2);
  expect(page).toContain('1.6224');
}, 300_000);

test('names what the data lacks', async () => {
  const { code, stderr } = await hushbit(['reproduce', '--data', space.at('clips')]);
  expect(code).toBe(2);
  expect(stderr).toContain('no weights');
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
