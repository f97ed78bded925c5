// Searches by other strategies than evolution, by the built binary.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hushbit, makeWorkspace, type Workspace } from './workspace.ts';

let space: Workspace;
beforeAll(() => {
  space = makeWorkspace();
});
afterAll(() => space.remove());

const read = (...parts: string[]): string => readFileSync(space.at(...parts), 'utf8');
const events = (dir: string): Record<string, unknown>[] =>
  read(dir, 'events.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

async function search(out: string, ...more: string[]): Promise<Record<string, unknown>> {
  const common = [
    'search',
    ...space.inputs,
    '--objectives',
    'fidelity,flash',
    '--no-report',
    '--json',
    '--quiet',
  ];
  const { code, stdout, stderr } = await hushbit([...common, '--out', space.at(out), ...more]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

test('guided search probes every site, measures mixes, ends by itself, and beats random search of as many', async () => {
  const small = ['--formats', 'w4,w8,a8,a16', '--population', '12', '--solutions', '4', ...space.validation];
  const guided = await search('guided', ...small);
  expect(guided.ended).toBe('complete');
  const run = JSON.parse(read('guided', 'run.json'));
  const probes = events('guided').filter(({ type, probe }) => type === 'asked' && probe);
  const others = (run.levels as number[]).reduce((sum, count) => sum + count - 1, 0);
  expect(probes).toHaveLength(1 + others);
  // What is probed is not scored.
  const ids = new Set(probes.map(({ trial }) => trial));
  const measured = events('guided').filter(({ type, trial }) => type === 'measured' && ids.has(trial));
  expect(new Set(measured.map(({ measurer }) => measurer))).toEqual(new Set(['memory', 'deviation']));
  const { front } = guided as {
    front: { solutions: { values: Record<string, { n: number }>; provisional?: boolean }[] };
  };
  expect(front.solutions.length).toBeGreaterThan(1);
  expect(front.solutions.length).toBeLessThanOrEqual(4);
  for (const { values, provisional } of front.solutions) {
    expect(provisional).toBeUndefined();
    for (const name of ['pesqRaw', 'stoi', 'siSdrDb', 'fidelityDb', 'flashBytes'])
      expect(values).toHaveProperty(name);
  }
  const random = await search(
    'random',
    '--strategy',
    'random',
    ...small,
    '--max-evaluations',
    String(guided.evaluations),
  );
  expect(guided.hypervolume).toBeGreaterThan(random.hypervolume as number);
  const page = await hushbit([
    'report',
    space.at('guided'),
    '--validation',
    space.at('clips'),
    '--seconds',
    '0.25',
    '--quiet',
  ]);
  expect(page.code, page.stderr).toBe(0);
}, 300_000);

test('hawq is told predicted errors, which run.json keeps, and probes nothing', async () => {
  const result = await search(
    'hawq',
    '--strategy',
    'hawq',
    '--population',
    '3',
    '--formats',
    '8,16',
    '--validation',
    space.at('clips'),
  );
  expect(result.ended).toBe('complete');
  expect(events('hawq').filter(({ probe }) => probe)).toEqual([]);
  const { configuration, levels, names } = JSON.parse(read('hawq', 'run.json'));
  const { errors, costs } = configuration.predicted as { errors: number[][]; costs: (number[][] | null)[] };
  expect(errors.map((row) => row.length)).toEqual(levels);
  expect(costs[0]).toBeNull();
  // More bits of a weight err less and cost more.
  const site = (names as string[][]).findIndex((list) => list.join() === 'i8,i16');
  const row = errors[site]!;
  expect(row[0]!).toBeGreaterThan(row[1]!);
  expect(costs[1]![site]!.toSorted((a, b) => a - b)).toEqual(costs[1]![site]);
  const again = await hushbit([
    'search',
    '--resume',
    space.at('hawq'),
    '--validation',
    space.at('clips'),
    '--no-report',
    '--json',
    '--quiet',
  ]);
  expect(JSON.parse(again.stdout).front).toEqual(result.front);
  const refused = await hushbit([
    'search',
    ...space.inputs,
    '--scheme',
    'paper',
    '--strategy',
    'hawq',
    '--objectives',
    'pesq,memory',
    '--out',
    space.at('refused'),
  ]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('--strategy hawq');
}, 120_000);
