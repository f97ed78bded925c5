// A search whose measurements throw, hang, end their thread and take all memory: it comes to its end, tells what failed and
// does not try it again.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScheme, loadModel, rangesOfClips, readPairsOf } from '../../src/inputs/index.ts';
import { runSearch } from '../../src/run/index.ts';
import { openRun, readRunFile } from '../../src/study/index.ts';
import { makeWorkspace, type Workspace } from '../cli/workspace.ts';

let space: Workspace;
let threadEntry: URL;
beforeAll(() => {
  space = makeWorkspace();
  const outfile = space.at('thread.mjs');
  const source = new URL('./failing-thread.ts', import.meta.url).pathname;
  buildSync({ entryPoints: [source], bundle: true, platform: 'node', format: 'esm', outfile });
  // Packages that are no modules look for one.
  const require =
    "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);\n";
  writeFileSync(outfile, require + readFileSync(outfile, 'utf8'));
  threadEntry = pathToFileURL(outfile);
});
afterAll(() => space.remove());

function search(dir: string, isResumed: boolean) {
  const model = loadModel(space.at('model'), {});
  const ranges = rangesOfClips(model, space.at('calibration'));
  return runSearch({
    dir,
    recorded: isResumed ? readRunFile(dir) : null,
    versions: {},
    model,
    scheme: createScheme('integer', model.graph, () => ranges, new Map()),
    ranges,
    clips: readPairsOf(space.at('clips'), 16000),
    widths: [8, 16, 32],
    objectives: ['pesq', 'memory'],
    latency: 'host',
    seed: 1,
    strategy: 'nsga2',
    population: 10,
    generations: 2,
    isPaper: false,
    constraints: [],
    validation: [],
    options: { clips: space.at('clips') },
    workers: 2,
    threadEntry,
    timeLimitSeconds: 4,
    note: () => {},
  });
}

test('the search completes, front.json is there, and failures are listed with their reasons', async () => {
  const dir = space.at('run');
  const result = await search(dir, false);
  expect(result).toMatchObject({ ended: 'complete', generations: 2 });
  expect(new Set(result.failures.map(({ reason }) => reason.kind))).toEqual(
    new Set(['threw', 'timed-out', 'died', 'out-of-memory']),
  );
  for (const { state, job, reason } of result.failures) {
    expect(state).toBe('failed');
    expect(job).toMatch(/^quality on clip [0-9a-f]{12}$/);
    expect(reason.attempts).toBe(2);
    expect(reason.message).not.toBe('');
  }
  expect(result.failures.length).toBeLessThan(result.evaluations);
  const front = JSON.parse(readFileSync(`${dir}/front.json`, 'utf8'));
  expect(front.solutions.length).toBeGreaterThan(0);
  const trials = readFileSync(`${dir}/trials.csv`, 'utf8');
  expect(trials.split('not this genome').length - 1).toBe(
    result.failures.filter(({ reason }) => reason.kind === 'threw').length,
  );
  expect(openRun(dir).failures).toEqual(result.failures);

  const before = readFileSync(`${dir}/events.jsonl`, 'utf8');
  const again = await search(dir, true);
  expect(again).toEqual(result);
  const added = readFileSync(`${dir}/events.jsonl`, 'utf8').slice(before.length);
  expect(added).not.toContain('"measured"');
});
